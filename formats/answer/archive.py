"""An archive (ZIP) that is written from its first byte to its last, a chunk at a time."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from formats.answer.pieces import Pieces


@dataclass(frozen=True)
class Member:
    """A file in an archive, as a list of its files names it."""

    name: str
    bytes: int
    sha256: str


class Archive:
    """An archive that is being made; `members` are those that are whole."""

    def __init__(self) -> None:
        self._out = Pieces()
        # It asks for no more of a file than that it can be written to.
        self._zip = ZipFile(self._out, "w", ZIP_DEFLATED)
        self._now = datetime.now(UTC).timetuple()[:6]
        self.members: list[Member] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Write a file; the bytes of the archive as they come."""
        info = ZipInfo(name, self._now)
        info.compress_type = ZIP_DEFLATED
        size, digest = 0, hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                size += len(chunk)
                digest.update(chunk)
                yield self._out.taken()
        self.members.append(Member(name, size, digest.hexdigest()))

    def end(self) -> bytes:
        """The last bytes of the archive."""
        self._zip.close()
        return self._out.taken()
