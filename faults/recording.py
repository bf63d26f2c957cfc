"""A recording of what reached the disk, and the files as a power cut would have left them."""

import random
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from faults.disk import DATABASE, JOURNAL, WAL

# struct record of disk.c.
RECORD = struct.Struct("=BBHiQQ")
WRITE, TRUNCATE, SYNC, SYNC_FAILED, UNLINK, REPLY, STRANGE = range(1, 8)
SECTOR = 512  # bytes that a disk writes whole
ENDINGS = {DATABASE: "", WAL: "-wal", JOURNAL: "-journal"}


@dataclass(frozen=True)
class Record:
    """One thing that happened, in the one order of all processes."""

    position: int
    kind: int
    file: int
    offset: int
    data: bytes


@dataclass
class File:
    """A file: what is on the disk for certain, and what was written since."""

    stored: bytearray = field(default_factory=bytearray)
    unsynced: list[Record] = field(default_factory=list)

    def settle(self, begun: int, keep: Callable[[Record], bool]) -> None:
        """What was written before `begun` has come to the disk, or is lost for good."""
        for one in self.unsynced:
            if one.position < begun and keep(one):
                _put(self.stored, one)
        self.unsynced = [one for one in self.unsynced if one.position >= begun]


class Machine:
    """The database's files on a disk that remembers for certain only what was synced.

    When a sync has failed, Linux counts the pages as written; here each of them is on the disk or
    lost, and no later sync brings it back.
    """

    def __init__(self, chance: random.Random, before: Mapping[int, bytes] | None = None) -> None:
        """`before` is what the files held, for certain, when the recording began."""
        self._chance = chance
        held = before or {}
        self.files = {file: File(bytearray(held.get(file, b""))) for file in ENDINGS}

    def follow(self, record: Record) -> None:
        """Do what was recorded. Raises ValueError for what no replay can know the outcome of."""
        if record.kind == REPLY:
            return
        if record.kind == STRANGE or record.file not in self.files:
            raise ValueError("the files were changed in a way that the recorder does not know")
        file = self.files[record.file]
        if record.kind == SYNC:
            file.settle(record.offset, lambda _: True)
        elif record.kind == SYNC_FAILED:
            file.settle(record.offset, lambda _: self._chance.random() < 0.25)
        elif record.kind == UNLINK:
            self.files[record.file] = File()
        else:
            file.unsynced.append(record)

    def cut(self, manner: str, folder: Path) -> Path:
        """Write into `folder` what is left when the power goes now; the database's file.

        Of what was not synced, `manner` says what came to the disk: none, all, some, torn.
        """
        for number, ending in ENDINGS.items():
            file = self.files[number]
            content = bytearray(file.stored)
            for record in file.unsynced:
                for part in self._surviving(record, manner):
                    _put(content, part)
            if content:
                (folder / f"cut.db{ending}").write_bytes(content)
            else:
                (folder / f"cut.db{ending}").unlink(missing_ok=True)
        (folder / "cut.db-shm").unlink(missing_ok=True)
        return folder / "cut.db"

    def _surviving(self, record: Record, manner: str) -> Iterator[Record]:
        if manner == "torn" and record.kind == WRITE:
            yield from (part for part in _sectors(record) if self._chance.random() < 0.5)
        elif manner == "all" or (manner != "none" and self._chance.random() < 0.5):
            yield record


def held(database: Path) -> dict[int, bytes]:
    """What each of the files of a database holds that are there."""
    files = {file: Path(f"{database}{ending}") for file, ending in ENDINGS.items()}
    return {file: there.read_bytes() for file, there in files.items() if there.exists()}


def read(log: Path) -> Iterator[Record]:
    """Every record of a recording, in order."""
    with log.open("rb") as stream:
        position = 0
        while head := stream.read(RECORD.size):
            kind, file, _, _, offset, length = RECORD.unpack(head)
            data = stream.read(length)
            yield Record(position, kind, file, offset, data)
            position += RECORD.size + length


def _put(content: bytearray, record: Record) -> None:
    if record.kind == TRUNCATE:
        del content[record.offset :]
        content.extend(bytes(record.offset - len(content)))
        return
    end = record.offset + len(record.data)
    content.extend(bytes(max(0, end - len(content))))
    content[record.offset : end] = record.data


def _sectors(record: Record) -> Iterator[Record]:
    """A write as the sectors of the disk it falls into."""
    start, end = record.offset, record.offset + len(record.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        data = record.data[start - record.offset : stop - record.offset]
        yield Record(record.position, WRITE, record.file, start, data)
        start = stop
