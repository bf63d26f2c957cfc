"""Relevance: which questions are asked, given the answers so far, and whether that can be told."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

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
    """The names of the questions that are asked of someone who answers so.

    An answer to a question that is not asked counts as none for those after it.
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
                    known[field.name] = answers[field.name]
    return names


def check(questions: Sequence[Question]) -> None:
    """See that every condition and every label looks at earlier answers, and as they are.

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
    """See that each answer can be followed at once. Raises DefinitionError."""
    conditions = [one.condition for one in questions if one.condition is not None]
    compared = sum(len(one.comparisons) for one in conditions)
    if compared > MOST_COMPARISONS:
        raise DefinitionError(
            f"All conditions together compare {compared:,} times; {MOST_COMPARISONS:,} is the "
            "most. Put questions that are asked together into a section, and ask when for that."
        )
    named = sum(len(one.names_answers) for one in questions)
    if named > piping.MOST_NAMED_OF_ALL:
        raise DefinitionError(
            f"All labels and hints together name {named:,} answers; {piping.MOST_NAMED_OF_ALL:,} "
            "is the most. Take some out."
        )


def _check_naming(
    question: Question,
    fields: Mapping[str, Field],
    parts: Mapping[str, tuple[str, ...]],
    later: set[str],
) -> None:
    """See that label and hint name earlier answers, few, and in place. Raises DefinitionError."""
    texts = {"label": question.label, "hint": question.hint}
    for setting, text in texts.items():
        for name in piping.names_in(text):
            if name not in fields:
                unknown = _unknown(question, name, fields, parts, later)
                raise DefinitionError(f"${{{name}}}: {unknown}", setting=setting)
    named = question.names_answers
    if len(named) > piping.MOST_NAMED:
        raise DefinitionError(
            f"${{{named[0]}}}: a question may name {piping.MOST_NAMED} answers; this one names "
            f"{len(named):,}. Make several of it.",
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
            f"{name} is this question itself; only earlier answers can be named."
        )
    if name in later:
        return DefinitionError(f"{name} is asked later; only earlier answers can be named.")
    if parts.get(name):
        return DefinitionError(f"{name} has parts; name one of {_few(parts[name])}.")
    if name in parts:
        return DefinitionError(f"{name} has no answer; name a question that has one.")
    if not fields:
        return DefinitionError(
            f"there is no question before this one that could be {name}.",
            page=f"There is no question before this one that could be {name}",
        )
    return DefinitionError(
        f"there is no question {name} before this one; there are {_few(fields)}.",
        page=f"There is no question {name} before this one; there are {_few(fields)}",
    )


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:MOST_NAMED]) + (", …" if len(listed) > MOST_NAMED else "")


def _check_number(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ("contains", "selected"):
        raise DefinitionError(f"{name} is a number; compare it, as in {name} >= 3.")
    if isinstance(value, str):
        raise DefinitionError(f"{name} is a number; write {value!r} as one, without quotes.")
    if field.choices and sign in ("=", "!=") and str(value) not in field.labels:
        first, last = field.choices[0].name, field.choices[-1].name
        raise DefinitionError(f"{name} is never {value}; it is {first} to {last}.")


def _check_one(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ORDERED or sign == "contains":
        raise DefinitionError(f"{name} is one choice; write = or != between it and the choice.")
    _check_choice(name, value, field)


def _check_many(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign not in ("contains", "selected"):
        raise DefinitionError(f"{name} is several choices; write contains, not {sign}.")
    _check_choice(name, value, field)


def _check_choice(name: str, value: Any, field: Field) -> None:
    if not isinstance(value, str):
        raise DefinitionError(f"{name} is no number; write the name of a choice in quotes.")
    if value not in field.labels:
        meant = field.name_of(value)
        if meant:
            raise DefinitionError(f"{name} has no choice with the name {value!r}; write {meant!r}.")
        raise DefinitionError(
            f"{name} has no choice with the name {value!r}; there are {_few(field.labels)}."
        )


def _check_moment(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ("contains", "selected"):
        raise DefinitionError(f"{name} cannot contain anything; write =, !=, <, <=, > or >=.")
    if field.type == "date" and not _is_day(value):
        raise DefinitionError(f'{name} is a day; compare it with one like "2012-06-06".')
    if field.type == "time" and not (isinstance(value, str) and CLOCK.fullmatch(value)):
        raise DefinitionError(f'{name} is a time; compare it with one like "09:30".')


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _check_text(comparison: Comparison, field: Field) -> None:
    name, sign, value = astuple(comparison)
    if sign in ORDERED or sign == "selected":
        raise DefinitionError(f"{name} is a text; write =, != or contains, not {sign}.")
    if not isinstance(value, str):
        raise DefinitionError(f"{name} is a text; write {value} in quotes.")


CHECKS: dict[str, Callable[[Comparison, Field], None]] = {
    "one": _check_one,
    "many": _check_many,
    "rank": _check_many,
    "date": _check_moment,
    "time": _check_moment,
    **dict.fromkeys(("score", "integer", "decimal"), _check_number),
    **dict.fromkeys(WRITTEN, _check_text),
}
