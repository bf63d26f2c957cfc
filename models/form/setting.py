"""The settings of a definition: each is checked where it stands and told kindly what to do."""

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from models.form.field import Choice
from models.form.name import NAME, name_from

MAX_CHOICES = 500
MAX_RANKED = 20
MAX_LABEL = 5000
MAX_NUMBER = 20
LARGEST = 10**300  # of a whole number, which a float can still hold
# No text has a use for them: no database, no terminal and no sheet takes them all.
CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONE = re.compile("[\ud800-\udfff]")  # JSON can say it, UTF-8 and no database can


class DefinitionError(ValueError):
    """A definition that cannot be taken: one plain line on what is wrong, where, and what to do."""


def bare(text: str) -> str:
    """`text` without characters of control; line breaks and tabs are none."""
    return CONTROL.sub("", text)


# A check takes what the definition says (None where it says nothing) and the place it stands at,
# and returns the value to keep.
Check = Callable[[Any, str], Any]


def flag(given: Any, place: str) -> bool:
    """True or false; false where nothing is said."""
    if not isinstance(given, bool | None):
        raise DefinitionError(f"{place}: write true or false, without quotes.")
    return bool(given)


def text(given: Any, place: str, longest: int = MAX_LABEL) -> str:
    """A text that can be stored anywhere and is not endless; empty where nothing is said.

    It comes without characters of control, like what is typed. Its line breaks become one
    character, like those of answers: a label is found again in a file.
    """
    if given is None:
        return ""
    if not isinstance(given, str):
        raise DefinitionError(f"{place}: write a text in quotes.")
    if not given.isascii() and LONE.search(given):
        raise DefinitionError(f"{place}: take out the character that is half of another.")
    found: str = bare(given).replace("\r\n", "\n").replace("\r", "\n")
    if len(found) > longest:
        raise DefinitionError(
            f"{place}: shorten it to {longest:,} characters; it has {len(found):,}."
        )
    return found


def short(given: Any, place: str) -> str:
    """A text of a few characters, such as the number of a clause; empty where nothing is said."""
    return text(given, place, MAX_NUMBER).strip()


def former(given: Any, place: str) -> str:
    """The name of another question; empty where nothing is said."""
    name = text(given, place)
    if name and not NAME.fullmatch(name):
        raise DefinitionError(f"{place}: write the name of the clause that this one rewords.")
    return name


def whole(least: int, most: int, default: int) -> Check:
    """A check for a whole number from `least` to `most`."""

    def check(given: Any, place: str) -> int:
        if given is None:
            return default
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            raise DefinitionError(f"{place}: write a whole number from {least} to {most:,}.")
        return given

    return check


def number(given: Any, place: str) -> int | float | None:
    """A bound, or None where there is none."""
    if given is not None and (not isinstance(given, int | float) or isinstance(given, bool)):
        raise DefinitionError(f"{place}: write a number, without quotes.")
    if isinstance(given, int) and abs(given) > LARGEST:
        raise DefinitionError(f"{place}: write a number of fewer digits.")
    if given is not None and not isfinite(given):
        raise DefinitionError(f"{place}: write a finite number, or leave {given} out.")
    return given


def number_or(default: int) -> Check:
    """A check for a number that is `default` where nothing is said."""

    def check(given: Any, place: str) -> int | float:
        found = number(given, place)
        if found is None:
            return default
        # 10.0 is 10: whether a range is of whole numbers does not hang on how it was written.
        return int(found) if found == int(found) else found

    return check


def wording(default: str) -> Check:
    """A check for a text that is `default` where nothing is said."""

    def check(given: Any, place: str) -> str:
        return text(given, place) or default

    return check


def optional_choices(given: Any, place: str) -> tuple[Choice, ...]:
    """Choices, or none where nothing is said."""
    return () if given is None else choices(given, place)


def few_choices(given: Any, place: str) -> tuple[Choice, ...]:
    """Choices that people can put in an order: from 2 to MAX_RANKED."""
    found = choices(given, place)
    if not 2 <= len(found) <= MAX_RANKED:
        raise DefinitionError(f"{place}: list 2 to {MAX_RANKED}; there are {len(found)}.")
    return found


def choices(given: Any, place: str) -> tuple[Choice, ...]:
    """One or more choices, each a label or {name = …, label = …}; names are given where absent."""
    if not isinstance(given, list) or not given:
        raise DefinitionError(f'{place}: list at least one, for example ["Yes", "No"].')
    if len(given) > MAX_CHOICES:
        raise DefinitionError(f"{place}: list {MAX_CHOICES} at most; there are {len(given)}.")
    taken = _names_given(given, place)
    return tuple(_choice(one, f"{place} {n}", taken) for n, one in enumerate(given, 1))


def labels(default: tuple[str, ...]) -> Check:
    """A check for the labels of a scale, from low to high."""

    def check(given: Any, place: str) -> tuple[str, ...]:
        if given is None:
            return default
        if not isinstance(given, list) or not 2 <= len(given) <= 11:
            raise DefinitionError(f"{place}: list 2 to 11 labels, from low to high.")
        found = tuple(text(one, f"{place} {n}") for n, one in enumerate(given, 1))
        if not all(one.strip() for one in found):
            raise DefinitionError(f"{place}: give each step a label.")
        return found

    return check


def _names_given(given: list[Any], place: str) -> set[str]:
    taken: set[str] = set()
    for n, one in enumerate(given, 1):
        name = one.get("name") if isinstance(one, dict) else None
        if name is None:
            continue
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise DefinitionError(
                f"{place} {n}: {name!r} cannot be a name; begin with a-z, go on with a-z, 0-9, _."
            )
        if name in taken:
            raise DefinitionError(f"{place} {n}: the name {name!r} is used twice; change one.")
        taken.add(name)
    return taken


def _choice(given: Any, place: str, taken: set[str]) -> Choice:
    if isinstance(given, dict):
        if set(given) - {"name", "label"}:
            raise DefinitionError(f"{place}: a choice has a name and a label, nothing else.")
        label = text(given.get("label", given.get("name")), place)
        name = given.get("name")
    else:
        label, name = text(given, place), None
    if not label.strip():
        raise DefinitionError(f"{place}: give it a label.")
    return Choice(name or name_from(label, "c", taken), label)
