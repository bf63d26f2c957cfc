"""What can be said of columns only when all rows are known: how many, how long, of which type."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from formats.answer.data_column import DAY, MOMENT, TEXT, WHOLE, DataColumn
from formats.answer.sheet import Cell

A_DAY, A_MOMENT = len("2012-06-06"), len("2012-06-06T12:30:00Z")


@dataclass(frozen=True)
class Measured:
    """The number of rows, the columns, and of each the bytes of its longest text in UTF-8.

    `beyond` is of each how many texts have more bytes than a format has room for.
    """

    rows: int
    columns: tuple[DataColumn, ...]
    widths: tuple[int, ...]
    beyond: tuple[int, ...]


def measured(
    listed: Sequence[DataColumn],
    cells: Iterable[Sequence[Cell]],
    *,
    anonymous: bool,
    most: int = sys.maxsize,
) -> Measured:
    """Go through all rows; `most` is the number of bytes for which a format has room in a text.

    Without any, a response has a day alone if the survey is `anonymous`. Where some have a time and
    others a day alone, neither is made up: that column is text. So is one of numbers in which
    something else stands, like the versions `2..4`.
    """
    count, widths, beyond = 0, [0] * len(listed), [0] * len(listed)
    moments = {index: set[int]() for index, one in enumerate(listed) if one.type == MOMENT}
    others: set[int] = set()
    wholes = [n for n, one in enumerate(listed) if one.type == WHOLE]
    texts = [n for n, one in enumerate(listed) if one.type in (TEXT, WHOLE, MOMENT)]
    for row in cells:
        count += 1
        for index in texts:
            cell = row[index]
            if isinstance(cell, str):
                size = len(cell) if cell.isascii() else len(cell.encode())
                if size > widths[index]:
                    widths[index] = size
                if size > most:
                    beyond[index] += 1
        for index, lengths in moments.items():
            lengths.add(len(str(row[index])))
        others.update(n for n in wholes if isinstance(row[n], str))
    found = [
        _told(one, moments.get(n), has_text=n in others and not one.missing, anonymous=anonymous)
        for n, one in enumerate(listed)
    ]
    return Measured(count, tuple(found), tuple(widths), tuple(beyond))


def _told(
    column: DataColumn, lengths: set[int] | None, *, has_text: bool, anonymous: bool
) -> DataColumn:
    if has_text:
        return replace(column, type=TEXT)
    if lengths is None:
        return column
    types = {A_MOMENT: MOMENT, A_DAY: DAY}
    found = {types[length] for length in lengths} or {DAY if anonymous else MOMENT}
    return replace(column, type=found.pop() if len(found) == 1 else TEXT)
