"""A simple condition, chosen rather than written: an earlier answer, a comparison, a value."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from language.message import gettext as _
from language.message import lazy_pgettext
from models.form.condition import (
    Comparison,
    Condition,
    Not,
    answered,
    condition_from,
    digits,
    number,
)
from models.form.field import WRITTEN, Field
from models.form.question import Question
from models.form.setting import DefinitionError
from models.form.written_number import NumberUnfit, plain
from models.form.written_time import TimeUnfit, clock_time, day

NUMBER_TYPES = {"score", "integer", "decimal"}
MOST_NAMED = 10
SIGNS = {
    # TRANSLATORS: stands between an answer and a value
    "=": lazy_pgettext("comparison", "is"),
    # TRANSLATORS: stands between an answer and a value
    "!=": lazy_pgettext("comparison", "is not"),
    # TRANSLATORS: stands between an answer and a value
    ">=": lazy_pgettext("comparison", "is at least"),
    # TRANSLATORS: stands between an answer and a value
    "<=": lazy_pgettext("comparison", "is at most"),
    # TRANSLATORS: stands between an answer and a value
    ">": lazy_pgettext("comparison", "is more than"),
    # TRANSLATORS: stands between an answer and a value
    "<": lazy_pgettext("comparison", "is less than"),
    # TRANSLATORS: stands between an answer and a value
    "contains": lazy_pgettext("comparison", "contains"),
    # TRANSLATORS: stands behind an answer
    "answered": lazy_pgettext("comparison", "was answered"),
}
ORDERED, CONTAINING = {">=", "<=", ">", "<"}, {"contains"}
# Comparisons without a meaning for an answer of this type.
SENSELESS = {
    "one": ORDERED | CONTAINING,
    **dict.fromkeys(("many", "rank"), ORDERED),
    **dict.fromkeys((*NUMBER_TYPES, "date", "time"), CONTAINING),
    **dict.fromkeys(WRITTEN, ORDERED),
}
# What makes a value of the text, for each type where that is not the text itself.
READ: dict[str, Callable[[str], str | float]] = {
    **dict.fromkeys(NUMBER_TYPES, lambda written: number(plain(written))),
    "date": lambda written: day(written).isoformat(),
    "time": lambda written: f"{clock_time(written):%H:%M}",
}


class Unfinished(ValueError):
    """The choice makes no condition; the message says what is missing, or what to choose."""


class Chosen(NamedTuple):
    """The three inputs of the chooser, as they were sent."""

    answer: str = ""
    sign: str = "="
    value: str = ""


def options(questions: Iterable[Question]) -> dict[str, tuple[str, Field]]:
    """{field name: (its words, field)} of each field that a condition may compare."""
    found = {}
    for question in questions:
        for field in question.fields:
            if field.name.endswith((".other", ".comment")):
                continue
            part = "" if len(question.fields) == 1 or field.name == question.name else field.label
            found[field.name] = (f"{question.label} {part}".strip(), field)
    return found


def chosen(sent: Callable[[str], Any]) -> Chosen | None:
    """The inputs of the chooser; `sent` returns one by its name, or None. None without them."""
    answer, sign, value = (sent(f"when_{part}") for part in Chosen._fields)
    if answer is None:
        return None
    return Chosen(answer, sign or "=", (value or "").strip())


def chosen_from(written: str, fields: dict[str, tuple[str, Field]]) -> Chosen | None:
    """What has to be chosen for this condition; None if it cannot be chosen, only written."""
    if not written:
        return Chosen()
    condition = _read(written)
    part = condition.part if isinstance(condition, Not) else condition
    if not isinstance(part, Comparison) or part.name not in fields:
        return None
    field = fields[part.name][1]
    is_among = field.type in ("many", "rank") and part.sign == "contains"
    sign = "!=" if part is not condition else "=" if is_among else part.sign
    value = part.value if isinstance(part.value, str) else digits(part.value)
    found = Chosen(part.name, sign, field.labels.get(value, value))
    try:
        return found if _said(found, field) == condition else None
    except Unfinished:
        return None


def condition_text(
    chosen: Chosen | None, fields: dict[str, tuple[str, Field]], written: str, now: str = ""
) -> str:
    """The condition in our language: of what was chosen and `written`, the one that is not `now`.

    Raises Unfinished if a part is missing or does not fit, or if each of the two is another one.
    """
    shown = chosen_from(now, fields) or Chosen()
    if chosen is None or chosen == shown:
        return written
    is_always = not chosen.answer and chosen[1:] in (shown[1:], Chosen()[1:])
    if not is_always and chosen.answer not in fields:
        raise Unfinished(_("Choose the question whose answer it looks at, or empty the value"))
    said = None if is_always else _said(chosen, fields[chosen.answer][1])
    if written.strip() not in ("", now) and _read(written) != said:
        raise Unfinished(_("One condition is written and another is chosen: empty one of them"))
    return str(said or "")


def _read(written: str) -> Condition | None:
    try:
        return condition_from(written)
    except DefinitionError:
        return None


def _said(chosen: Chosen, field: Field) -> Condition:
    sign, value = chosen.sign, chosen.value
    if sign not in SIGNS or sign in SENSELESS.get(field.type, ()):
        words = ", ".join(_("“%(choice)s”", choice=SIGNS[one]) for one in _sensible(field))
        raise Unfinished(_("Choose another comparison for this answer: %(words)s", words=words))
    if sign == "answered":
        if value:
            raise Unfinished(_("Empty the value, or choose a comparison with it"))
        return answered(field.name)
    if not value:
        raise Unfinished(_("Write the value to compare the answer with, or choose “was answered”"))
    if field.type not in ("many", "rank"):
        return Comparison(field.name, sign, value_of(value, field))
    contained = Comparison(field.name, "contains", value_of(value, field))
    return Not(contained) if sign == "!=" else contained


def _sensible(field: Field) -> list[str]:
    return [one for one in SIGNS if one not in SENSELESS.get(field.type, ())]


def value_of(value: str, field: Field) -> str | float:
    """The value to compare with; a label stands for its choice. Raises Unfinished."""
    said = field.name_of(value) or value
    if field.is_na(said):
        return said
    if field.type in READ:
        try:
            return READ[field.type](said)
        except (NumberUnfit, TimeUnfit) as fault:
            raise Unfinished(str(fault)) from None
    if field.choices and said not in field.labels:
        labels = [one.label for one in field.choices[:MOST_NAMED]]
        more = ", …" if len(field.choices) > MOST_NAMED else ""
        choices = ", ".join(labels) + more
        raise Unfinished(_("Write one of the choices as the value: %(choices)s", choices=choices))
    if '"' in said and "'" in said:
        raise Unfinished(_("Write the value without one of the two kinds of quotes"))
    return said
