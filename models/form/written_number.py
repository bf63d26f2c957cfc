"""A number as people write it, in any digits and with any signs, read in one place.

static/follow.js reads numbers the same way; tests/numbers.py has the cases of both.
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import category, decimal

from language.message import gettext as _

MOST_DIGITS = 15  # before the decimal sign, and as many after it
GROUP, POINT = "'", "٫"  # signs that mean one thing: between thousands, before decimals
SAME = str.maketrans(
    {
        **dict.fromkeys("−‐‑‒–﹣－⁻", "-"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("’‘ʼ＇٬", GROUP),
        **dict.fromkeys("٪％﹪", "%"),
        "．": ".",
        "，": ",",
        "،": ",",
    }
)
# The whole part, the decimal sign, the decimals; and the same where the thousands are told apart,
# by threes, or by twos as in India.
UNGROUPED = re.compile(rf"([0-9]*)()(?:([.,{POINT}])([0-9]*))?")
GROUPED = re.compile(
    rf"([1-9][0-9]{{0,2}}([{GROUP}.,])[0-9]{{3}}(?:\2[0-9]{{3}})*)(?:(?!\2)([.,{POINT}])([0-9]+))?"
)
IN_INDIA = re.compile(rf"([1-9][0-9]?(?:,[0-9]{{2}})+(,)[0-9]{{3}})(?:([.{POINT}])([0-9]+))?")
LONG = re.compile(rf"[0-9]{{{MOST_DIGITS + 1},}}")
BLANKS = re.compile(r"\s+")
OTHER_SIGN = {".": ",", ",": "."}


class NumberUnfit(ValueError):
    """The text is no number; the message says what to write."""


class TwoWays(NumberUnfit):
    """The text can be read as a `whole` number and as another one; the message asks which."""

    def __init__(self, message: str, whole: str) -> None:
        super().__init__(message)
        self.whole = whole


def plain(written: str, sign: str = "", *, percent: bool = False) -> str:
    """The number as digits with at most a minus and a point, so that it reads one way: "1.1250".

    `sign` is the decimal sign that this writer is known to use, "." or ","; "" if unknown. With
    `percent` the sign for that may stand beside the number.

    Raises NumberUnfit, or TwoWays where one to three digits, a comma or a point, and three digits
    are all there is.
    """
    minus, body, nought = _taken_apart(written, percent=percent)
    found = [minus + one for one, its_sign in _readings(body) if sign in ("", its_sign or sign)]
    if not found and LONG.fullmatch(body):
        raise NumberUnfit(_("Write a number of fewer digits"))
    if not found:
        raise NumberUnfit(_("Enter a number, like 12 or 2.5"))
    if len(found) > 1:
        parted, whole = found
        parted = parted if "." in parted else f"{parted}.0"
        body, whole, parted = (_in_digits(one, nought) for one in (minus + body, whole, parted))
        said = _(
            "Write %(one)s or %(other)s: “%(written)s” can be read as either",
            one=whole,
            other=parted,
            written=body,
        )
        raise TwoWays(said, whole)
    return found[0]


def whole(written: str, *, percent: bool = False) -> int:
    """The whole number that is written; 5.0 is one. Raises NumberUnfit, or TwoWays."""
    try:
        return int(plain(written, percent=percent))
    except TwoWays as fault:
        said = _("Write %(number)s, without a comma or a point", number=fault.whole)
        raise TwoWays(said, fault.whole) from None
    except ValueError:
        raise NumberUnfit(_("Enter a whole number, like 12")) from None


def decimal_sign(written: Iterable[str]) -> str:
    """The decimal sign of the one who wrote all these numbers; "" if they do not tell."""
    signs = set()
    for one in written:
        readings = [*_readings(_taken_apart(one, percent=True)[1])]
        if len(readings) == 1:
            signs.add(readings[0][1])
    signs.discard("")
    return signs.pop() if len(signs) == 1 else ""


def in_our_digits(written: str) -> str:
    """The text with digits of any script as 0 to 9, and without characters that nobody sees."""
    if written.isascii():
        return written
    return "".join(
        str(decimal(one)) if one.isdecimal() else one for one in written if category(one) != "Cf"
    )


def _taken_apart(written: str, *, percent: bool) -> tuple[str, str, str]:
    """The minus or "", the rest in our digits and signs, and the nought of the writer's digits."""
    nought = next((chr(ord(one) - decimal(one)) for one in written if one.isdecimal()), "0")
    body = in_our_digits(written).translate(SAME).strip()
    if percent:
        body = body.removesuffix("%") if body.endswith("%") else body.removeprefix("%")
    minus = "-" if body.startswith("-") else ""
    body = body[1:] if body[:1] in ("-", "+") else body
    return minus, BLANKS.sub(GROUP, body.strip()), nought


def _readings(body: str) -> Iterator[tuple[str, str]]:
    """Every number that `body` can stand for, with the decimal sign of that reading, or ""."""
    for pattern in UNGROUPED, GROUPED, IN_INDIA:
        found = pattern.fullmatch(body)
        if found is None:
            continue
        group, sign, decimals = found[2], found[3] or "", (found[4] or "").rstrip("0")
        before = re.sub("[^0-9]", "", found[1])
        if not before + (found[4] or "") or max(len(before), len(found[4] or "")) > MOST_DIGITS:
            continue
        sign = OTHER_SIGN.get(group, sign.replace(POINT, ""))
        yield _unmistakable(before.lstrip("0") or "0", decimals), sign


def _unmistakable(whole: str, decimals: str) -> str:
    """A point and three digits might be thousands: there, one nought more."""
    if len(decimals) == 3 and whole != "0" and len(whole) <= 3:
        decimals += "0"
    return f"{whole}.{decimals}" if decimals else whole


def _in_digits(number: str, nought: str) -> str:
    return "".join(chr(ord(nought) + int(one)) if one.isdigit() else one for one in number)
