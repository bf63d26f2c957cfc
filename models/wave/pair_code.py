"""A pair code: what joins the answers of one person in two waves, without a name.

People make it themselves, of elements that stay and that they need not remember. What is stored of
it are keyed hashes alone: docs/decisions/0019-pair-codes.md.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from language.message import Lazy
from language.message import gettext as _
from language.message import lazy_gettext as _l
from models.answer.pair_mark import MARK, PairMarks
from models.form.written_number import in_our_digits

FEWEST_ELEMENTS, MOST_ELEMENTS = 4, 6
LONGEST_WRITTEN = 60  # characters of what somebody writes for an element
KEY_BYTES = 32
MOST_DAYS, MOST_SIBLINGS = 31, 20
# Letters that do not come apart into one of 26 and a sign, as keyboards without them write them.
SAME_LETTER = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "a", "œ": "o", "þ": "t"}
    | {"ة": "ه", "ى": "ي", "ـ": "", "ٱ": "ا"}
)


class ElementUnfit(ValueError):
    """What was written for an element cannot be one; the message says what to write."""


@dataclass(frozen=True)
class CodeElement:
    """One part of a code. `why` says what speaks for it, and `read` makes of it what is hashed."""

    name: str
    question: Lazy
    hint: Lazy
    why: Lazy
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
    if not found:
        raise ElementUnfit(_("Write a letter, or X"))
    return found[0]


def last_letter(written: str) -> str:
    """The last letter of what was written. Raises ElementUnfit where there is none."""
    found = _letters(written)
    if not found:
        raise ElementUnfit(_("Write a letter, or X"))
    return found[-1]


def _number(written: str) -> int | None:
    """The only number in what was written: 3, 03, "3rd" and "٣" are one."""
    digits = in_our_digits(unicodedata.normalize("NFKC", written))
    found = "".join(one if one in "0123456789" else " " for one in digits).split()
    return int(found[0]) if len(found) == 1 and len(found[0]) < 4 else None


def day_of_month(written: str) -> str:
    """The day, from 1 to 31. Raises ElementUnfit."""
    number = _number(written)
    if number is None or not 1 <= number <= MOST_DAYS:
        raise ElementUnfit(_("Write a number from 1 to 31"))
    return str(number)


def siblings(written: str) -> str:
    """How many, from 0. Raises ElementUnfit."""
    number = _number(written)
    if number is None or number > MOST_SIBLINGS:
        raise ElementUnfit(_("Write a number, like 0 or 2"))
    return str(number)


# Each stays as it is, is known to whoever it is about without thinking, is no secret, and is not
# found together with the others in one place. The first are those that are offered ticked.
ELEMENTS: dict[str, CodeElement] = {
    one.name: one
    for one in (
        CodeElement(
            "mother",
            _l("First letter of your mother’s first name"),
            _l("Or of who raised you. X if you do not know it."),
            _l("Known to everybody of themselves, and to few of others."),
            first_letter,
        ),
        CodeElement(
            "day",
            _l("Day of the month on which you were born"),
            _l("A number from 1 to 31, without the month."),
            _l("Tells most people apart: 31 answers, all about equally frequent."),
            day_of_month,
            is_number=True,
        ),
        CodeElement(
            "town",
            _l("Last letter of the town where you were born"),
            _l("As you usually write it, in full."),
            _l("The last letter, for the first is easier to guess from where somebody works."),
            last_letter,
        ),
        CodeElement(
            "siblings",
            _l("How many older brothers and sisters you have"),
            _l("Living or not, half-brothers and half-sisters too. 0 if you have none."),
            _l("“Living or not” makes it stay. Younger ones may still come."),
            siblings,
            is_number=True,
        ),
        CodeElement(
            "middle",
            _l("First letter of your middle name"),
            _l("Of the first one, if you have several. X if you have none."),
            _l("Seldom known to colleagues. Where hardly anybody has one, take another."),
            first_letter,
        ),
        CodeElement(
            "father",
            _l("First letter of your father’s first name"),
            _l("X if you do not know it."),
            _l("As good as the mother’s, but unknown to more people."),
            first_letter,
        ),
        CodeElement(
            "grandmother",
            _l("First letter of the first name of your mother’s mother"),
            _l("X if you do not know it."),
            _l("Hardly anybody else knows it. Some have to think, and write it otherwise later."),
            first_letter,
        ),
        CodeElement(
            "school",
            _l("First letter of the name of your first school"),
            _l("The name only, without “school” or “primary”."),
            _l("Stays, but some schools have two names."),
            first_letter,
        ),
    )
}
USUAL_ELEMENTS = ("mother", "day", "town", "siblings", "middle", "grandmother")
# What people ask for in other codes, and why it is not offered.
ADVISED_AGAINST: tuple[Lazy, ...] = (
    _l("Your own name, initials or staff number: colleagues know them, so the code is a name."),
    _l("Day, month and year of birth together: that is a date that stands in many files."),
    _l(
        "Postcode, telephone number, team, grade, number of children: they change, and then nobody "
        "is paired."
    ),
    _l("Favourite colour, food or animal: people say something else the next time."),
    _l("Whole names, a mother’s name before marriage, a first pet: banks ask for them."),
)


def new_key() -> bytes:
    """A key for the codes of one series."""
    return secrets.token_bytes(KEY_BYTES)


def marks_of(key: bytes, elements: Sequence[str], values: Mapping[str, str]) -> PairMarks:
    """What is stored of a code: a hash of all elements, and one for each that is left out.

    `values` are as `CodeElement.read` made them. Where one is missing, only the hash without it can
    ever be equal to another; where more are, there is nothing to store: b"". HMAC (RFC 2104) with
    SHA-256, the first 16 bytes.
    """
    missing = [name for name in elements if name not in values]
    if len(missing) > 1:
        return b""
    found = []
    for without in ("", *elements):
        if set(missing) <= {without}:
            said = [f"{name}={values[name]}" for name in elements if name != without]
            message = "\x1f".join([f"without {without}", *said]).encode()
            found.append(hmac.new(key, message, hashlib.sha256).digest()[:MARK])
        else:
            found.append(secrets.token_bytes(MARK))
    return b"".join(found)
