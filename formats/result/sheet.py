"""A table of results as CSV (RFC 4180) that Excel opens with a double click, every cell guarded."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

from formats.csv import Cell, csv_of

MIMETYPE = "text/csv; charset=utf-8"
PLACES = 6  # of a share: more says nothing, and fewer do not give the people back


def encoded(lines: Iterable[Sequence[Cell]]) -> bytes:
    """The file of these lines in UTF-8; None is an empty cell."""
    return BOM_UTF8 + csv_of(lines)


def rounded(number: float | None) -> float | None:
    """The number with so many places as are written."""
    return None if number is None else round(number, PLACES)
