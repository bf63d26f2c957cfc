"""Rows of SQLite, as a copy of the whole database reads and writes them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import apsw
from peewee import OperationalError

from storage.engine import RowUnfit


def address(db: Any) -> str:
    """The address of this database, without a secret."""
    return f"sqlite:///{Path(db.database).resolve()}"


def tables(db: Any) -> Iterator[tuple[str, dict[str, str], list[str], list[str]]]:
    """Of each table its name, its columns with their types, its key, and those it refers to."""
    for name in db.get_tables():
        if not name.startswith("sqlite_"):
            columns = {one.name: one.data_type for one in db.get_columns(name)}
            others = [one.dest_table for one in db.get_foreign_keys(name)]
            yield name, columns, db.get_primary_keys(name), others


def fault(db: Any) -> str:
    """Always "": the engine's own check covers it."""
    return ""


def term(column: str, type: str) -> str:
    """The SQL that reads a column of this type."""
    return f'"{column}"'


def stream(db: Any, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query."""
    rows: Iterator[tuple[Any, ...]] = db.connection().cursor().execute(sql, values)
    return rows


def put(db: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows within a transaction. Raises RowUnfit, OperationalError."""
    names, marks = ", ".join(f'"{one}"' for one in columns), ", ".join("?" * len(columns))
    taken = count()
    try:
        db.connection().cursor().executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
            (row for row, _ in zip(rows, taken, strict=False)),
        )
    except apsw.ConstraintError as fault:
        raise RowUnfit(next(taken), str(fault)) from None
    except apsw.Error as fault:
        raise OperationalError(str(fault)) from fault


def reserved(db: Any, table: str, column: str, least: int) -> int:
    """The number that was asked for: the next one follows from the rows."""
    return least


def settle(db: Any, table: str, columns: Sequence[str]) -> None:
    """Nothing: the next id follows from the rows."""
