"""A log that is not that of the database beside it, as far as can be told.

SQLite takes any log of the right name for the database's own, and writes its pages into it. What
`tangible backup` wrote carries a seal in its first page, and so do all later states of that page.
"""

from collections.abc import Iterator
from pathlib import Path

from storage.sqlite.file import CHECKSUM, HEADER, SEAL, is_sealed, is_whole

# https://sqlite.org/fileformat2.html#the_write_ahead_log
LOG_HEAD, FRAME_HEAD = 32, 24  # bytes
PAGE_SIZE, SALTS = slice(8, 12), slice(16, 24)
NUMBER, SALTS_OF_FRAME = slice(0, 4), slice(8, 16)


def is_stray(log: Path, database: Path) -> bool:
    """True if `log` holds commits, and none of them was made to the sealed file `database`.

    False for a database without a seal, of which nobody can tell.
    """
    if not log.is_file() or log.stat().st_size <= LOG_HEAD or not database.is_file():
        return False
    with database.open("rb") as file:
        header = file.read(HEADER)
    if not is_sealed(header):
        return False
    for first in _first_pages(log):
        return any(first[one] != header[one] for one in (SEAL, CHECKSUM))
    return is_whole(database)  # nothing in it tells, but nothing was ever written to the backup


def _first_pages(log: Path) -> Iterator[bytes]:
    """Yield the header of the database as each frame in `log` has it that holds the first page."""
    with log.open("rb") as file:
        head = file.read(LOG_HEAD)
        size = int.from_bytes(head[PAGE_SIZE])
        while len(frame := file.read(FRAME_HEAD)) == FRAME_HEAD:
            if frame[SALTS_OF_FRAME] != head[SALTS]:
                return  # left from before the log began anew
            page = file.read(HEADER)
            if int.from_bytes(frame[NUMBER]) == 1:
                yield page
            file.seek(size - len(page), 1)
