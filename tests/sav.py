"""A reader of SPSS system files for tests, by the description of PSPP’s developers alone."""

from dataclasses import dataclass, field
from struct import pack, unpack_from
from typing import Any


@dataclass
class Sav:
    """What is in a file: of each variable its name, words, values and so on, and the rows."""

    encoding: str = ""
    count: int = -1
    names: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[Any, str]] = field(default_factory=dict)
    missing: dict[str, list[Any]] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    rows: list[list[Any]] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


@dataclass
class _Slot:
    """A variable record: eight bytes of each row."""

    width: int
    short: str
    label: str = ""
    format: int = 0
    missing: list[bytes] = field(default_factory=list)


def read(data: bytes) -> Sav:
    """The file; fails where a part of it is not as it has to be."""
    assert data[:4] == b"$FL2"
    layout, eights, compression, weight, _ = unpack_from("<5i", data, 64)
    assert (layout, compression, weight, unpack_from("<d", data, 84)) == (2, 1, 0, (100.0,))
    slots, at = _slots(data, 176)
    assert len(slots) == eights
    labelled: list[tuple[dict[bytes, str], int]] = []
    extensions: dict[int, bytes] = {}
    documents: list[str] = []
    while (kind := unpack_from("<i", data, at)[0]) != 999:
        if kind == 3:
            found, at = _value_labels(data, at + 4)
            record, one, place = unpack_from("<3i", data, at)
            assert (record, one) == (4, 1)
            labelled.append((found, place - 1))
            at += 12
        elif kind == 6:
            (lines,) = unpack_from("<i", data, at + 4)
            assert lines > 0
            at += 8
            documents += [data[at + 80 * n : at + 80 * n + 80].decode() for n in range(lines)]
            at += 80 * lines
        else:
            assert kind == 7
            subtype, size, count = unpack_from("<3i", data, at + 4)
            extensions[subtype] = data[at + 16 : at + 16 + size * count]
            at += 16 + size * count
    whole = _file(slots, labelled, extensions, data[at + 8 :])
    whole.documents = [one.rstrip() for one in documents]
    return whole


def _slots(data: bytes, at: int) -> tuple[list[_Slot], int]:
    slots = []
    while unpack_from("<i", data, at)[0] == 2:
        width, has_label, missing, shape, _ = unpack_from("<5i", data, at + 4)
        one = _Slot(width, data[at + 24 : at + 32].decode().strip(), format=shape >> 16)
        at += 32
        if has_label:
            (length,) = unpack_from("<i", data, at)
            one.label = data[at + 4 : at + 4 + length].decode()
            at += 4 + -(-length // 4) * 4
        one.missing = [data[at + 8 * n : at + 8 * n + 8] for n in range(missing)]
        at += 8 * missing
        slots.append(one)
    return slots, at


def _value_labels(data: bytes, at: int) -> tuple[dict[bytes, str], int]:
    (count,) = unpack_from("<i", data, at)
    found, at = {}, at + 4
    for _ in range(count):
        length = data[at + 8]
        found[data[at : at + 8]] = data[at + 9 : at + 9 + length].decode()
        at += 8 + -(-(1 + length) // 8) * 8
    return found, at


def _file(slots, labelled, extensions: dict[int, bytes], packed: bytes) -> Sav:
    found = Sav(extensions[20].decode(), unpack_from("<2q", extensions[16])[1])
    names = dict(one.split("=") for one in extensions[13].decode().split("\t"))
    long = extensions.get(14, b"").decode().split("\0\t")[:-1]
    widths = {short: int(width) for short, width in (one.split("=") for one in long)}
    display = unpack_from(f"<{len(extensions[11]) // 4}i", extensions[11])[::3]
    cells, parts = _cells(packed, len(slots)), []  # parts: (first slot, width of each segment)
    at = shown = 0
    while at < len(slots):
        one, first = slots[at], at
        width = widths.get(one.short, one.width)
        segments = -(-width // 252) if width > 255 else 1
        kept = []
        name = names[one.short]
        found.measures[name] = display[shown]
        for _ in range(segments):
            kept.append(slots[at].width)
            at += max(1, -(-slots[at].width // 8))
            shown += 1
        parts.append((first, at, width, kept))
        found.names.append(name)
        found.labels[name], found.formats[name] = one.label, one.format
        if one.missing:
            found.missing[name] = [_value(value, width) for value in one.missing]
        for values, place in labelled:
            if place == first:
                said = {_value(value, width): label for value, label in values.items()}
                found.values[name] = said
    assert shown == len(display)
    _long_values(found, extensions.get(21, b""))
    _long_missing(found, extensions.get(22, b""))
    for row in cells:
        found.rows.append([_cell(row[first:end], width, kept) for first, end, width, kept in parts])
    return found


def _long_values(found: Sav, data: bytes) -> None:
    at = 0
    while at < len(data):
        name, at = _counted(data, at)
        _, count = unpack_from("<2i", data, at)
        at += 8
        for _ in range(count):
            value, at = _counted(data, at)
            label, at = _counted(data, at)
            found.values.setdefault(name, {})[value.rstrip()] = label


def _long_missing(found: Sav, data: bytes) -> None:
    at = 0
    while at < len(data):
        name, at = _counted(data, at)
        count, size = unpack_from("<Bi", data, at)
        assert (count, size) == (1, 8)
        found.missing[name] = [data[at + 5 : at + 13].decode().rstrip()]
        at += 13


def _counted(data: bytes, at: int) -> tuple[str, int]:
    (length,) = unpack_from("<i", data, at)
    return data[at + 4 : at + 4 + length].decode(), at + 4 + length


def _value(value: bytes, width: int) -> Any:
    return value.decode().rstrip() if width else unpack_from("<d", value)[0]


def _cells(packed: bytes, eights: int) -> list[list[bytes | None]]:
    """The rows, each as so many times eight bytes; None for no number."""
    found, at = [], 0
    while at < len(packed):
        commands = packed[at : at + 8]
        at += 8
        for command in commands:
            if command == 253:
                found.append(packed[at : at + 8])
                at += 8
            elif command == 254:
                found.append(b" " * 8)
            elif command == 255:
                found.append(None)
            elif command:
                found.append(pack("<d", command - 100))
    assert len(found) % eights == 0
    return [found[n : n + eights] for n in range(0, len(found), eights)]


def _cell(slots: list[bytes | None], width: int, segments: list[int]) -> Any:
    if not width:
        return None if slots[0] is None else unpack_from("<d", slots[0])[0]
    data, at, said = b"".join(slots), 0, b""
    for one in segments:
        room = -(-one // 8) * 8
        said += data[at : at + room][: 255 if len(segments) > 1 else room]
        at += room
    return said.decode().rstrip(" ")
