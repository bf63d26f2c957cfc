"""Responses as JSON Lines: one object a line, answers under the names of their fields."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from formats.answer.about import About
from formats.answer.sheet import ABOUT, submitted
from language.message import lazy_gettext as _
from models.form.field import Field

NAME, IS_SHEET, ENDING, PASSES = "JSON Lines", False, "jsonl", 1
OFFER = _("JSON Lines, for a program")
MIMETYPE = "application/jsonl; charset=utf-8"
LINES_A_CHUNK = 500

_encode = json.JSONEncoder(ensure_ascii=False).encode


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The file in UTF-8, as chunks of LINES_A_CHUNK lines. A missing answer is null."""
    shown: dict[str, dict[str, str]] = {}
    for field in fields if labels else ():
        # A field stands twice where a later version added choices.
        shown[field.name] = shown.get(field.name, {}) | field.labels
    lines = (_line(fields, response, shown) for response in responses)
    while chunk := "".join(islice(lines, LINES_A_CHUNK)):
        yield chunk.encode()


def _line(
    fields: Sequence[Field], response: Mapping[str, Any], shown: Mapping[str, Mapping[str, str]]
) -> str:
    about = (response["id"], submitted(response), response["version"])
    given = response["answers"].get
    answers = {field.name: given(field.name) for field in fields}
    for name, labels in shown.items():
        answers[name] = _labelled(answers[name], labels)
    said = dict(zip(ABOUT, (*about, response.get("wave")), strict=True))
    return _encode(said | answers) + "\n"


def _labelled(value: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [labels.get(one, one) for one in value]
    return labels.get(str(value), value)
