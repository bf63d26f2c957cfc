"""The mark of an unfinished copy: a table in it with its source and how far each table is."""

import ast
from shlex import quote

from peewee import OperationalError

from language.message import gettext as _
from language.message import lazy_gettext
from storage.database import db
from storage.engine import DatabaseUnfit
from storage.table import Key, rows_of

TABLE = "unfinished_copy"
SOURCE = ""  # the name of the row with the source's address; no table has this name
TWO = lazy_gettext("Another tangible copy is writing to that database.")


class CopyUnfinished(DatabaseUnfit):
    """The database is an unfinished copy, from which nobody may be served."""


def source() -> str:
    """The address of the source if this database is an unfinished copy, else ""."""
    return _noted().get(SOURCE, "")


def refuse() -> None:
    """Raise CopyUnfinished if the database is an unfinished copy."""
    if begun := source():
        here = rows_of(db.obj).address(db.obj)
        command = f"TANGIBLE_DATABASE_URL={quote(begun)} tangible copy {quote(here)}"
        raise CopyUnfinished(
            _(
                "This database is a copy that is not finished. Finish it: %(command)s",
                command=command,
            )
        )


def begin(address: str) -> None:
    """Within a transaction: mark this database as an unfinished copy of the one at `address`.

    Raises CopyUnfinished if it is marked already.
    """
    db.serialise(TABLE.encode())
    if db.table_exists(TABLE):
        raise CopyUnfinished(str(TWO))
    db.execute_sql(f'CREATE TABLE "{TABLE}" (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)')
    _note(SOURCE, address)


def reached() -> dict[str, Key]:
    """The key of the last copied row, by table, of all tables that were begun."""
    noted = _noted()
    return {name: ast.literal_eval(noted[name]) for name in noted if name != SOURCE}


def claim(table: str, after: Key | None) -> None:
    """Within a transaction: claim the rows after this key, so that no other process copies them.

    Raises CopyUnfinished if somebody else has copied them meanwhile.
    """
    try:
        # Another process that copies waits here until this transaction ends, then finds it moved.
        if source():
            db.execute_sql(f'UPDATE "{TABLE}" SET value = value WHERE name = {db.param}', (SOURCE,))
    except OperationalError as fault:
        if db.held_up(fault):
            raise CopyUnfinished(str(TWO)) from None
        raise
    noted = _noted()
    key = ast.literal_eval(noted[table]) if table in noted else None
    if not noted.get(SOURCE) or key != after:
        raise CopyUnfinished(str(TWO))


def reach(table: str, key: Key) -> None:
    """Within the transaction that claimed the rows: note that they are copied up to this key."""
    db.execute_sql(f'DELETE FROM "{TABLE}" WHERE name = {db.param}', (table,))
    _note(table, repr(key))


def finish() -> None:
    """Within a transaction: take the mark away, as the copy is whole."""
    db.execute_sql(f'DROP TABLE "{TABLE}"')


def _noted() -> dict[str, str]:
    if not db.table_exists(TABLE):
        return {}
    return dict(db.execute_sql(f'SELECT name, value FROM "{TABLE}"').fetchall())


def _note(name: str, value: str) -> None:
    db.execute_sql(
        f'INSERT INTO "{TABLE}" (name, value) VALUES ({db.param}, {db.param})', (name, value)
    )
