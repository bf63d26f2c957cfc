"""The schema: brings the database to the newest one, one process at a time."""

import time
from functools import cache
from pathlib import Path

from peewee import OperationalError
from playhouse.migrations import Runner

from language.message import gettext as _
from storage import mark
from storage.database import connection, db, writing
from storage.engine import HISTORY, DatabaseUnfit
from storage.sqlite.foreign import first_of_others
from telemetry import log

MIGRATIONS = Path(__file__).parent.parent / "migrations"
PAUSE_SECONDS = 1  # before a migration is tried again


def migrate() -> list[str]:
    """Apply the migrations that the database lacks; returns their names. Safe from many processes.

    Each migration is one transaction, applied whole or not at all. Raises DatabaseUnfit for a
    database of a newer Tangible or of another program, and for an unfinished copy.
    """
    with connection():
        if not _lacking():
            return []
        with db.migrating():
            names = _lacking()  # but for those that another process has applied meanwhile
            for name in names:
                _apply(name)
                log.say("migrated", migration=name)
            return names


def make_for_copy(address: str) -> None:
    """Make the newest schema in an empty database, marked as a copy of the one at `address`.

    In one transaction, so that a process that is killed leaves no database that looks whole.
    """
    with connection(), db.migrating(), writing():
        _refuse_others()
        mark.begin(address)
        if names := missing():
            _run(max(names))
        # The history is copied like other tables: until then no Tangible takes this for its own.
        db.execute_sql(f'DELETE FROM "{HISTORY}"')


def known() -> set[str]:
    """The names of the migrations that this version of Tangible has."""
    return set(_names(MIGRATIONS))


@cache
def _names(folder: Path) -> frozenset[str]:
    """Read once: an upgrade may put newer ones there while this Tangible runs."""
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
    """Applied migrations that only a newer Tangible has. They only add, so this one can go on."""
    return history() - known()


def _lacking() -> list[str]:
    """The migrations to be applied, in order. Raises DatabaseUnfit, as `migrate` does."""
    mark.refuse()
    _refuse_others()
    return sorted(missing())


def _refuse_others() -> None:
    """Raise DatabaseUnfit for a database of another program, or of a newer Tangible."""
    if table := first_of_others(db.get_tables(), history()):
        raise DatabaseUnfit(
            _(
                "%(place)s is of another program: it has a table %(table)s. Name a database of "
                "Tangible's own in TANGIBLE_DATABASE_URL. Nothing was changed.",
                place=db.location,
                table=table,
            )
        )
    if newer := unknown():
        raise DatabaseUnfit(
            _(
                "The schema of the database is newer than this Tangible knows (%(name)s): "
                "upgrade Tangible.",
                name=min(newer),
            )
        )


def _run(name: str) -> None:
    """Apply this migration, and those before it that are still to be applied."""
    Runner(db.obj, str(MIGRATIONS), HISTORY).up(name)


def _apply(name: str) -> None:
    """Apply one migration; try again as long as somebody uses the table that it changes."""
    while True:
        try:
            with writing():
                _run(name)
            return
        except OperationalError as fault:
            if not db.held_up(fault):
                raise
        time.sleep(PAUSE_SECONDS)
