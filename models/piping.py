"""Piping: an earlier answer that is named in a later label, as ${name}."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from models.condition import NAME
from models.field import Field

NAMED = re.compile(rf"\$\{{({NAME})\}}")
NOTHING = "…"
LONGEST = 200
# Each of these may stand for more than itself in Markdown, and after a backslash stands for
# itself: CommonMark 0.31, 2.4.
MARKS = re.compile(r"([!-/:-@\[-`{-~])")


def names_in(text: str) -> list[str]:
    """The fields that are named in a label or hint, in order."""
    return NAMED.findall(text)


def filled(text: str, word: Callable[[str], str]) -> str:
    """`text`, which is Markdown, with `word(name)` in the place of each ${name}."""
    return NAMED.sub(lambda found: word(found[1]), text)


def word_of(field: Field, answers: Mapping[str, Any]) -> str:
    """What was answered to `field`, as Markdown that says that and nothing more."""
    value = answers.get(field.name)
    if value is None:
        return NOTHING
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(_said(field, one, answers) for one in chosen)


def _said(field: Field, value: Any, answers: Mapping[str, Any]) -> str:
    if value == "other" and f"{field.name}.other" in answers:
        return _plainly(answers[f"{field.name}.other"])
    if str(value) in field.labels:
        return field.labels[str(value)]
    return _plainly(f"{value:.15g}" if isinstance(value, float) else str(value))


def _plainly(text: str) -> str:
    words = " ".join(text.split())
    cut = words if len(words) <= LONGEST else words[: LONGEST - 1] + NOTHING
    return MARKS.sub(r"\\\1", cut)
