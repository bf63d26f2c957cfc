"""Files of other programs: recognised before anything is written into or beside them."""

from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import apsw

from language.message import gettext as _
from storage.engine import HISTORY
from storage.sqlite.file import HEADER, LOCKS, MAGIC

FIRST_MIGRATION = "0001_initial"
MARK = "unfinished_copy"
# How the tables begin that SQLite and Litestream keep in a database of ours.
BESIDE_OURS = ("sqlite_", "_litestream_")
FLAGS = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
BUSY_MILLISECONDS = 1000


def foreign(file: Path) -> str:
    """How one sees that `file` is another program's: a clause that begins with "it", or "".

    Changes nothing, neither in it nor beside it. A file that cannot be read may be a damaged one of
    ours, and so may one with a lock of ours beside it.
    """
    if not file.is_file() or not file.stat().st_size:
        return ""
    with file.open("rb") as found:
        is_database = found.read(HEADER).startswith(MAGIC)
    if not is_database:
        is_ours = any(Path(f"{file}{end}").exists() for end in LOCKS)
        return "" if is_ours else _("it is no database of SQLite")
    log = Path(f"{file}-wal")
    # Without a log: immutable, because SQLite would make a log to read the file.
    has_log = log.exists() and log.stat().st_size > 0 and Path(f"{file}-shm").exists()
    how = "mode=ro" if has_log or not _keeps_log(file) else "mode=ro&immutable=1"
    try:
        with closing(apsw.Connection(f"file:{quote(str(file))}?{how}", flags=FLAGS)) as database:
            database.set_busy_timeout(BUSY_MILLISECONDS)
            return _stranger(database)
    except apsw.Error:
        return ""


def first_of_others(tables: list[str], history: set[str]) -> str:
    """The first table of another program, or "" if all are ours; `history`: applied migrations."""
    tables = sorted(name for name in tables if not name.startswith(BESIDE_OURS))
    if FIRST_MIGRATION in history or MARK in tables:
        return ""
    return next((name for name in tables if history or name != HISTORY), "")


def _stranger(database: apsw.Connection) -> str:
    query = "SELECT name FROM sqlite_schema WHERE type = 'table'"
    tables = [name for (name,) in database.execute(query)]
    history = set()
    if HISTORY in tables:
        columns = {row[1] for row in database.execute(f'PRAGMA table_info("{HISTORY}")')}
        if "name" not in columns:
            return _("it has a table %(table)s that is not Tangible’s", table=HISTORY)
        history = {name for (name,) in database.execute(f'SELECT name FROM "{HISTORY}"')}
    table = first_of_others(tables, history)
    return _("it has a table %(table)s", table=table) if table else ""


def _keeps_log(file: Path) -> bool:
    """True for a database in WAL mode: https://sqlite.org/fileformat2.html, offset 18."""
    with file.open("rb") as found:
        return found.read(HEADER)[18:20] == b"\2\2"
