"""Rows of SQLite, as a copy of everything reads and writes them."""

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


def fault(db: Any) -> str:
    """Nothing: what a file has to be, the engine's own check sees."""
    return ""


def term(column: str, type: str) -> str:
    """How a column of this type is read."""
    return f'"{column}"'


def stream(db: Any, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, one after the other."""
    rows: Iterator[tuple[Any, ...]] = db.connection().cursor().execute(sql, values)
    return rows


def put(db: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows, as part of a transaction. Raises RowUnfit, OperationalError."""
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


def settle(db: Any, table: str, columns: Sequence[str]) -> None:
    """Nothing: the next id follows from the rows."""
