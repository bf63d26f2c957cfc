"""A layout: where in its packed row each answer to a version lies, and pages of such rows.

A packed row has all of a response that can be counted: the day, which questions were asked, and
each answer as a code. It is equally long for every response to a version, so that a byte of all
rows is a slice of many rows joined. What is asked of a page is computed for all its rows at once,
in C: a mask is a whole number with a byte for each row, 0 or 255.
"""

import struct
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import compress
from math import ceil, floor
from typing import Any

from models.form.condition import COMPARED
from models.form.field import NA, WRITTEN, Field
from models.form.question import Question
from models.form.relevance import asked, conditional

ID = 16  # bytes of the id of a response
NOTHING = 0  # the code of no answer
FEW = 64  # codes that are counted sooner than it is found out which there are
LAST_DAY = date.max.toordinal()
MINUTES = 24 * 60
# What the first byte of a number may say, and how `struct` calls the rest of it. There are two
# sorts, for 2 and 2.0 are counted apart.
WHOLE, OTHER, NO_SORT = 1, 2, 255
SORTS = {WHOLE: "q", OTHER: "d"}
SORT_OF: dict[type, int] = {int: WHOLE, float: OTHER}
UNPACKED = {2: "H", 4: "I"}  # how `struct` calls a whole number of so many bytes
OUTSIDE = (KeyError, ValueError, TypeError)  # what a code of a value may raise that has none

Find = Callable[["Page"], int]  # the mask of the rows of a page that are meant


class Page:
    """Packed rows of one version, joined; with `ids`, each after the id of its response."""

    def __init__(self, layout: "Layout", joined: bytes, *, ids: bool = False) -> None:
        self.layout, self._joined = layout, joined
        self._first = ID if ids else 0
        self._step = self._first + layout.width
        self.rows = len(joined) // self._step
        self.all = (1 << 8 * self.rows) - 1

    def column(self, at: int) -> bytes:
        """One byte of every row."""
        return self._joined[self._first + at :: self._step]

    def having(self, codes: Mapping[bytes, int], bit: int) -> int:
        """The mask of the rows whose responses have this bit in {id: code}. Of a page with ids."""
        starts, code = range(0, len(self._joined), self._step), codes.get
        ids = (self._joined[at : at + ID] for at in starts)
        return mask_of(bytes(255 if code(id, 0) & bit else 0 for id in ids))

    def firsts(self, width: int) -> tuple[int, ...]:
        """The whole number in the first `width` bytes of each id. Only of a page with ids."""
        found = bytearray(8 * self.rows)
        for index in range(width):
            found[8 - width + index :: 8] = self._joined[index :: self._step]
        return struct.unpack(f">{self.rows}Q", found)

    def columns(self, at: int, width: int, size: int) -> bytes:
        """`width` bytes of every row, followed by as many of nought as make `size` of them."""
        found = bytearray(size * self.rows)
        for index in range(width):
            found[index::size] = self.column(at + index)
        return bytes(found)

    def codes(self, at: int, width: int) -> tuple[int, ...]:
        """The whole number in `width` bytes of every row: in two to four."""
        size = 2 if width == 2 else 4
        return struct.unpack(f"<{self.rows}{UNPACKED[size]}", self.columns(at, width, size))

    def where(self, at: int, table: bytes) -> int:
        """The mask of the rows for whose byte the table of 256 has 255."""
        return mask_of(self.column(at).translate(table))

    def chosen(self, mask: int) -> bytes:
        """The mask as bytes, 0 or 255 for each row."""
        return mask.to_bytes(self.rows, "little")

    def number(self, mask: int) -> int:
        """How many rows there are in the mask."""
        return self.chosen(mask).count(255)


def mask_of(chosen: bytes) -> int:
    """The mask that has 255 for these rows."""
    return int.from_bytes(chosen, "little")


def table_of(meant: Iterable[bool]) -> bytes:
    """The table of 256 that has 255 for the bytes that are meant."""
    return bytes(255 if one else 0 for one in meant)


BITS = [table_of(byte >> bit & 1 == 1 for byte in range(256)) for bit in range(8)]
ANY = table_of(byte != NOTHING for byte in range(256))


@dataclass(frozen=True)
class Cell(ABC):
    """The bytes of one field in a packed row."""

    at: int
    width: int

    @abstractmethod
    def put(self, row: bytearray, answer: Any) -> None:
        """Write an answer into a row. One for which there is no code is answered, and no more."""

    @abstractmethod
    def answered(self, page: Page) -> int:
        """The mask of the rows with an answer."""

    @abstractmethod
    def finder(self, sign: str, value: Any) -> Find:
        """What finds the rows whose answer compares so with `value` (`condition.COMPARED`)."""

    @abstractmethod
    def counts(self, page: Page, mask: int) -> Iterator[tuple[str, int]]:
        """How many rows of the mask each counter counts, as `Field.counts` says; some may be 0."""

    @property
    def values(self) -> tuple[str, ...]:
        """What can be chosen, in the form's order; () where that is no list."""
        return ()

    def choosing(self, value: str) -> Find:
        """What finds the rows in which this one of `values` was chosen."""
        raise LookupError(value)


@dataclass(frozen=True)
class CodeCell(Cell):
    """One whole number for an answer, from 1; the largest is that of an answer without a code."""

    codes: int  # how many there are
    code_of: Callable[[Any], int]
    value_of: Callable[[int], Any]  # raises one of OUTSIDE
    listed: tuple[str, ...] = ()

    @property
    def no_code(self) -> int:
        """The code of an answer that has none of its own."""
        return int(256**self.width - 1)

    @property
    def values(self) -> tuple[str, ...]:
        return self.listed

    def put(self, row: bytearray, answer: Any) -> None:
        try:
            code = self.code_of(answer)
        except OUTSIDE:
            code = self.no_code
        row[self.at : self.at + self.width] = code.to_bytes(self.width, "little")

    def answered(self, page: Page) -> int:
        found = page.where(self.at, ANY)
        for index in range(1, self.width):
            found |= page.where(self.at + index, ANY)
        return found

    def finder(self, sign: str, value: Any) -> Find:
        compare = COMPARED[sign]

        def is_meant(code: int) -> bool:
            try:
                return compare(self._value(code), value)
            except OUTSIDE:
                return False

        if self.width == 1:
            table = table_of(map(is_meant, range(256)))
            return lambda page: page.where(self.at, table)
        known = _Known(is_meant)
        return lambda page: known.mask(page.codes(self.at, self.width))

    def choosing(self, value: str) -> Find:
        code = self.listed.index(value) + 1
        if self.width == 1:
            table = table_of(one == code for one in range(256))
            return lambda page: page.where(self.at, table)
        known = _Known(lambda one: one == code)
        return lambda page: known.mask(page.codes(self.at, self.width))

    def counts(self, page: Page, mask: int) -> Iterator[tuple[str, int]]:
        if self.width == 1:
            kept = page.chosen(mask & mask_of(page.column(self.at)))
            codes = range(1, self.codes + 1) if self.codes <= FEW else set(kept)
            found: Iterable[tuple[int, int]] = ((code, kept.count(code)) for code in codes)
        else:
            chosen = compress(page.codes(self.at, self.width), page.chosen(mask))
            found = Counter(chosen).items()
        for code, rows in found:
            try:
                yield str(self._value(code)), rows
            except OUTSIDE:
                continue

    def _value(self, code: int) -> Any:
        if code in (NOTHING, self.no_code):
            raise ValueError(code)
        return self.value_of(code)


@dataclass(frozen=True)
class NumberCell(Cell):
    """Any number: a byte that says which sort it is of, and the number in eight."""

    def put(self, row: bytearray, answer: Any) -> None:
        try:
            sort = SORT_OF[type(answer)]
            number = struct.pack(f"<{SORTS[sort]}", answer)
        except (KeyError, struct.error):
            sort, number = NO_SORT, bytes(8)
        row[self.at : self.at + self.width] = bytes([sort]) + number

    def answered(self, page: Page) -> int:
        return page.where(self.at, ANY)

    def finder(self, sign: str, value: Any) -> Find:
        compare = COMPARED[sign]
        known = {sort: _Known(lambda number: compare(number, value)) for sort in SORTS}

        def found(page: Page) -> int:
            mask = 0
            for sort, rows, numbers in self._sorts(page):
                mask |= rows & known[sort].mask(numbers)
            return mask

        return found

    def counts(self, page: Page, mask: int) -> Iterator[tuple[str, int]]:
        for _, rows, numbers in self._sorts(page):
            found = Counter(compress(numbers, page.chosen(rows & mask)))
            yield from ((str(number), times) for number, times in found.items())

    def _sorts(self, page: Page) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        """Each sort that there is, the rows that are of it, and the numbers of all rows as such."""
        joined = page.columns(self.at + 1, 8, 8)
        first = page.column(self.at)
        for sort, name in SORTS.items():
            if sort in first:
                rows = page.where(self.at, table_of(byte == sort for byte in range(256)))
                yield sort, rows, struct.unpack(f"<{page.rows}{name}", joined)


@dataclass(frozen=True)
class SeveralCell(Cell):
    """A bit for each choice, after one that says that there is an answer."""

    bits: Mapping[str, int]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(self.bits)

    def put(self, row: bytearray, answer: Any) -> None:
        code = 1
        if isinstance(answer, list):
            code = sum({1 << self.bits.get(name, 0) for name in answer} | {1})
        row[self.at : self.at + self.width] = code.to_bytes(self.width, "little")

    def answered(self, page: Page) -> int:
        return page.where(self.at, BITS[0])

    def finder(self, sign: str, value: Any) -> Find:
        return self.choosing(value) if value in self.bits else none

    def choosing(self, value: str) -> Find:
        byte, bit = divmod(self.bits[value], 8)
        return lambda page: page.where(self.at + byte, BITS[bit])

    def counts(self, page: Page, mask: int) -> Iterator[tuple[str, int]]:
        kept: dict[int, bytes] = {}  # of each byte, for bits may stand in any order, with gaps
        for name, index in {"": 0, **self.bits}.items():
            byte, bit = divmod(index, 8)
            if byte not in kept:
                kept[byte] = page.chosen(mask & mask_of(page.column(self.at + byte)))
            yield name, kept[byte].translate(BITS[bit]).count(255)


@dataclass(frozen=True)
class RankCell(Cell):
    """Whether there is an answer, and a rank for each choice."""

    ranks: Mapping[str, CodeCell]

    def put(self, row: bytearray, answer: Any) -> None:
        row[self.at] = 1
        for rank, name in enumerate(answer if isinstance(answer, list) else (), 1):
            if name in self.ranks:
                self.ranks[name].put(row, rank)

    def answered(self, page: Page) -> int:
        return page.where(self.at, ANY)

    def finder(self, sign: str, value: Any) -> Find:
        return self.ranks[value].answered if value in self.ranks else none

    def counts(self, page: Page, mask: int) -> Iterator[tuple[str, int]]:
        yield "", page.number(mask & self.answered(page))
        for name, cell in self.ranks.items():
            yield from ((f"{rank} {name}", rows) for rank, rows in cell.counts(page, mask))


class _Known(dict[Any, int]):
    """255 or 0 for each value that was looked at, decided once."""

    def __init__(self, is_meant: Callable[[Any], bool]) -> None:
        self._is_meant = is_meant

    def __missing__(self, value: Any) -> int:
        self[value] = found = 255 if self._is_meant(value) else 0
        return found

    def mask(self, values: Iterable[Any]) -> int:
        """The mask of the rows with these values."""
        return mask_of(bytes(map(self.__getitem__, values)))


class Layout:
    """Where each answer to a version lies; it follows from the version, which never changes."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions
        self.day = _day(0)
        self.conditional = tuple(sorted(conditional(questions)))
        self.width = self.day.width + _bytes(len(self.conditional))
        self.cells: dict[str, Cell] = {}
        for question in questions:
            for field in question.fields:
                self.cells[field.name] = cell = CELLS[field.type](field, self.width)
                self.width += cell.width

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {name: bit for bit, name in enumerate(self.conditional)}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(question.name for question in self.questions)

    def encode(self, answers: Mapping[str, Any], day: str) -> bytes:
        """The packed row of a response of that day."""
        row = bytearray(self.width)
        self.day.put(row, day)
        if self.conditional:
            for name in asked(self.questions, answers):
                if name in self._bits:
                    byte, bit = divmod(self._bits[name], 8)
                    row[self.day.width + byte] |= 1 << bit
        for name, answer in answers.items():
            if name in self.cells:
                self.cells[name].put(row, answer)
        return bytes(row)

    def followed_by(self, several: Mapping[str, Mapping[str, int]], width: int) -> "Layout":
        """This layout with `width` bytes more for each name, where each choice has this bit.

        Bit 0 says that there is an answer. All that was found in a row is where it was.
        """
        longer = copy(self)
        longer.cells = dict(self.cells)
        for name, bits in several.items():
            longer.cells[name] = SeveralCell(longer.width, width, bits)
            longer.width += width
        return longer

    def asking(self, name: str) -> Find:
        """What finds the rows of people to whom the question `name` was put."""
        if name in self._bits:
            byte, bit = divmod(self._bits[name], 8)
            return lambda page: page.where(self.day.width + byte, BITS[bit])
        return every if name in self._names else none


def every(page: Page) -> int:
    """The mask of every row."""
    return page.all


def none(page: Page) -> int:
    """The mask of no row."""
    return 0


def _itself(code: Any) -> int:
    return int(code)


def _bytes(bits: int) -> int:
    return (bits + 7) // 8


def _room(codes: int) -> int:
    """The bytes in which there are so many codes beside that of nothing and that of no code."""
    return next(width for width in (1, 2, 3, 4) if codes + 2 <= 256**width)


def _day(at: int) -> CodeCell:
    def code(day: Any) -> int:
        return date.fromisoformat(day).toordinal()

    return CodeCell(
        at, _room(LAST_DAY), LAST_DAY, code, lambda code: date.fromordinal(code).isoformat()
    )


def _clock(field: Field, at: int) -> Cell:
    def code(time: Any) -> int:
        hours, _, minutes = time.partition(":")
        found = 60 * int(hours) + int(minutes) + 1
        if found > MINUTES or value(found) != time:
            raise ValueError(time)
        return found

    def value(code: int) -> str:
        return "{:02}:{:02}".format(*divmod(code - 1, 60))

    return CodeCell(at, _room(MINUTES), MINUTES, code, value)


def _listed(field: Field, at: int) -> Cell:
    values: list[Any] = [choice.name for choice in field.choices]
    if field.type == "score":
        values = [one if one == NA and field.has_na else int(one) for one in values]
    codes = {value: code for code, value in enumerate(values, 1)}
    compared = {code: field.compared(value) for value, code in codes.items()}
    names = tuple(choice.name for choice in field.choices)
    room = _room(len(values))
    return CodeCell(at, room, len(values), codes.__getitem__, compared.__getitem__, names)


def _whole(field: Field, at: int) -> Cell:
    if field.minimum is None or field.maximum is None:
        return NumberCell(at, 9)
    least, most = ceil(field.minimum), floor(field.maximum)
    if most - least + 3 > 256**4:
        return NumberCell(at, 9)

    def code(number: Any) -> int:
        if type(number) is not int or not least <= number <= most:
            raise ValueError(number)
        return number - least + 1

    many = most - least + 1
    return CodeCell(at, _room(many), many, code, lambda code: code + least - 1)


def _several(field: Field, at: int) -> Cell:
    bits = {choice.name: bit for bit, choice in enumerate(field.choices, 1)}
    return SeveralCell(at, _bytes(len(bits) + 1), bits)


def _rank(field: Field, at: int) -> Cell:
    room = _room(len(field.choices))
    ranks = {
        choice.name: CodeCell(at + 1 + number * room, room, len(field.choices), _itself, _itself)
        for number, choice in enumerate(field.choices)
    }
    return RankCell(at, 1 + room * len(ranks), ranks)


def _said(field: Field, at: int) -> Cell:
    return CodeCell(at, 1, 1, lambda answer: 1, lambda code: "")


CELLS: dict[str, Callable[[Field, int], Cell]] = {
    **dict.fromkeys(("one", "score"), _listed),
    "many": _several,
    "rank": _rank,
    "integer": _whole,
    "decimal": lambda field, at: NumberCell(at, 9),
    "date": lambda field, at: _day(at),
    "time": _clock,
    **dict.fromkeys(WRITTEN, _said),
}
