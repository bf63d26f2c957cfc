"""An archive of pg_dump in its custom format, its rows put in order on the way.

pg_dump writes the rows of a table as they lie in its file, which is the order in which they came.
In a backup they stand in the order of their own text, which begins with their keys: that tells
nothing. Nothing else is changed, and pg_restore reads it like any other.

The format is that of PostgreSQL's own source (src/bin/pg_dump/pg_backup_archiver.c, WriteHead and
WriteToc; pg_backup_custom.c): a head, a table of contents, and for each table a block of chunks of
one zlib stream. Its versions differ in a few fields: 1.14 is of PostgreSQL 12 to 15, 1.15 of 16,
1.16 of 17 and 18.
"""

import os
import subprocess
import zlib
from collections.abc import Iterator
from typing import IO

LEVEL = 6  # of compression, for pg_dump too
OLDEST = 12
CUSTOM, BLOCK_OF_ROWS = 1, b"\x01"
END = b"\\.\n\n\n"  # behind the rows of a table
CHUNK = 64 * 1024


class ArchiveUnfit(Exception):
    """The archive is of a version that is not known here, or broken off."""


def put_in_order(source: IO[bytes], out: IO[bytes]) -> None:
    """Copy the archive from `source`, a pipe, to `out`. Raises ArchiveUnfit, OSError.

    An archive that pg_dump writes into a pipe says nowhere at which byte a table begins, so that
    blocks may become longer or shorter.
    """
    archive = _Archive(source, out)
    archive.copy_contents()
    while archive.copy_block():
        pass


class _Archive:
    def __init__(self, source: IO[bytes], out: IO[bytes]) -> None:
        self._source, self._out = source, out
        self._number_size = 0

    def copy_contents(self) -> None:
        """Copy the head and the table of contents."""
        if self._copied(5) != b"PGDMP":
            raise ArchiveUnfit
        major, version, _, self._number_size, offset_size, format = self._copied(6)
        if major != 1 or version < OLDEST or format != CUSTOM:
            raise ArchiveUnfit
        if version >= 15:
            self._copied(1)  # how it is compressed
        else:
            self._number()
        for _ in range(7):
            self._number()  # the moment
        for _ in range(3):
            self._text()  # the database, and the versions of server and program
        for _ in range(self._number()):
            self._copy_entry(version, offset_size)

    def _copy_entry(self, version: int, offset_size: int) -> None:
        self._number()  # the number of its block
        self._number()  # whether it has one
        for _ in range(4):
            self._text()
        self._number()  # the section
        for _ in range(6 if version >= 14 else 5):
            self._text()
        if version >= 16:
            self._number()  # the kind of relation
        for _ in range(2):
            self._text()
        while self._text():
            pass  # what it depends on
        self._copied(1 + offset_size)

    def copy_block(self) -> bool:
        """Copy the rows of the next table in their order; False at the end of the archive."""
        kind = self._source.read(1)
        if not kind:
            return False
        if kind != BLOCK_OF_ROWS:
            raise ArchiveUnfit
        self._out.write(kind)
        self._number()
        deflate = zlib.compressobj(LEVEL)
        for rows in _in_order(self._rows()):
            self._write_chunk(deflate.compress(rows))
        self._write_chunk(deflate.compress(END) + deflate.flush())
        self._out.write(bytes(1 + self._number_size))
        return True

    def _rows(self) -> Iterator[bytes]:
        """The text of the rows, in parts, without END."""
        inflate = zlib.decompressobj()
        held = b""
        while size := self._number(copy=False):
            held += inflate.decompress(self._read(size))
            yield held[: -len(END)]
            held = held[-len(END) :]
        if held + inflate.flush() != END:
            raise ArchiveUnfit

    def _write_chunk(self, chunk: bytes) -> None:
        if chunk:
            self._out.write(b"\x00" + len(chunk).to_bytes(self._number_size, "little") + chunk)

    def _number(self, *, copy: bool = True) -> int:
        """A whole number: a byte for its sign, then its bytes, the lowest first."""
        written = self._copied(1 + self._number_size) if copy else self._read(1 + self._number_size)
        value = int.from_bytes(written[1:], "little")
        return -value if written[0] else value

    def _text(self) -> bytes:
        """A text, of which nothing is told apart from an empty one."""
        return self._copied(max(0, self._number()))

    def _copied(self, size: int) -> bytes:
        found = self._read(size)
        self._out.write(found)
        return found

    def _read(self, size: int) -> bytes:
        found = self._source.read(size)
        if len(found) < size:
            raise ArchiveUnfit
        return found


def _in_order(rows: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of `rows` sorted by their bytes, in parts; there may be more than fit in memory."""
    order = os.environ | {"LC_ALL": "C"}
    with subprocess.Popen(
        ["sort"], env=order, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as sort:
        assert sort.stdin is not None
        assert sort.stdout is not None
        for part in rows:
            sort.stdin.write(part)
        sort.stdin.close()
        while part := sort.stdout.read(CHUNK):
            yield part
    if sort.returncode:
        raise OSError("the rows cannot be sorted")
