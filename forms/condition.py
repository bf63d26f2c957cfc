"""A simple condition, chosen rather than written: an earlier answer, a comparison, a value."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from models.field import Field
from models.question import Question

NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
SIGNS = {
    "=": "is",
    "!=": "is not",
    ">=": "is at least",
    "<=": "is at most",
    "contains": "contains",
    "answered": "was answered",
}


def options(questions: Iterable[Question]) -> dict[str, tuple[str, Field]]:
    """{field name: (what people call it, field)} for all that a condition may look at."""
    found = {}
    for question in questions:
        for field in question.fields:
            if field.name.endswith((".other", ".comment")):
                continue
            part = "" if len(question.fields) == 1 or field.name == question.name else field.label
            found[field.name] = (f"{question.label} {part}".strip(), field)
    return found


def condition_text(field: Field, sign: str, value: str) -> str:
    """The condition in the words of the language; what is written may be a choice's label."""
    if sign == "answered":
        return f"answered({field.name})"
    said = field.name_of(value.strip()) or value.strip() if field.choices else value.strip()
    is_number = field.type in ("score", "integer", "decimal") and NUMBER.fullmatch(said)
    shown = said if is_number else f"'{said}'" if '"' in said else f'"{said}"'
    if field.type in ("many", "rank"):
        return f"{'not ' if sign == '!=' else ''}{field.name} contains {shown}"
    return f"{field.name} {sign} {shown}"


def chosen(sent: Callable[[str], Any], fields: dict[str, tuple[str, Field]]) -> str | None:
    """The condition that was chosen; None where none was."""
    name, sign = sent("when_answer") or "", sent("when_sign") or "="
    if name not in fields or sign not in SIGNS:
        return None
    return condition_text(fields[name][1], sign, sent("when_value") or "")
