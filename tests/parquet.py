"""A reader of Parquet files for tests, of what ours have: one plain page a column of a group."""

import json
import zlib
from dataclasses import dataclass, field
from struct import unpack_from
from typing import Any


@dataclass
class Parquet:
    """What is in a file."""

    count: int
    codebook: dict[str, Any]
    groups: list[int]  # rows in each
    types: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # and what it stands for
    columns: dict[str, list[Any]] = field(default_factory=dict)


class _Thrift:
    """The compact protocol, read into {number of a field: its value}."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def varint(self) -> int:
        number = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def value(self, type: int) -> Any:
        if type in (1, 2):
            return type == 1
        if type in (5, 6):
            number = self.varint()
            return number >> 1 ^ -(number & 1)
        if type == 8:
            length = self.varint()
            self.at += length
            return self.data[self.at - length : self.at]
        if type == 9:
            head = self.data[self.at]
            self.at += 1
            count = self.varint() if head >> 4 == 15 else head >> 4
            return [self.value(head & 15) for _ in range(count)]
        assert type == 12
        return self.struct()

    def struct(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        last = 0
        while head := self.data[self.at]:
            self.at += 1
            assert head >> 4, "fields stand in order"
            last += head >> 4
            found[last] = self.value(head & 15)
        self.at += 1
        return found


def read(data: bytes) -> Parquet:
    """The file; fails where a part of it is not as it has to be."""
    assert data[:4] == data[-4:] == b"PAR1"
    (length,) = unpack_from("<i", data, len(data) - 8)
    about = _Thrift(data, len(data) - 8 - length).struct()
    root, *described = about[2]
    assert root[5] == len(described)
    (pair,) = about[5]
    assert pair[1] == b"codebook"
    found = Parquet(about[3], json.loads(pair[2]), [group[3] for group in about[4]])
    for one in described:
        name = one[4].decode()
        assert one[3] == 1
        assert name not in found.types
        found.types[name] = one[1], one.get(6)
        found.columns[name] = []
    at = 4
    for group in about[4]:
        for part, name in zip(group[1], found.types, strict=True):
            chunk = part[3]
            assert (chunk[3], chunk[9]) == ([name.encode()], at)
            values = _values(data[at : at + chunk[7]], chunk, group[3])
            found.columns[name] += values
            at += chunk[7]
        assert group[2] == sum(part[3][6] for part in group[1])
    assert at == len(data) - 8 - length
    assert {len(column) for column in found.columns.values()} == {found.count}
    return found


def _values(data: bytes, chunk: dict[int, Any], count: int) -> list[Any]:
    reader = _Thrift(data)
    header = reader.struct()
    page = zlib.decompress(data[reader.at :], 31)
    assert (header[1], header[2], header[3]) == (0, len(page), len(data) - reader.at)
    assert header[5] == {1: count, 2: 0, 3: 3, 4: 3}
    assert (chunk[4], chunk[5], chunk[6]) == (2, count, reader.at + len(page))
    (length,) = unpack_from("<i", page)
    there = _presence(page[4 : 4 + length], count)
    values = _plain(page[4 + length :], chunk[1], sum(there))
    waiting = iter(values)
    return [next(waiting) if one else None for one in there]


def _presence(data: bytes, count: int) -> list[bool]:
    reader = _Thrift(data)
    head = reader.varint()
    if not head & 1:
        assert (head >> 1, data[reader.at :]) == (count, b"\1")
        return [True] * count
    bits = data[reader.at :]
    assert len(bits) == head >> 1 == -(-count // 8)
    return [bool(bits[n // 8] >> n % 8 & 1) for n in range(count)]


def _plain(data: bytes, type: int, count: int) -> list[Any]:
    if type in (1, 2, 5):
        letter, size = {1: ("i", 4), 2: ("q", 8), 5: ("d", 8)}[type]
        assert len(data) == size * count
        return list(unpack_from(f"<{count}{letter}", data))
    found, at = [], 0
    for _ in range(count):
        (length,) = unpack_from("<i", data, at)
        found.append(data[at + 4 : at + 4 + length].decode())
        at += 4 + length
    assert at == len(data)
    return found
