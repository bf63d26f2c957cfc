"""An archive of pg_dump comes out as it was, but for the order of its rows.

The one that is installed writes one version; here all are written as PostgreSQL's source does.
"""

import io
import zlib

import pytest

from storage.postgresql.archive import ArchiveUnfit, put_in_order

ROWS = [b"2\tb\n", b"1\tz\n", b"1\ta\\n\xc3\xa9\n", b"10\t\\\\.\n"]
VERSIONS = [12, 13, 14, 15, 16]


def number(value: int) -> bytes:
    return bytes([value < 0]) + abs(value).to_bytes(4, "little")


def text(said: bytes | None) -> bytes:
    return number(-1) if said is None else number(len(said)) + said


def entry(version: int, id: int) -> bytes:
    known = [text(b"1259"), text(b"16404"), text(b"response"), text(b"TABLE DATA"), number(3)]
    known += [text(b""), text(None), text(b"COPY public.response FROM stdin;\n")]
    known += [text(b"public"), text(b"")]
    known += [text(b"heap")] if version >= 14 else []
    known += [number(114)] if version >= 16 else []
    known += [text(b"owner"), text(b"false"), text(b"2"), text(b"3"), text(None)]
    return number(id) + number(1) + b"".join(known) + b"\x01" + bytes(8)


def block(id: int, rows: list[bytes], chunk: int = 7) -> bytes:
    packed = zlib.compress(b"".join(rows) + b"\\.\n\n\n")
    parts = [packed[start : start + chunk] for start in range(0, len(packed), chunk)]
    return b"\x01" + number(id) + b"".join(number(len(one)) + one for one in parts) + number(0)


def head(version: int, entries: int) -> bytes:
    compressed = b"\x01" if version >= 15 else number(6)
    moment = b"".join(number(one) for one in (59, 30, 12, 6, 5, 112, 0))
    about = b"".join(text(one) for one in (b"feedback", b"15.1", b"15.1"))
    return (
        b"PGDMP" + bytes([1, version, 0, 4, 8, 1]) + compressed + moment + about + number(entries)
    )


def archive(version: int, *tables: list[bytes]) -> bytes:
    ids = range(7, 7 + len(tables))
    entries = b"".join(entry(version, id) for id in ids)
    blocks = b"".join(block(id, rows) for id, rows in zip(ids, tables, strict=True))
    return head(version, len(tables)) + entries + blocks


def in_order(source: bytes) -> bytes:
    out = io.BytesIO()
    put_in_order(io.BytesIO(source), out)
    return out.getvalue()


def rows_in(found: bytes, at: int) -> tuple[list[bytes], int]:
    """The rows of the block at this byte, and where the next one begins."""
    assert found[at] == 1
    at, packed = at + 6, b""
    while size := int.from_bytes(found[at + 1 : at + 5], "little"):
        packed += found[at + 5 : at + 5 + size]
        at += 5 + size
    rows = zlib.decompress(packed)
    assert rows.endswith(b"\\.\n\n\n")
    return rows[:-5].splitlines(keepends=True), at + 5


@pytest.mark.parametrize("version", VERSIONS)
def test_rows_stand_in_order_and_nothing_else_is_changed(version: int) -> None:
    many = [b"%d\trow\n" % n for n in range(3000)]
    source = archive(version, ROWS, [], many)
    found = in_order(source)
    contents = source.index(block(7, ROWS))
    assert found[:contents] == source[:contents]
    at = contents
    for rows in ROWS, [], many:
        told, at = rows_in(found, at)
        assert told == sorted(rows)
    assert at == len(found)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_archive_that_breaks_off_is_noticed_wherever_it_does(version: int) -> None:
    source = archive(version, ROWS)
    for length in range(0, len(source), 3):
        if length == source.index(block(7, ROWS)):
            continue  # an archive without rows
        with pytest.raises((ArchiveUnfit, zlib.error)):
            in_order(source[:length])


@pytest.mark.parametrize(
    "source",
    [
        b"PGDMQ" + archive(14)[5:],
        archive(11, ROWS),
        archive(17, ROWS),
        head(14, 0) + b"\x03" + block(7, ROWS)[1:],
        head(14, 0) + b"\x01" + number(7) + number(0),
    ],
    ids=[
        "no archive",
        "an older version",
        "a version to come",
        "large objects",
        "a table without its end",
    ],
)
def test_what_is_not_known_is_refused(source: bytes) -> None:
    with pytest.raises(ArchiveUnfit):
        in_order(source)
