"""Bands of free numbers, days and times: neighbours are counted together until they are enough.

A band begins at a round value, and the first and last bands are open, so that no label shows the
answer of one person, least of all the smallest or the largest. Where bands begin is decided when a
public snapshot moves (`models.answer.boundary`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from language.message import gettext as _
from models.answer.boundary import DAYS, MINUTES_OF_AN_HOUR, minute, people
from models.result.histogram import from_to, in_digits

Words = Callable[[str, str], str]  # of a band: (its first value, that of the next); "" if open


def bands(type: str, counts: Mapping[str, int], bounds: Sequence[str]) -> dict[str, int]:
    """{band: how many people}, in order, for the answers to a field of this free type.

    `bounds` are the first values of all bands but the lowest. A single band is named "": it says
    only how many people answered.
    """
    if not counts:
        return {}
    words = WORDS[type](bounds)
    ends = pairwise(("", *bounds, ""))
    return {
        words(*band): count for band, count in zip(ends, people(type, counts, bounds), strict=True)
    }


def _numbers(whole: bool) -> Callable[[Sequence[str]], Words]:
    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open_numbers(first, after)
        if not whole:
            return _("%(first)s to under %(after)s", first=_said(first), after=_said(after))
        return _from_to(_said(first), _said(str(Decimal(after) - 1)))

    return lambda bounds: words


def _said(number: str) -> str:
    return in_digits(float(number))


def _days(bounds: Sequence[str]) -> Words:
    """Days are named by the year or the month where every band begins with one."""
    lengths = (length for _days, length, rest in reversed(DAYS) if _all_end(bounds, rest))
    length = max(next(lengths), len("2012"))

    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open_times(first[:length], after[:length])
        last = str(date.fromisoformat(after) - timedelta(1))
        return _from_to(first[:length], last[:length])

    return words


def _all_end(bounds: Sequence[str], rest: str) -> bool:
    return all(bound.endswith(rest) for bound in bounds)


def _times(bounds: Sequence[str]) -> Words:
    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open_times(first, after)
        hour, rest = divmod(minute(after) - 1, MINUTES_OF_AN_HOUR)
        return _from_to(first, f"{hour:02}:{rest:02}")

    return words


def _open_numbers(first: str, after: str) -> str:
    if first:
        return _("%(first)s or more", first=_said(first))
    return _("under %(after)s", after=_said(after)) if after else ""


def _open_times(first: str, after: str) -> str:
    if first:
        return _("%(first)s or later", first=first)
    return _("before %(after)s", after=after) if after else ""


def _from_to(first: str, last: str) -> str:
    return first if first == last else from_to(first, last)


WORDS: dict[str, Callable[[Sequence[str]], Words]] = {
    "integer": _numbers(whole=True),
    "decimal": _numbers(whole=False),
    "date": _days,
    "time": _times,
}
