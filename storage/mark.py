"""The mark of a copy that is not finished: in its database, where it is from and how far it is."""

import ast
from shlex import quote

from peewee import OperationalError

from storage.database import db
from storage.engine import DatabaseUnfit
from storage.table import Key, rows_of

TABLE = "unfinished_copy"
SOURCE = ""  # the name under which the address of the source stands; tables have names
TWO = "Another tangible copy is writing to that database."


class CopyUnfinished(DatabaseUnfit):
    """The database is half of a copy: nobody may be served from it."""


def source() -> str:
    """The address of the database of which this one is an unfinished copy, or ""."""
    return _noted().get(SOURCE, "")


def refuse() -> None:
    """Raise CopyUnfinished for a database that is half of a copy."""
    if begun := source():
        here = rows_of(db.obj).address(db.obj)
        raise CopyUnfinished(
            f"This database is a copy that is not finished. Finish it: "
            f"TANGIBLE_DATABASE_URL={quote(begun)} tangible copy {quote(here)}"
        )


def begin(address: str) -> None:
    """As part of a transaction: mark this database as a copy of the one at `address`."""
    db.serialise(TABLE.encode())
    if db.table_exists(TABLE):
        raise CopyUnfinished(TWO)
    db.execute_sql(f'CREATE TABLE "{TABLE}" (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)')
    _note(SOURCE, address)


def reached() -> dict[str, Key]:
    """The key of the last row that was copied, of each table that was begun."""
    noted = _noted()
    return {name: ast.literal_eval(noted[name]) for name in noted if name != SOURCE}


def claim(table: str, after: Key | None) -> None:
    """As part of a transaction: what comes after this key is copied in it, and nowhere else.

    Raises CopyUnfinished when somebody else has copied it meanwhile.
    """
    try:
        # Whoever else copies waits here until this transaction ends, and then finds it moved.
        if source():
            db.execute_sql(f'UPDATE "{TABLE}" SET value = value WHERE name = {db.param}', (SOURCE,))
    except OperationalError as fault:
        if db.held_up(fault):
            raise CopyUnfinished(TWO) from None
        raise
    if not source() or reached().get(table) != after:
        raise CopyUnfinished(TWO)


def reach(table: str, key: Key) -> None:
    """As part of a transaction that has claimed it: the copy of a table has come to this key."""
    db.execute_sql(f'DELETE FROM "{TABLE}" WHERE name = {db.param}', (table,))
    _note(table, repr(key))


def finish() -> None:
    """As part of a transaction: this database is whole."""
    db.execute_sql(f'DROP TABLE "{TABLE}"')


def _noted() -> dict[str, str]:
    if not db.table_exists(TABLE):
        return {}
    return dict(db.execute_sql(f'SELECT name, value FROM "{TABLE}"').fetchall())


def _note(name: str, value: str) -> None:
    db.execute_sql(
        f'INSERT INTO "{TABLE}" (name, value) VALUES ({db.param}, {db.param})', (name, value)
    )
