"""Responses as a system file of SPSS, a row at a time.

The format is not published; it was worked out by those who wrote
https://www.gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html and
https://github.com/WizardMac/ReadStat. The widths of texts stand before the first row, so the
responses are gone through twice. What is cut is known by then too, and stands in the file itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from math import nextafter
from struct import pack
from sys import float_info
from typing import Any

from formats.answer.about import About
from formats.answer.cut import Cut, Cuts, cut_to
from formats.answer.data_column import (
    DAY,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    TIME,
    DataColumn,
    data_columns,
    seconds,
)
from formats.answer.measured import Measured, measured
from formats.answer.sheet import AS_GIVEN, Cell, rows
from formats.answer.spool import spooled
from language.message import gettext as _
from language.message import lazy_gettext
from models.form.field import Field

NAME, IS_SHEET, ENDING, PASSES = "SPSS", False, "sav", 2
OFFER = lazy_gettext("SPSS, with labels, for statistics")
MIMETYPE = "application/x-spss-sav"

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE, LONGEST_TEXT = 64, 255, 120, 32_767  # bytes
SHORT_TEXT, SEGMENT, SEGMENT_KEEPS = 8, 255, 252  # bytes
ROWS_A_CHUNK = 500
RESERVED = {
    *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),
}
# Types of records, and of those that later versions of SPSS added.
VARIABLE, VALUES, VALUES_OF, DOCUMENTS, EXTENSION, END = 2, 3, 4, 6, 7, 999
LINE = 80  # bytes of each line of the documents
INTEGERS, FLOATS, DISPLAY, NAMES, VERY_LONG, CASES, ENCODING = 3, 4, 11, 13, 14, 16, 20
LONG_VALUES, LONG_MISSING = 21, 22
UTF8 = 65001
A, F, DATE, TIME_OF_DAY, DATE_AND_TIME = 1, 5, 20, 21, 22
SHAPES = {
    FLAG: (F, 1, 0),
    NUMBER: (F, 16, 4),
    DAY: (DATE, 11, 0),
    TIME: (TIME_OF_DAY, 5, 0),
    MOMENT: (DATE_AND_TIME, 20, 0),
}
WHOLE_NUMBER = (F, 16, 0)
MEASURES = {"nominal": 1, "ordinal": 2, "scale": 3}
# A command is one of these bytes: a number that is small and whole is its own command.
BIAS, SMALLEST, LARGEST = 100, -99, 151
AS_IT_IS, SPACES, NOTHING = 253, 254, 255
DAY_ZERO = date(1582, 10, 14).toordinal()
SECONDS_A_DAY = 86_400
MISSING = -1  # the number for an answer outside a scale, whose steps are never negative


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Write = Callable[[Cell, bytearray, bytearray], None]  # adds commands, and the bytes they ask for


@dataclass(frozen=True)
class _Stored:
    """A variable as SPSS has it. `width` is 0 for numbers, else the bytes of the longest text."""

    column: DataColumn
    name: str
    short: str
    width: int

    @property
    def segments(self) -> list[int]:
        """The widths of the variables that it is stored in."""
        if self.width <= SEGMENT:
            return [self.width]
        whole, rest = divmod(self.width - 1, SEGMENT_KEEPS)
        return [SEGMENT] * whole + [rest + 1]

    @property
    def eights(self) -> int:
        """The number of times eight bytes that a cell takes."""
        return sum(max(1, -(-width // 8)) for width in self.segments)


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The file in UTF-8, as chunks of ROWS_A_CHUNK rows."""
    about = about or About()
    listed = data_columns(fields, about.asked, labels=labels)
    with spooled(responses) as kept:
        found = measured(
            listed,
            rows(fields, kept, labels=labels, spelling=AS_GIVEN),
            anonymous=about.anonymous,
            most=LONGEST_TEXT,
        )
        stored = _stored(found, about.cuts)
        variables = b"".join(_variables(about.title, stored, found.rows, about.cuts))
        extensions = b"".join(_extensions(stored, found.rows, about.cuts))
        for column, times in zip(found.columns, found.beyond, strict=True):
            if times:
                about.cuts.add(Cut.BYTES, NAME, column.name, LONGEST_TEXT, times)
        yield variables + _documents(about.cuts.lines_of(NAME)) + extensions
        cells = rows(fields, kept, labels=labels, spelling=AS_GIVEN)
        yield from _packed(stored, cells)


def _stored(found: Measured, cuts: Cuts) -> list[_Stored]:
    taken, shorts, stored = set(RESERVED), 0, []
    for column, longest in zip(found.columns, found.widths, strict=True):
        width = 0
        if column.type == TEXT:
            width = min(max(longest, 1, *map(len, column.values)), LONGEST_TEXT)
        one = _Stored(column, _name(column.name, taken, cuts), f"V{shorts:07}", width)
        shorts += len(one.segments)
        stored.append(one)
    return stored


def _name(name: str, taken: set[str], cuts: Cuts) -> str:
    """A name that no other variable has, and that is no word of the language of SPSS."""
    plain = name.replace("/", "_")
    found, number = plain[:LONGEST_NAME], 1
    while found in taken:
        number += 1
        found = f"{plain[: LONGEST_NAME - 1 - len(str(number))]}_{number}"
    if found != plain:
        cuts.add(Cut.NAME, NAME, name, found)
    taken.add(found)
    return found


def _variables(title: str, stored: Sequence[_Stored], count: int, cuts: Cuts) -> Iterator[bytes]:
    """What says which variables there are, and what their values mean."""
    yield _header(title, sum(one.eights for one in stored), count)
    shorts = (f"V{number:07}" for number in range(sum(len(one.segments) for one in stored)))
    for one in stored:
        yield from _records(one, shorts, cuts)
    number = 1
    for one in stored:
        if one.column.values and one.width <= SHORT_TEXT:
            yield _values(one, number, cuts)
        number += one.eights


def _documents(lines: Sequence[str]) -> bytes:
    """Lines for people, which go with the file wherever it goes; b"" for none.

    SPSS shows them with DISPLAY DOCUMENTS, and readers of other programs as notes.
    """
    if not lines:
        return b""
    heading = _("What is not in it as it was given")
    kept = [part for line in (heading, *lines) for part in _wrapped(line)]
    return pack("<2i", DOCUMENTS, len(kept)) + b"".join(one.ljust(LINE) for one in kept)


def _wrapped(line: str) -> Iterator[bytes]:
    """A line in parts of so many bytes as SPSS has, between words where there are any."""
    rest = line.encode()
    while len(rest) > LINE:
        part = cut_to(rest.decode(), LINE)
        end = part.rfind(b" ") if rest[len(part) : len(part) + 1] != b" " else len(part)
        part = part[:end] if end > 0 else part
        yield part
        rest = rest[len(part) :].lstrip(b" ")
    yield rest


def _extensions(stored: Sequence[_Stored], count: int, cuts: Cuts) -> Iterator[bytes]:
    """What later versions of SPSS added, up to the first row."""
    yield _extension(INTEGERS, 4, pack("<8i", 1, 0, 0, -1, 1, 1, 2, UTF8))
    yield _extension(FLOATS, 8, pack("<3d", -float_info.max, float_info.max, _next_to_lowest()))
    yield _extension(DISPLAY, 4, b"".join(_display(one) for one in stored))
    named = "\t".join(f"{one.short}={one.name}" for one in stored)
    yield _extension(NAMES, 1, named.encode())
    very_long = [one for one in stored if one.width > SEGMENT]
    if very_long:
        said = "".join(f"{one.short}={one.width:05}\0\t" for one in very_long)
        yield _extension(VERY_LONG, 1, said.encode())
    yield _extension(CASES, 8, pack("<2q", 1, count))
    yield _extension(ENCODING, 1, b"UTF-8")
    long = [one for one in stored if one.width > SHORT_TEXT]
    if valued := b"".join(_long_values(one, cuts) for one in long if one.column.values):
        yield _extension(LONG_VALUES, 1, valued)
    if missing := b"".join(_long_missing(one) for one in long if one.column.missing):
        yield _extension(LONG_MISSING, 1, missing)
    yield pack("<2i", END, 0)


def _header(title: str, eights: int, count: int) -> bytes:
    now = datetime.now(UTC)
    return pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        b"@(#) SPSS DATA FILE Tangible".ljust(60),
        2,
        eights,
        1,
        0,
        count,
        BIAS,
        # Not by %b, which is in the language of the machine.
        f"{now.day:02} {MONTHS[now.month - 1]} {now.year % 100:02}".encode(),
        f"{now:%H:%M:%S}".encode(),
        cut_to(title, 64).ljust(64),
    )


def _records(one: _Stored, shorts: Iterator[str], cuts: Cuts) -> Iterator[bytes]:
    """The records of a variable: one for each segment, and one for each further eight bytes."""
    for number, width in enumerate(one.segments):
        label = b"" if number else _fitted(one, one.column.label, LONGEST_LABEL, cuts)
        missing = b"" if number else _missing(one)
        shape = _shape(one.column, width)
        yield pack(
            "<6i8s",
            VARIABLE,
            width,
            bool(label),
            len(missing) // 8,
            shape,
            shape,
            next(shorts).encode().ljust(8),
        )
        if label:
            yield pack("<i", len(label)) + label + b"\0" * (-len(label) % 4)
        yield missing
        further = max(1, -(-width // 8)) - 1
        yield pack("<6i8s", VARIABLE, -1, 0, 0, 0, 0, b" " * 8) * further


def _missing(one: _Stored) -> bytes:
    """The values that stand outside the scale; those of long texts have a record of their own."""
    if one.width > SHORT_TEXT:
        return b""
    return b"".join(_value(one, value) for value in one.column.missing)


def _value(one: _Stored, value: str) -> bytes:
    """A value as the eight bytes that a row has of it."""
    if one.width:
        return value.encode().ljust(8)
    return pack("<d", MISSING if value in one.column.missing else float(value))


def _values(one: _Stored, number: int, cuts: Cuts) -> bytes:
    """What each value means, for numbers and texts of up to eight bytes."""
    said = [pack("<2i", VALUES, len(one.column.values))]
    for value, meaning in one.column.values.items():
        label = _fitted(one, meaning, LONGEST_VALUE, cuts)
        padded = pack("<B", len(label)) + label
        said.append(_value(one, value) + padded.ljust(-(-len(padded) // 8) * 8))
    return b"".join(said) + pack("<3i", VALUES_OF, 1, number)


def _long_values(one: _Stored, cuts: Cuts) -> bytes:
    said = [_counted(one.name.encode()), pack("<2i", one.width, len(one.column.values))]
    for value, meaning in one.column.values.items():
        said.append(_counted(value.encode().ljust(one.width)))
        said.append(_counted(_fitted(one, meaning, LONGEST_VALUE, cuts)))
    return b"".join(said)


def _long_missing(one: _Stored) -> bytes:
    values = b"".join(value.encode().ljust(8) for value in one.column.missing)
    count = len(one.column.missing)
    return _counted(one.name.encode()) + pack("<Bi", count, 8) + values


def _counted(text: bytes) -> bytes:
    return pack("<i", len(text)) + text


def _fitted(one: _Stored, label: str, most: int, cuts: Cuts) -> bytes:
    """A label in as many bytes as there may be."""
    label = label.replace("\0", " ")
    found = cut_to(label, most)
    if len(found) < len(label.encode()):
        cuts.add(Cut.LABEL, NAME, one.column.name, most)
    return found


def _shape(column: DataColumn, width: int) -> int:
    """How a variable is shown: a type, the room that it takes, and its decimals, a byte each."""
    if width:
        return A << 16 | width << 8
    shown, room, decimals = SHAPES.get(column.type, WHOLE_NUMBER)
    return shown << 16 | room << 8 | decimals


def _display(one: _Stored) -> bytes:
    """The measure of a variable, the width of its column in letters, and left (0) or right (1)."""
    measure = MEASURES[one.column.measure]
    return b"".join(
        pack("<3i", measure, min(width, 40) or 8, 0 if width else 1) for width in one.segments
    )


def _extension(kind: int, size: int, data: bytes) -> bytes:
    return pack("<4i", 7, kind, size, len(data) // size) + data


def _next_to_lowest() -> float:
    """The lowest number that is not the one for “no answer”."""
    return nextafter(-float_info.max, 0)


def _packed(stored: Sequence[_Stored], cells: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The rows: commands in lots of eight, after each lot the bytes that its commands ask for."""
    writers = [_writer(one) for one in stored]
    commands, given, waiting = bytearray(), bytearray(), iter(cells)
    while lot := list(islice(waiting, ROWS_A_CHUNK)):
        for row in lot:
            for write, cell in zip(writers, row, strict=True):
                write(cell, commands, given)
        whole = len(commands) // 8 * 8
        yield _interleaved(commands[:whole], given)
        del commands[:whole]
    if commands:
        yield _interleaved(commands.ljust(8, b"\0"), given)


def _interleaved(commands: bytearray, given: bytearray) -> bytes:
    """Lots of eight commands, each followed by its bytes, which are taken out of `given`."""
    said, begin, taken = bytearray(), 0, 0
    while (found := commands.find(AS_IT_IS, begin)) >= 0:
        lot = found - found % 8
        said += commands[begin : lot + 8]
        size = 8 * commands.count(AS_IT_IS, lot, lot + 8)
        said += given[taken : taken + size]
        begin, taken = lot + 8, taken + size
    del given[:taken]
    return bytes(said + commands[begin:])


def _writer(one: _Stored) -> Write:
    return _text_writer(one) if one.width else _number_writer(one.column)


def _number_writer(column: DataColumn) -> Write:
    number_of = NUMBERED.get(column.type)

    def write(cell: Cell, commands: bytearray, given: bytearray) -> None:
        if cell is None:
            commands.append(NOTHING)
            return
        if isinstance(cell, str):
            cell = number_of(cell) if number_of else MISSING
        if SMALLEST <= cell <= LARGEST and cell == int(cell):
            commands.append(int(cell) + BIAS)
        else:
            commands.append(AS_IT_IS)
            given += pack("<d", cell)

    return write


def _text_writer(one: _Stored) -> Write:
    eights = one.eights

    def write(cell: Cell, commands: bytearray, given: bytearray) -> None:
        text = "" if cell is None else str(cell)
        data = text.encode()
        if len(data) > one.width:
            data = cut_to(text, one.width)
        if len(data) > SEGMENT:
            # In a row each segment but the last has 255 bytes of the text and one that is empty.
            data = b" ".join(data[n : n + SEGMENT] for n in range(0, len(data), SEGMENT))
        some = -(-len(data) // 8)
        commands += bytes([AS_IT_IS]) * some + bytes([SPACES]) * (eights - some)
        given += data.ljust(8 * some)

    return write


def _moment(text: str) -> int:
    day, _, time = text.partition("T")
    return _day(day) + (seconds(time) if time else 0)


def _day(text: str) -> int:
    return (date.fromisoformat(text).toordinal() - DAY_ZERO) * SECONDS_A_DAY


NUMBERED: dict[str, Callable[[str], int]] = {DAY: _day, TIME: seconds, MOMENT: _moment}
