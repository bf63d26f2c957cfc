"""An archive of pg_dump in its custom format, its rows put in order on the way.

pg_dump writes the rows of a table as they lie in its file, which is the order in which they came.
In a backup they stand in the order of their own text, which begins with their keys: that tells
nothing. Nothing else is changed, and pg_restore reads it like any other.

The format is that of PostgreSQL's own source (src/bin/pg_dump/pg_backup_archiver.c, WriteHead and
WriteToc; pg_backup_custom.c): a head, a table of contents, and for each table a block of chunks of
one zlib stream. Its versions differ in a few fields: 1.14 is of PostgreSQL 12 to 15, 1.15 of 16,
1.16 of 17 and 18. One that is not known here is left alone: then pg_dump is asked for a tar, in
which each table is a file of its rows as COPY writes them, whatever the version.
"""

import os
import subprocess
import tarfile
import zlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

LEVEL = 6  # of compression, for pg_dump too
OLDEST, NEWEST = 12, 16
CUSTOM, BLOCK_OF_ROWS = 1, b"\x01"
LAST = b"\\.\n"  # the line behind the rows of a table
END = LAST + b"\n\n"
CONTENTS, ROWS = "toc.dat", ".dat"  # files in a tar
CHUNK = 64 * 1024


class ArchiveUnfit(Exception):
    """The archive is of a version that is not known here, or broken off."""


def put_in_order(source: IO[bytes], out: IO[bytes]) -> None:
    """Copy the archive from `source`, a pipe, to `out`. Raises ArchiveUnfit, OSError.

    An archive that pg_dump writes into a pipe says nowhere at which byte a table begins, so that
    blocks may become longer or shorter.
    """
    archive = _Archive(source, out)
    try:
        archive.copy_contents()
        while archive.copy_block():
            pass
    except zlib.error:
        raise ArchiveUnfit from None


def put_tar_in_order(source: IO[bytes], out: IO[bytes]) -> None:
    """Copy the tar of pg_dump from `source`, a pipe, to `out`. Raises ArchiveUnfit, OSError.

    No file in it becomes longer or shorter, and nothing of it has to be known but how COPY writes.
    """
    try:
        with (
            tarfile.open(fileobj=source, mode="r|") as found,
            tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as made,
        ):
            for about in found:
                file = found.extractfile(about)
                assert file is not None  # pg_dump puts in no folder and no link
                _add_in_order(made, about, file)
    except tarfile.TarError:
        raise ArchiveUnfit from None


def _add_in_order(made: tarfile.TarFile, about: tarfile.TarInfo, file: IO[bytes]) -> None:
    if about.name == CONTENTS or not about.name.endswith(ROWS):
        made.addfile(about, file)
        return
    with TemporaryFile() as rows:
        rows.writelines(_in_order(_until_last(file)))
        rows.write(LAST + file.read())
        rows.seek(0)
        made.addfile(about, rows)


def _until_last(file: IO[bytes]) -> Iterator[bytes]:
    for line in file:
        if line == LAST:
            return
        yield line


class _Archive:
    def __init__(self, source: IO[bytes], out: IO[bytes]) -> None:
        self._source, self._out = source, out
        self._number_size = 0

    def copy_contents(self) -> None:
        """Copy the head and the table of contents."""
        if self._copied(5) != b"PGDMP":
            raise ArchiveUnfit
        major, version, _, self._number_size, offset_size, format = self._copied(6)
        if major != 1 or not OLDEST <= version <= NEWEST or format != CUSTOM:
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
