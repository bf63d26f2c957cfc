"""Tables as the catalog of a database lists them, and their rows in a form for any database.

With it a whole database is copied without a list of its tables. Values are whole numbers, texts,
bytes and None; PostgreSQL's booleans, documents and times are in the form in which SQLite stores
them.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

from storage.postgresql import rows as postgresql_rows
from storage.sqlite import rows as sqlite_rows

Row = tuple[Any, ...]
Key = tuple[Any, ...]

ROWS = {"sqlite": sqlite_rows, "postgresql": postgresql_rows}
DIGEST_BYTES = 16


@dataclass(frozen=True)
class StoredTable:
    """A table: its columns with their types, and the columns of its key."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]

    def like(self, other: "StoredTable") -> "StoredTable":
        """This table with its columns in the order of `other`."""
        return StoredTable(self.name, {one: self.columns[one] for one in other.columns}, self.key)

    def key_of(self, row: Row) -> Key:
        """The key of a row."""
        at = list(self.columns)
        return tuple(row[at.index(one)] for one in self.key)


@dataclass(frozen=True)
class Content:
    """The number of rows of a table, and a digest that does not depend on their order."""

    rows: int
    digest: str


def rows_of(db: Any) -> Any:
    """The module that reads and writes rows of this database."""
    return ROWS[db.url.partition(":")[0]]


def tables_of(db: Any) -> dict[str, StoredTable]:
    """Every table by its name, each after the tables to which its rows refer."""
    found = {name: about for name, *about in rows_of(db).tables(db)}
    referred = {name: set(others) for name, (_, _, others) in found.items()}
    return {
        name: StoredTable(name, found[name][0], tuple(found[name][1]))
        for name in TopologicalSorter(referred).static_order()
    }


def count(db: Any, table: StoredTable) -> int:
    """The number of rows of a table."""
    return int(db.execute_sql(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])


def rows(
    db: Any, table: StoredTable, after: Key | None = None, upto: Key | None = None
) -> Generator[Row]:
    """The rows in the order of their keys, read piece by piece within a reading transaction.

    Only those behind the key `after`, and up to the key `upto`.
    """
    way = rows_of(db)
    terms = ", ".join(way.term(column, type) for column, type in table.columns.items())
    key = ", ".join(f'"{column}"' for column in table.key)
    marks = ", ".join([db.param] * len(table.key))
    bounds = [(sign, bound) for sign, bound in ((">", after), ("<=", upto)) if bound is not None]
    where = " AND ".join(f"({key}) {sign} ({marks})" for sign, _ in bounds)
    sql = f'SELECT {terms} FROM "{table.name}"{where and f" WHERE {where}"} ORDER BY {key}'
    values = [value for _, bound in bounds for value in bound]
    yield from way.stream(db, sql, values)


def content(
    db: Any,
    table: StoredTable,
    other: StoredTable,
    upto: Key | None = None,
    tell: Callable[[int], None] = lambda rows: None,
) -> Content:
    """The content of a table, to be compared with that of `other` in another database.

    The digest is the sum of the digests of all rows, because databases differ in the order in
    which they sort texts. `tell` gets the number of rows read since its last call.
    """
    alike = _alike(table, other)
    number, total = 0, 0
    for row in rows(db, table, upto=upto):
        same = list(row)
        for index, plain in alike:
            if same[index] is not None:
                same[index] = plain(same[index])
        digest = hashlib.blake2b(repr(same).encode(), digest_size=DIGEST_BYTES).digest()
        total += int.from_bytes(digest)
        number += 1
        if number % 1000 == 0:
            tell(1000)
    tell(number % 1000)
    return Content(number, (total % (1 << 8 * DIGEST_BYTES)).to_bytes(DIGEST_BYTES).hex())


def _alike(table: StoredTable, other: StoredTable) -> list[tuple[int, Callable[[str], str]]]:
    """The indices of columns whose type differs, each with the function to compare their values."""
    return [
        (index, PLAIN[kind])
        for index, (column, type) in enumerate(table.columns.items())
        for kind in {type, other.columns[column]}
        if type != other.columns[column] and kind in PLAIN
    ]


def _number(written: str) -> str:
    """A number in one form for all databases; the NUL tells it from a text that looks alike."""
    return f"\0{written if written.isdigit() else format(Decimal(written).normalize() + 0, 'f')}"


_read = json.JSONDecoder(parse_int=_number, parse_float=_number).decode
_write = json.JSONEncoder(sort_keys=True).encode


def _plain_document(text: str) -> str:
    """JSON in one form, whatever the order of its names, its blanks and the form of numbers."""
    return _write(_read(text))


def _plain_moment(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


PLAIN = {"jsonb": _plain_document, "timestamp without time zone": _plain_moment}
