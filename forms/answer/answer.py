"""Answers: how what was sent for a field becomes the value that is stored, or a message."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from language.number import grouped
from models.form.field import Choice, Field
from models.form.question import Question

WHOLE = re.compile(r"[+-]?\d{1,15}")
DECIMAL = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,15})?|[.,]\d{1,15})")
TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.]00)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class AnswerUnfit(ValueError):
    """A value that cannot be an answer; the message tells the person what to do."""


def read_all(
    question: Question, sent: Callable[[str], Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers to a question, and the faults: ({field name: value}, {field name: message})."""
    answers: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in question.fields:
        try:
            value = read(field, sent(field.name))
        except AnswerUnfit as refusal:
            faults[field.name] = str(refusal)
        else:
            if value is not None:
                answers[field.name] = value
    if question.settings.get("other") and f"{question.name}.other" in answers:
        _choose_other(question, answers, faults)
    return answers, faults


def read_contact(
    question: Question, sent: Callable[[str], Sequence[str]]
) -> tuple[str | None, bool, dict[str, str]]:
    """The contact that may be kept, or None; what was asked for may stand beside it; the faults.

    The faults are {field name: message}.
    """
    found: list[Any] = []
    for field in question.apart:
        try:
            found.append(read(field, sent(field.name)))
        except AnswerUnfit as refusal:
            return None, False, {field.name: str(refusal)}
    consent, contact, tell = found
    faults = {}
    if contact and not consent:
        faults[f"{question.name}.consent"] = _(
            "Tick this, or take out how to reach you: without your consent we may not keep it"
        )
    elif consent and not contact:
        faults[f"{question.name}.contact"] = _("Write how to reach you, or take out the tick")
    kept = contact.strip() if contact and not faults else None
    return kept, tell is not None, faults


def _choose_other(question: Question, answers: dict[str, Any], faults: dict[str, str]) -> None:
    """Add the choice `other` for someone who wrote one, whether or not they ticked its box."""
    name = question.name
    if faults.get(name) in MISSING.values():
        del faults[name]
    if name in faults:
        return
    main = question.fields[0]
    if main.na and main.is_na(answers.get(name)):
        del answers[name]
        faults[name] = _alone(main.na)
        return
    chosen = answers.setdefault(name, [] if main.type == "many" else "other")
    if isinstance(chosen, list) and "other" not in chosen:
        chosen.append("other")


def read(field: Field, sent: Sequence[str]) -> Any:
    """The value that `sent` stands for, or None where nothing was answered.

    Raises AnswerUnfit with a message for the person.
    """
    given = []
    for one in sent:
        if "\0" in one:
            raise AnswerUnfit(_("Take out the character that cannot be stored (NUL)"))
        if one.strip():
            given.append(clean(one))
    value = READERS[field.type](field, given)
    if value is None and field.required:
        raise AnswerUnfit(str(MISSING[field.type]))
    return value


def clean(text: str) -> str:
    """The text with each line break as one line feed; nothing else changes."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _one(field: Field, given: list[str]) -> str | None:
    if len(given) > 1:
        raise AnswerUnfit(_("Choose one answer only"))
    return _known(field, given[0]) if given else None


def _score(field: Field, given: list[str]) -> int | str | None:
    chosen = _one(field, given)
    return chosen if chosen is None or field.is_na(chosen) else int(chosen)


def _many(field: Field, given: list[str]) -> list[str] | None:
    chosen = {_known(field, one) for one in given}
    if field.na and len(chosen) > 1 and field.na.name in chosen:
        raise AnswerUnfit(_alone(field.na))
    return [choice.name for choice in field.choices if choice.name in chosen] or None


def _alone(na: Choice) -> str:
    return _("Choose “%(choice)s” alone, or take it out", choice=na.label)


def _rank(field: Field, given: list[str]) -> list[str] | None:
    """The choices, best first; an empty place before a filled one is skipped."""
    ranked = [_known(field, one) for one in given]
    for name in ranked:
        if ranked.count(name) > 1:
            raise AnswerUnfit(_("Give “%(choice)s” one place only", choice=field.labels[name]))
    if ranked and field.required and len(ranked) < len(field.choices):
        raise AnswerUnfit(
            ngettext(
                "Give each of the %(num)s a place",
                "Give each of the %(num)s a place",
                len(field.choices),
            )
        )
    return ranked or None


def _known(field: Field, given: str) -> str:
    name = field.name_of(given)
    if name is None:
        raise AnswerUnfit(_("Choose from the answers on the form"))
    return name


def _integer(field: Field, given: list[str]) -> int | None:
    number = _single(given).strip().replace(" ", "")
    if not number:
        return None
    if not WHOLE.fullmatch(number):
        raise AnswerUnfit(_("Enter a whole number, like 12"))
    return int(_within(field, int(number)))


def _decimal(field: Field, given: list[str]) -> float | None:
    number = _single(given).strip().replace(" ", "")
    if not number:
        return None
    if not DECIMAL.fullmatch(number):
        raise AnswerUnfit(_("Enter a number, like 12 or 2.5"))
    # Adding 0.0 makes -0.0 into 0.0, so that both are one count on every database.
    return float(_within(field, float(number.replace(",", ".")))) + 0.0


def _within(field: Field, number: float) -> float:
    least, most = field.minimum, field.maximum
    if least is not None and most is not None and not least <= number <= most:
        raise AnswerUnfit(
            _("Enter a number from %(least).15g to %(most).15g", least=least, most=most)
        )
    if least is not None and number < least:
        raise AnswerUnfit(_("Enter %(least).15g or more", least=least))
    if most is not None and number > most:
        raise AnswerUnfit(_("Enter %(most).15g or less", most=most))
    # In fractions, because in floating point 0.3 is not three steps of 0.1.
    if field.step and (_exact(number) - _exact(least or 0)) % _exact(field.step):
        raise AnswerUnfit(
            _(
                "Enter a number in steps of %(step).15g from %(least).15g",
                step=field.step,
                least=least or 0,
            )
        )
    return number


def _exact(number: float) -> Fraction:
    return Fraction(repr(number))


def _date(field: Field, given: list[str]) -> str | None:
    day = _single(given).strip()
    if not day:
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise AnswerUnfit(_("Enter a date as year-month-day, like 2012-06-06")) from None


def _time(field: Field, given: list[str]) -> str | None:
    said = _single(given).strip()
    if not said:
        return None
    found = TIME.fullmatch(said)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise AnswerUnfit(_("Enter a time from 00:00 to 23:59, like 14:30"))
    return f"{int(found[1]):02}:{int(found[2]):02}"


def _text(field: Field, given: list[str]) -> str | None:
    text = _single(given)
    if len(text) > field.max_length:
        raise AnswerUnfit(
            ngettext(
                "Shorten this to %(most)s characters; it has %(length)s now",
                "Shorten this to %(most)s characters; it has %(length)s now",
                field.max_length,
                most=grouped(field.max_length),
                length=grouped(len(text)),
            )
        )
    return text or None


def _email(field: Field, given: list[str]) -> str | None:
    address = _text(field, [one.strip() for one in given])
    if address is not None and not EMAIL.fullmatch(address):
        raise AnswerUnfit(_("Enter an email address, like name@example.com"))
    return address


def _single(given: list[str]) -> str:
    if len(given) > 1:
        raise AnswerUnfit(_("Give one answer only"))
    return given[0] if given else ""


READERS: dict[str, Callable[[Field, list[str]], Any]] = {
    "one": _one,
    "many": _many,
    "score": _score,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "rank": _rank,
    "text": _text,
    "email": _email,
}
MISSING: dict[str, Lazy] = {
    "one": lazy_gettext("Choose an answer"),
    "many": lazy_gettext("Choose at least one answer"),
    "score": lazy_gettext("Choose an answer"),
    "integer": lazy_gettext("Enter a number"),
    "decimal": lazy_gettext("Enter a number"),
    "date": lazy_gettext("Enter a date"),
    "time": lazy_gettext("Enter a time"),
    "rank": lazy_gettext("Choose an order"),
    "text": lazy_gettext("Write an answer"),
    "email": lazy_gettext("Enter an email address"),
}
