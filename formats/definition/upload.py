"""A form from elsewhere: whatever its file, a definition and a report of what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Any

from formats.answer import inference, polis, table
from formats.answer.table import FileError
from formats.definition import toml
from formats.guideline import markdown as guideline
from language.message import gettext as _
from models.form.definition import Definition, definition_from
from models.form.question import last_step

RANGE = {"min": 0, "max": 10, "step": 1}  # where nothing is said
Reader = Callable[[bytes, str], tuple[dict[str, Any], list[str]]]


@dataclass(frozen=True)
class Arrival:
    """What a file is here, and a line for each thing that was guessed, changed or left out."""

    definition: Definition
    report: tuple[str, ...] = ()


def arrival(name: str, data: bytes) -> Arrival:
    """What the file with this name and content is here.

    Raises FileError or DefinitionError: one plain line with the row, line or question.
    """
    path = PurePath(name)
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise FileError(_("write it as one of %(endings)s.", endings=", ".join(READERS)))
    document, report = read(data, path.stem)
    report = [*report, *(line for one in document.get("question") or () for line in _oddities(one))]
    return Arrival(definition_from(document), tuple(report))


def _oddities(question: dict[str, Any]) -> Iterator[str]:
    """What other programs let pass and people should know; an end between two steps is moved."""
    name = question.get("name") or question.get("label")
    if question["type"] == "range":
        least, most, step = (question.get(one, usual) for one, usual in RANGE.items())
        if 0 < step <= most - least and (last := last_step(least, most, step)) != most:
            question["max"] = last
            yield f"{name}: no step from {least} comes to {most}: it ends at {last}"
    labels = Counter(map(_label, question.get("choices", ())))
    for label, times in labels.items():
        if times > 1:
            yield f"{name}: the choice “{label}” is there {times} times"


def _label(choice: dict[str, str] | str) -> str:
    return choice if isinstance(choice, str) else choice.get("label") or choice["name"]


def _toml(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
    return toml.read(data).document, []


def _csv(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
    answers = table.read_table(data)
    if polis.has_statements(answers):
        return polis.guideline(answers, title).document, list(answers.notes)
    document, report = inference.infer(answers, title)
    return document, [*answers.notes, *report]


def _markdown(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
    return guideline.read(data, title).document, []


def _when_needed(module: str) -> Reader:
    """Its reader, loaded when a file comes: some take half a second and ten megabytes."""

    def read(data: bytes, title: str) -> tuple[dict[str, Any], list[str]]:
        return import_module(module).read(data, title)  # type: ignore[no-any-return]

    return read


# How a file with each ending is read.
READERS: dict[str, Reader] = {
    ".toml": _toml,
    ".md": _markdown,
    ".docx": _when_needed("formats.guideline.docx"),
    ".xlsx": _when_needed("formats.xlsform.read"),
    ".xls": _when_needed("formats.xlsform.read"),
    ".lss": _when_needed("formats.limesurvey.read"),
    ".json": _when_needed("formats.surveyjs.read"),
    ".csv": _csv,
}
