"""The schema: brings the database to the newest one, one process at a time."""

import time
from functools import cache
from pathlib import Path

from peewee import OperationalError
from playhouse.migrations import Runner

from storage import mark
from storage.database import connection, db, writing
from storage.engine import HISTORY, DatabaseUnfit
from storage.sqlite.foreign import first_of_others
from telemetry import log

MIGRATIONS = Path(__file__).parent.parent / "migrations"
PAUSE_SECONDS = 1


def migrate() -> list[str]:
    """Apply the migrations that the database lacks; their names. Safe to run from many places.

    Each is one transaction: who is stopped half-way has applied it or has not. Raises DatabaseUnfit
    for a database that a newer Tangible has migrated, one that cannot keep what it stores, and one
    that is half of a copy.
    """
    with connection(), db.migrating():
        mark.refuse()
        _refuse_others()
        names = sorted(missing())
        for name in names:
            _apply(name)
            log.say("migrated", migration=name)
        return names


def make_for_copy(address: str) -> None:
    """Make the newest schema in an empty database that is to be a copy of the one at `address`.

    All at once with the mark: whoever is stopped on the way leaves no database that looks whole.
    """
    with connection(), db.migrating(), writing():
        _refuse_others()
        mark.begin(address)
        for name in sorted(missing()):
            _run(name)
        # It comes with the other tables: without it, no Tangible takes this for its own.
        db.execute_sql(f'DELETE FROM "{HISTORY}"')


def known() -> set[str]:
    """The names of the migrations that this version of Tangible has."""
    return set(_names(MIGRATIONS))


@cache
def _names(folder: Path) -> frozenset[str]:
    """Looked up once: a newer Tangible may put others beside them while this one runs."""
    return frozenset(file.stem for file in folder.glob("[0-9]*.py"))


def history() -> set[str]:
    """The names of the migrations that were applied to the database."""
    if not db.table_exists(HISTORY):
        return set()
    return {name for (name,) in db.execute_sql(f'SELECT name FROM "{HISTORY}"').fetchall()}


def missing() -> set[str]:
    """The migrations that are still to be applied to the database."""
    return known() - history()


def unknown() -> set[str]:
    """Those that a newer Tangible has applied. They only add: who runs already goes on."""
    return history() - known()


def _refuse_others() -> None:
    """Raise DatabaseUnfit for what is another program's, or a newer Tangible's."""
    if table := first_of_others(db.get_tables(), history()):
        raise DatabaseUnfit(
            f"{db.place} is of another program: it has a table {table}. Name a database of "
            "Tangible's own in TANGIBLE_DATABASE_URL. Nothing was changed."
        )
    if newer := unknown():
        raise DatabaseUnfit(
            f"The schema of the database is newer than this Tangible knows ({min(newer)}): "
            "upgrade Tangible."
        )


def _run(name: str) -> None:
    Runner(db.obj, str(MIGRATIONS), HISTORY).up(name)


def _apply(name: str) -> None:
    """One migration, again and again while somebody reads the table that it changes."""
    while True:
        try:
            with writing():
                _run(name)
            return
        except OperationalError as fault:
            if not db.held_up(fault):
                raise
        time.sleep(PAUSE_SECONDS)
