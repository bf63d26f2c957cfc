"""Relevance: which questions are asked after these answers; and checks of the conditions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.form import piping
from models.form.condition import Comparison, condition_from
from models.form.field import WRITTEN, Field
from models.form.question import Question
from models.form.setting import DefinitionError

MOST_NAMED = 10
MOST_COMPARISONS = 5_000  # of all conditions of a form: each answer is compared with each
ORDERED = {"<", "<=", ">", ">="}
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def asked(questions: Iterable[Question], answers: Mapping[str, Any]) -> set[str]:
    """The names of the questions that are asked, given these answers.

    An answer to a question that is not asked is ignored in later conditions.
    """
    names: set[str] = set()
    known: dict[str, Any] = {}
    in_section = True
    for question in questions:
        holds = question.condition is None or question.condition.holds(known)
        if question.kind.begins_page:
            in_section = holds
        if holds and in_section:
            names.add(question.name)
            for field in question.fields:
                if field.name in answers:
                    known[field.name] = field.compared(answers[field.name])
    return names


def conditional(questions: Iterable[Question]) -> frozenset[str]:
    """The names of the questions that are not asked of everybody, as far as they have fields."""
    names = set()
    is_section_so = False
    for question in questions:
        if question.kind.begins_page:
            is_section_so = bool(question.relevant)
        if question.fields and (is_section_so or question.relevant):
            names.add(question.name)
    return frozenset(names)


def check(questions: Sequence[Question]) -> None:
    """Check that conditions and texts use earlier answers, and values that these can have.

    Raises DefinitionError, which says at which question and what to do.
    """
    later = {name for question in questions for name in _names(question)}
    fields: dict[str, Field] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for position, question in enumerate(questions, 1):
        later -= _names(question)
        try:
            _check_condition(question, fields, parts, later)
            _check_naming(question, fields, parts, later)
        except DefinitionError as error:
            raise error.at(position, question.name) from None
        fields |= {field.name: field for field in question.fields}
        parts[question.name] = tuple(field.name for field in question.fields)
    _expect_few(questions)


def _expect_few(questions: Sequence[Question]) -> None:
    """Raise DefinitionError if a page would be too slow: too many comparisons or names."""
    conditions = [one.condition for one in questions if one.condition is not None]
    compared = sum(len(one.comparisons) for one in conditions)
    if compared > MOST_COMPARISONS:
        raise DefinitionError(
            ngettext(
                "All conditions together compare %(num)s times; %(most)s is the most. Put "
                "questions that are asked together into a section, and ask when for that.",
                "All conditions together compare %(num)s times; %(most)s is the most. Put "
                "questions that are asked together into a section, and ask when for that.",
                compared,
                most=grouped(MOST_COMPARISONS),
            )
        )
    named = sum(len(one.names_answers) for one in questions)
    if named > piping.MOST_NAMED_OF_ALL:
        raise DefinitionError(
            ngettext(
                "All labels and hints together name %(num)s answers; %(most)s is the most. "
                "Take some out.",
                "All labels and hints together name %(num)s answers; %(most)s is the most. "
                "Take some out.",
                named,
                most=grouped(piping.MOST_NAMED_OF_ALL),
            )
        )


def _check_naming(
    question: Question,
    fields: Mapping[str, Field],
    parts: Mapping[str, tuple[str, ...]],
    later: set[str],
) -> None:
    """Raise DefinitionError if label or hint name an answer wrongly, or too many of them."""
    texts = {"label": question.label, "hint": question.hint}
    for setting, text in texts.items():
        for name in piping.names_in(text):
            if name not in fields:
                unknown = _unknown(question, name, fields, parts, later)
                raise DefinitionError(
                    _("${%(name)s}: %(unknown)s", name=name, unknown=unknown), setting=setting
                )
    named = question.names_answers
    if len(named) > piping.MOST_NAMED:
        raise DefinitionError(
            ngettext(
                "${%(answer)s}: a question may name %(num)s answers; this one names %(count)s. "
                "Make several of it.",
                "${%(answer)s}: a question may name %(num)s answers; this one names %(count)s. "
                "Make several of it.",
                piping.MOST_NAMED,
                answer=named[0],
                count=grouped(len(named)),
            ),
            setting="label" if piping.names_in(question.label) else "hint",
        )
    for setting, text in texts.items():
        piping.check(text, setting)


def _check_condition(
    question: Question,
    fields: Mapping[str, Field],
    parts: Mapping[str, tuple[str, ...]],
    later: set[str],
) -> None:
    if not question.relevant:
        return
    try:
        for comparison in condition_from(question.relevant).comparisons:
            name = comparison.name
            if name not in fields:
                raise _unknown(question, name, fields, parts, later)
            if comparison.sign != "answered":
                CHECKS[fields[name].type](comparison, fields[name])
    except DefinitionError as error:
        raise error.under("relevant") from None


def _names(question: Question) -> set[str]:
    return {question.name, *(field.name for field in question.fields)}


def _unknown(
    question: Question,
    name: str,
    fields: Mapping[str, Field],
    parts: Mapping[str, tuple[str, ...]],
    later: set[str],
) -> DefinitionError:
    if name in _names(question):
        return DefinitionError(
            _("%(name)s is this question itself; only earlier answers can be named.", name=name)
        )
    if name in later:
        return DefinitionError(
            _("%(name)s is asked later; only earlier answers can be named.", name=name)
        )
    if parts.get(name):
        return DefinitionError(
            _("%(name)s has parts; name one of %(parts)s.", name=name, parts=_few(parts[name]))
        )
    if name in parts:
        return DefinitionError(
            _("%(name)s has no answer; name a question that has one.", name=name)
        )
    if not fields:
        return DefinitionError(
            _("there is no question before this one that could be %(name)s.", name=name),
            page=_("There is no question before this one that could be %(name)s", name=name),
        )
    return DefinitionError(
        _(
            "there is no question %(name)s before this one; there are %(names)s.",
            name=name,
            names=_few(fields),
        ),
        page=_(
            "There is no question %(name)s before this one; there are %(names)s",
            name=name,
            names=_few(fields),
        ),
    )


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:MOST_NAMED]) + (", …" if len(listed) > MOST_NAMED else "")


def _check_number(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ("contains", "selected"):
        raise DefinitionError(
            _("%(name)s is a number; compare it, as in %(name)s >= 3.", name=name)
        )
    if field.is_na(value) and sign in ("=", "!="):
        return
    if isinstance(value, str):
        raise DefinitionError(
            _(
                "%(name)s is a number; write %(value)r as one, without quotes.",
                name=name,
                value=value,
            )
        )
    if field.choices and sign in ("=", "!=") and str(value) not in field.labels:
        first, last = field.steps[0].name, field.steps[-1].name
        raise DefinitionError(
            _(
                "%(name)s is never %(value)s; it is %(first)s to %(last)s.",
                name=name,
                value=value,
                first=first,
                last=last,
            )
        )


def _check_one(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ORDERED or sign == "contains":
        raise DefinitionError(
            _("%(name)s is one choice; write = or != between it and the choice.", name=name)
        )
    _check_choice(name, value, field)


def _check_many(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign not in ("contains", "selected"):
        raise DefinitionError(
            _("%(name)s is several choices; write contains, not %(sign)s.", name=name, sign=sign)
        )
    _check_choice(name, value, field)


def _check_choice(name: str, value: Any, field: Field) -> None:
    if not isinstance(value, str):
        raise DefinitionError(
            _("%(name)s is no number; write the name of a choice in quotes.", name=name)
        )
    if value not in field.labels:
        meant = field.name_of(value)
        if meant:
            raise DefinitionError(
                _(
                    "%(name)s has no choice with the name %(value)r; write %(meant)r.",
                    name=name,
                    value=value,
                    meant=meant,
                )
            )
        raise DefinitionError(
            _(
                "%(name)s has no choice with the name %(value)r; there are %(choices)s.",
                name=name,
                value=value,
                choices=_few(field.labels),
            )
        )


def _check_moment(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ("contains", "selected"):
        raise DefinitionError(
            _("%(name)s cannot contain anything; write =, !=, <, <=, > or >=.", name=name)
        )
    if field.type == "date" and not _is_day(value):
        raise DefinitionError(
            _('%(name)s is a day; compare it with one like "2012-06-06".', name=name)
        )
    if field.type == "time" and not (isinstance(value, str) and CLOCK.fullmatch(value)):
        raise DefinitionError(_('%(name)s is a time; compare it with one like "09:30".', name=name))


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _check_text(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ORDERED or sign == "selected":
        raise DefinitionError(
            _("%(name)s is a text; write =, != or contains, not %(sign)s.", name=name, sign=sign)
        )
    if not isinstance(value, str):
        raise DefinitionError(
            _("%(name)s is a text; write %(value)s in quotes.", name=name, value=value)
        )


CHECKS: dict[str, Callable[[Comparison, Field], None]] = {
    "one": _check_one,
    "many": _check_many,
    "rank": _check_many,
    "date": _check_moment,
    "time": _check_moment,
    **dict.fromkeys(("score", "integer", "decimal"), _check_number),
    **dict.fromkeys(WRITTEN, _check_text),
}
