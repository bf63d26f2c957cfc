"""Responses as Parquet, a group of rows at a time, with the codebook in its metadata.

https://github.com/apache/parquet-format. A column is one page of plain values in each group,
compressed. What describes the file is Thrift's compact protocol:
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from struct import pack
from typing import Any

from formats.answer.about import About
from formats.answer.data_column import (
    DAY,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    DataColumn,
    data_columns,
    seconds,
)
from formats.answer.measured import measured
from formats.answer.sheet import AS_GIVEN, Cell, rows
from formats.answer.spool import spooled
from language.message import lazy_gettext as _
from models.form.field import Field

NAME, IS_SHEET, ENDING, PASSES = "Parquet", False, "parquet", 2
OFFER = _("Parquet, typed, for data frames and databases")
MIMETYPE = "application/vnd.apache.parquet"

MARK = b"PAR1"
CREATED_BY = "Tangible"
CELLS_A_GROUP, ROWS_A_GROUP = 80_000, 5_000
BYTES_A_GROUP = 16_000_000  # of texts
ROWS_A_LOT = 100  # after which is asked whether a group has enough
GZIP, LEVEL = 31, 3  # how zlib is told to write gzip
EPOCH = date(1970, 1, 1).toordinal()

# Numbers in the format: physical types, what they stand for, encodings, a codec.
INT32, INT64, DOUBLE, BYTES = 1, 2, 5, 6
AS_UTF8, AS_DATE, AS_TIME, AS_TIMESTAMP = 0, 6, 7, 9
PLAIN, RLE, GZIPPED, OPTIONAL, DATA_PAGE = 0, 3, 2, 1, 0
# Types of Thrift's compact protocol.
TRUE, FALSE, I32, I64, BINARY, LIST, STRUCT = 1, 2, 5, 6, 8, 9, 12


@dataclass(frozen=True)
class Physical:
    """How a type of column is stored: a physical type, what it stands for, and its bytes."""

    physical: int
    plain: Callable[[list[Any]], bytes]
    converted: int | None = None
    logical: tuple[int, bytes] | None = None  # the field of the union, and its struct


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The file, as chunks of a column of some thousand rows each."""
    about = about or About()
    listed = data_columns(fields, about.asked, labels=labels)
    yield MARK
    with spooled(responses) as kept:
        found = measured(
            listed, rows(fields, kept, labels=labels, spelling=AS_GIVEN), anonymous=about.anonymous
        )
        scales = [n for n, one in enumerate(found.columns) if one.type == WHOLE and one.missing]
        stored = (*found.columns, *(_apart(found.columns[n]) for n in scales))
        cells = rows(fields, kept, labels=labels, spelling=AS_GIVEN)
        offset, groups = len(MARK), []
        for group in _groups(cells, len(stored)):
            parts = []
            for column, values in zip(stored, _turned(group, scales), strict=True):
                chunk, part = _chunk(column, values, offset)
                yield chunk
                offset += len(chunk)
                parts.append(part)
            size = sum(part.unpacked for part in parts)
            groups.append(
                _struct(
                    (1, LIST, _list(STRUCT, [part.described for part in parts])),
                    (2, I64, _number(size)),
                    (3, I64, _number(len(group))),
                )
            )
    footer = _footer(stored, found.rows, groups, about)
    yield footer + pack("<i", len(footer)) + MARK


def _apart(column: DataColumn) -> DataColumn:
    """A column for “not applicable” beside a scale, so that it is in no mean."""
    (name,) = column.missing
    return DataColumn(f"{column.name}/{name}", f"{column.label}: {column.values[name]}", FLAG)


def _groups(cells: Iterable[Sequence[Cell]], width: int) -> Iterator[list[Sequence[Cell]]]:
    """Rows in groups, none of which takes more memory than there is for one."""
    most = max(ROWS_A_LOT, min(ROWS_A_GROUP, CELLS_A_GROUP // width))
    waiting, group, size = iter(cells), list[Sequence[Cell]](), 0
    while lot := list(islice(waiting, ROWS_A_LOT)):
        group += lot
        size += sum(len(cell) for row in lot for cell in row if isinstance(cell, str))
        if len(group) >= most or size >= BYTES_A_GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _turned(group: Sequence[Sequence[Cell]], scales: Sequence[int]) -> Iterator[list[Cell]]:
    """The cells of a group column by column, and last those of what is not applicable."""
    turned = [list(one) for one in zip(*group, strict=True)]
    apart = [
        [None if cell is None else int(isinstance(cell, str)) for cell in turned[n]] for n in scales
    ]
    for index in scales:
        turned[index] = [None if isinstance(cell, str) else cell for cell in turned[index]]
    return iter([*turned, *apart])


@dataclass(frozen=True)
class _Part:
    """A column of a group: its description, and its bytes before they were compressed."""

    described: bytes
    unpacked: int


def _chunk(column: DataColumn, values: list[Cell], offset: int) -> tuple[bytes, _Part]:
    """A column of a group, which begins at `offset` of the file: its bytes, and about them."""
    kept = KEPT[column.type]
    data = _presence(values) + kept.plain([one for one in values if one is not None])
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    packed = packer.compress(data) + packer.flush()
    header = _struct(
        (1, I32, _number(DATA_PAGE)),
        (2, I32, _number(len(data))),
        (3, I32, _number(len(packed))),
        (
            5,
            STRUCT,
            _struct(
                (1, I32, _number(len(values))),
                (2, I32, _number(PLAIN)),
                (3, I32, _number(RLE)),
                (4, I32, _number(RLE)),
            ),
        ),
    )
    chunk, unpacked = header + packed, len(header) + len(data)
    about = _struct(
        (1, I32, _number(kept.physical)),
        (2, LIST, _list(I32, [_number(PLAIN), _number(RLE)])),
        (3, LIST, _list(BINARY, [_text(column.name)])),
        (4, I32, _number(GZIPPED)),
        (5, I64, _number(len(values))),
        (6, I64, _number(unpacked)),
        (7, I64, _number(len(chunk))),
        (9, I64, _number(offset)),
    )
    return chunk, _Part(_struct((2, I64, _number(offset)), (3, STRUCT, about)), unpacked)


def _presence(values: Sequence[Cell]) -> bytes:
    """A bit for each value, 1 where there is one, in lots of eight; its length comes first."""
    if None not in values:
        bits = _varint(len(values) << 1) + b"\1"
    else:
        lots = -(-len(values) // 8)
        told = "".join("0" if one is None else "1" for one in reversed(values))
        bits = _varint(lots << 1 | 1) + int(told, 2).to_bytes(lots, "little")
    return pack("<i", len(bits)) + bits


def _footer(
    stored: Sequence[DataColumn], count: int, groups: Sequence[bytes], about: About
) -> bytes:
    codebook = {
        "title": about.title,
        "responses": count,
        "columns": [asdict(one) for one in stored],
    }
    said = json.dumps({**codebook, "notes": about.cuts.lines}, ensure_ascii=False)
    root = _struct((4, BINARY, _text("responses")), (5, I32, _number(len(stored))))
    return _struct(
        (1, I32, _number(1)),
        (2, LIST, _list(STRUCT, [root, *map(_described, stored)])),
        (3, I64, _number(count)),
        (4, LIST, _list(STRUCT, groups)),
        (
            5,
            LIST,
            _list(STRUCT, [_struct((1, BINARY, _text("codebook")), (2, BINARY, _text(said)))]),
        ),
        (6, BINARY, _text(CREATED_BY)),
    )


def _described(column: DataColumn) -> bytes:
    kept = KEPT[column.type]
    about = [
        (1, I32, _number(kept.physical)),
        (3, I32, _number(OPTIONAL)),
        (4, BINARY, _text(column.name)),
    ]
    if kept.converted is not None:
        about.append((6, I32, _number(kept.converted)))
    if kept.logical is not None:
        number, struct = kept.logical
        about.append((10, STRUCT, _struct((number, STRUCT, struct))))
    return _struct(*about)


def _struct(*fields: tuple[int, int, bytes]) -> bytes:
    """A struct of fields, each with its number, its type and its bytes, in order."""
    said, last = [], 0
    for number, type, data in fields:
        said.append(bytes([number - last << 4 | type]) + data)
        last = number
    return b"".join(said) + b"\0"


def _list(type: int, items: Sequence[bytes]) -> bytes:
    count = len(items)
    head = bytes([count << 4 | type]) if count < 15 else bytes([0xF0 | type]) + _varint(count)
    return head + b"".join(items)


def _text(text: str) -> bytes:
    data = text.encode()
    return _varint(len(data)) + data


def _number(number: int) -> bytes:
    """A number that is not negative, in zigzag."""
    return _varint(number << 1)


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _packed_as(
    letter: str, number_of: Callable[[Any], Any] | None = None
) -> Callable[[list[Any]], bytes]:
    """What packs values as numbers of one size."""

    def plain(values: list[Any]) -> bytes:
        numbers = map(number_of, values) if number_of else values
        return pack(f"<{len(values)}{letter}", *numbers)

    return plain


def _texts(values: list[Any]) -> bytes:
    said = [str(one).encode() for one in values]
    return b"".join(pack("<i", len(one)) + one for one in said)


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - EPOCH


def _moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


def _time(text: str) -> int:
    return seconds(text) * 1000


_MILLISECONDS = (2, STRUCT, _struct((1, STRUCT, _struct())))
KEPT = {
    TEXT: Physical(BYTES, _texts, AS_UTF8, (1, _struct())),
    FLAG: Physical(INT32, _packed_as("i")),
    WHOLE: Physical(INT64, _packed_as("q", int)),
    NUMBER: Physical(DOUBLE, _packed_as("d")),
    DAY: Physical(INT32, _packed_as("i", _day), AS_DATE, (6, _struct())),
    TIME: Physical(
        INT32, _packed_as("i", _time), AS_TIME, (7, _struct((1, FALSE, b""), _MILLISECONDS))
    ),
    MOMENT: Physical(
        INT64,
        _packed_as("q", _moment),
        AS_TIMESTAMP,
        (8, _struct((1, TRUE, b""), _MILLISECONDS)),
    ),
}
