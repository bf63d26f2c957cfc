"""A log that is not that of the database beside it: SQLite takes it by its name alone.

It would write the pages of the one into the other. A database says in its header that it has a
log, and says so before it has one (https://sqlite.org/fileformat2.html#file_format_version_numbers);
what `tangible backup` or VACUUM INTO wrote does not, until it is opened in its place.
"""

from pathlib import Path

from storage.sqlite.file import HEADER, MAGIC

LOG_HEAD = 32  # bytes: https://sqlite.org/fileformat2.html#the_write_ahead_log
FORMAT = slice(18, 20)  # of writing and of reading
WITH_A_LOG = b"\2\2"


def is_stray(log: Path, database: Path) -> bool:
    """True if `log` holds commits and `database` never had one.

    False for a copy of a database that had one: of that nobody can tell.
    """
    if not log.is_file() or log.stat().st_size <= LOG_HEAD or not database.is_file():
        return False
    with database.open("rb") as file:
        header = file.read(HEADER)
    return header.startswith(MAGIC) and header[FORMAT] != WITH_A_LOG
