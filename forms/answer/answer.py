"""Answers: how what was sent for a field becomes the value that is stored, or a message."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from language.number import grouped
from models.account.email import EmailUnfit, QuotedEmail, reachable
from models.form import written_number, written_time
from models.form.field import Choice, Field
from models.form.kind import NAMED
from models.form.question import Question
from models.form.setting import is_blank
from models.form.written_number import NumberUnfit
from models.form.written_time import TimeUnfit


class Given(NamedTuple):
    """What was sent for a field and is not blank, and the tag of the language it is in, or ""."""

    texts: list[str]
    language: str = ""


class AnswerUnfit(ValueError):
    """A value that cannot be an answer; the message tells the person what to do."""


def read_all(
    question: Question, sent: Callable[[str], Sequence[str]], language: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers to a question, and the faults: ({field name: value}, {field name: message}).

    `language` is the tag of the one that people answer in, "" if it is unknown.
    """
    answers: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in question.fields:
        try:
            value = read(field, sent(field.name), language)
        except AnswerUnfit as refusal:
            faults[field.name] = str(refusal)
        else:
            if value is not None:
                answers[field.name] = value
    if question.settings.get("other") and f"{question.name}.other" in answers:
        _choose_other(question, answers, faults)
    for field in question.fields:
        if field.type == "many" and field.name in answers:
            _check_number(field, answers, faults)
    if question.permission:
        _read_permission(question, sent, answers, faults)
    return answers, faults


def _read_permission(
    question: Question,
    sent: Callable[[str], Sequence[str]],
    answers: dict[str, Any],
    faults: dict[str, str],
) -> None:
    """Add whether the words may be published, and with which name.

    Of words that nobody wrote nothing is kept, nor a name for which nobody asked.
    """
    if question.name not in answers:
        return
    asked, credit = question.permission
    for field in (asked, credit):
        if field is credit and answers.get(asked.name) != NAMED:
            return
        try:
            value = read(field, sent(field.name))
        except AnswerUnfit as refusal:
            faults[field.name] = str(refusal)
            return
        if value is not None:
            answers[field.name] = value
    if credit.name not in answers:
        faults[credit.name] = _("Write the name, or choose “Yes, without a name”")


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
    kept = _tidied(contact) if contact and not faults else None
    return kept, tell is not None, faults


def _tidied(contact: str) -> str:
    """A contact as it can be used: an address, or whatever else leads to somebody."""
    try:
        return reachable(contact)
    except EmailUnfit:
        return contact.strip()


def _choose_other(question: Question, answers: dict[str, Any], faults: dict[str, str]) -> None:
    """Add the choice `other` for someone who wrote one, whether or not they ticked its box."""
    name = question.name
    if faults.get(name) in MISSING.values():
        del faults[name]
    main = question.fields[0]
    if name in faults:
        of_alone = {_alone(one): _alone_beside_line(one) for one in main.alone.values()}
        faults[name] = of_alone.get(faults[name], faults[name])
        return
    before = answers.get(name, ())
    alone = next((main.alone[one] for one in main.alone if one in before), None)
    if alone and main.type == "many":
        del answers[name]
        faults[name] = _alone_beside_line(alone)
        return
    if main.na and main.is_na(before):
        del answers[name]
        faults[name] = _alone_beside_line(main.na)
        return
    chosen = answers.setdefault(name, [] if main.type == "many" else "other")
    if isinstance(chosen, list) and "other" not in chosen:
        chosen.append("other")


def _check_number(field: Field, answers: dict[str, Any], faults: dict[str, str]) -> None:
    """Take out an answer of more or fewer choices than may be, and say how many may."""
    chosen = answers[field.name]
    if any(one in field.alone for one in chosen):
        return
    if len(chosen) < field.at_least or (field.at_most and len(chosen) > field.at_most):
        del answers[field.name]
        faults[field.name] = how_many(field)


def how_many(field: Field) -> str:
    """What people are told of how many they may choose; "" where it is any number."""
    least, most = field.at_least, field.at_most
    if least == most and least:
        return ngettext("Choose %(num)s of these", "Choose %(num)s of these", least)
    if least > 1 and most:
        return ngettext(
            "Choose from %(least)s to %(num)s of these",
            "Choose from %(least)s to %(num)s of these",
            most,
            least=least,
        )
    if most:
        return ngettext("Choose %(num)s at most", "Choose %(num)s at most", most)
    if least > 1:
        return ngettext("Choose at least %(num)s", "Choose at least %(num)s", least)
    return ""


def read(field: Field, sent: Sequence[str], language: str = "") -> Any:
    """The value that `sent` stands for, or None where nothing was answered.

    `language` is the tag of the one that people answer in, "" if it is unknown.

    Raises AnswerUnfit with a message for the person.
    """
    given = Given([], language)
    for one in sent:
        if "\0" in one:
            raise AnswerUnfit(_("Take out the character that cannot be stored (NUL)"))
        if not is_blank(one):
            given.texts.append(clean(one))
    try:
        value = READERS[field.type](field, given)
    except (NumberUnfit, TimeUnfit) as fault:
        raise AnswerUnfit(str(fault)) from None
    if value is None and field.required:
        raise AnswerUnfit(str(MISSING[field.type]))
    return value


def clean(text: str) -> str:
    """The text with each line break as one line feed; nothing else changes."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _one(field: Field, given: Given) -> str | None:
    if len(given.texts) > 1:
        raise AnswerUnfit(_("Choose one answer only"))
    return _known(field, given.texts[0]) if given.texts else None


def _score(field: Field, given: Given) -> int | str | None:
    chosen = _one(field, given)
    return chosen if chosen is None or field.is_na(chosen) else int(chosen)


def _many(field: Field, given: Given) -> list[str] | None:
    chosen = {_known(field, one) for one in given.texts}
    if len(chosen) > 1 and (alone := next((one for one in field.alone if one in chosen), None)):
        raise AnswerUnfit(_alone(field.alone[alone]))
    return [choice.name for choice in field.choices if choice.name in chosen] or None


def _alone(choice: Choice) -> str:
    return _("Choose “%(choice)s” alone, or take it out", choice=choice.label)


def _alone_beside_line(choice: Choice) -> str:
    """Said where something is written in the line for another answer."""
    return _(
        "Choose “%(choice)s” alone and empty the line for another answer, or take it out",
        choice=choice.label,
    )


def _rank(field: Field, given: Given) -> list[str] | None:
    """The choices, best first; an empty place before a filled one is skipped."""
    ranked = [_known(field, one) for one in given.texts]
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


def _integer(field: Field, given: Given) -> int | None:
    number = _single(given)
    if not number:
        return None
    return int(_within(field, written_number.whole(number, percent=field.asks_percent)))


def _decimal(field: Field, given: Given) -> float | None:
    number = _single(given)
    if not number:
        return None
    found = float(written_number.plain(number, percent=field.asks_percent))
    # Adding 0.0 makes -0.0 into 0.0, so that both are one count on every database.
    return float(_within(field, found)) + 0.0


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


def _date(field: Field, given: Given) -> str | None:
    day = _single(given)
    return written_time.day(day, given.language).isoformat() if day else None


def _time(field: Field, given: Given) -> str | None:
    said = _single(given)
    return f"{written_time.clock_time(said):%H:%M}" if said else None


def _text(field: Field, given: Given) -> str | None:
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


def _email(field: Field, given: Given) -> str | None:
    written = _text(field, given)
    if written is None:
        return None
    try:
        return reachable(written)
    except QuotedEmail as fault:
        raise AnswerUnfit(str(fault)) from None
    except EmailUnfit:
        raise AnswerUnfit(_("Enter an email address, like name@example.com")) from None


def _single(given: Given) -> str:
    if len(given.texts) > 1:
        raise AnswerUnfit(_("Give one answer only"))
    return given.texts[0] if given.texts else ""


READERS: dict[str, Callable[[Field, Given], Any]] = {
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
