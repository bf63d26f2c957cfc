"""An element of a pair code: what is asked, and what counts of the answer, however written."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from language.message import Lazy, lazy_gettext
from language.message import gettext as _
from models.form.written_number import in_our_digits

LONGEST_WRITTEN = 60  # characters of what somebody writes for an element
LARGEST_DAY, MOST_SIBLINGS = 31, 20
# Letters that do not come apart into one of 26 and a sign, as keyboards without them write them.
SAME_LETTER = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "a", "œ": "o", "þ": "t"}
    | {"ة": "ه", "ى": "ي", "ـ": "", "ٱ": "ا"}
)


class ElementUnfit(ValueError):
    """What was written for an element cannot be one; the message says what to write."""


@dataclass(frozen=True)
class CodeElement:
    """One part of a code; `read` makes of what is written for it what is hashed."""

    name: str
    question: Lazy
    hint: Lazy
    read: Callable[[str], str]
    is_number: bool = False


def _letters(written: str) -> str:
    """The letters alone, without capitals and accents, however a keyboard wrote them."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", written).casefold())
    plain = apart.translate(SAME_LETTER)
    return "".join(one for one in plain if unicodedata.category(one).startswith("L"))


def first_letter(written: str) -> str:
    """The first letter of what was written. Raises ElementUnfit where there is none."""
    found = _letters(written)
    if not found or len(written) > LONGEST_WRITTEN:
        raise ElementUnfit(_("Write one letter, or X"))
    return found[0]


def last_letter(written: str) -> str:
    """The last letter of what was written. Raises ElementUnfit where there is none."""
    found = _letters(written)
    if not found or len(written) > LONGEST_WRITTEN:
        raise ElementUnfit(_("Write one letter, or X"))
    return found[-1]


def _number(written: str) -> int | None:
    """The only number in what was written: 3, 03, "3rd" and "٣" are one."""
    digits = in_our_digits(unicodedata.normalize("NFKC", written))
    found = "".join(one if one in "0123456789" else " " for one in digits).split()
    return int(found[0]) if len(found) == 1 and len(found[0]) < 4 else None


def day_of_month(written: str) -> str:
    """The day, from 1 to 31. Raises ElementUnfit."""
    number = _number(written)
    if number is None or not 1 <= number <= LARGEST_DAY:
        raise ElementUnfit(_("Write a number from 1 to 31"))
    return str(number)


def siblings(written: str) -> str:
    """How many, from 0. Raises ElementUnfit."""
    number = _number(written)
    if number is None or number > MOST_SIBLINGS:
        raise ElementUnfit(_("Write a number, like 0 or 2"))
    return str(number)


# Each stays as it is, is known to whoever it is about without thinking, is no secret, and is not
# found together with the others in one place.
ELEMENTS: dict[str, CodeElement] = {
    one.name: one
    for one in (
        CodeElement(
            "mother",
            lazy_gettext("First letter of your mother’s first name"),
            lazy_gettext("Or of who raised you. X if you do not know it."),
            first_letter,
        ),
        CodeElement(
            "day",
            lazy_gettext("Day of the month on which you were born"),
            lazy_gettext("A number from 1 to 31, without the month."),
            day_of_month,
            is_number=True,
        ),
        CodeElement(
            "town",
            lazy_gettext("Last letter of the town where you were born"),
            lazy_gettext("As you usually write it, in full."),
            last_letter,
        ),
        CodeElement(
            "siblings",
            lazy_gettext("How many older brothers and sisters you have"),
            lazy_gettext("Living or not, half-brothers and half-sisters too. 0 if you have none."),
            siblings,
            is_number=True,
        ),
        CodeElement(
            "middle",
            lazy_gettext("First letter of your middle name"),
            lazy_gettext("Of the first one, if you have several. X if you have none."),
            first_letter,
        ),
        CodeElement(
            "father",
            lazy_gettext("First letter of your father’s first name"),
            lazy_gettext("X if you do not know it."),
            first_letter,
        ),
        CodeElement(
            "grandmother",
            lazy_gettext("First letter of the first name of your mother’s mother"),
            lazy_gettext("X if you do not know it."),
            first_letter,
        ),
        CodeElement(
            "school",
            lazy_gettext("First letter of the name of your first school"),
            lazy_gettext("The name only, without “school” or “primary”."),
            first_letter,
        ),
    )
}
