"""Prepared queries: their SQL is made once.

Peewee takes longer to make the SQL of a query than SQLite takes to run it.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from peewee import BaseQuery, Insert, Model

from storage.database import db

A_MODEL = TypeVar("A_MODEL", bound=Model)
LARGEST_PART = 64  # rows of one statement; bounds its parameters, and how many statements are kept


class Prepared:
    """A query of which only the parameters differ from call to call."""

    def __init__(self, query: Callable[..., BaseQuery]) -> None:
        self._query = query
        self._sql: dict[type, str] = {}

    def __call__(self, *parameters: Any) -> Any:
        """Run the query with these parameters; returns the cursor."""
        engine = type(db.obj)
        if engine not in self._sql:
            self._sql[engine] = self._query(*parameters).sql()[0]
        return db.execute_sql(self._sql[engine], parameters)


def model_of(model: type[A_MODEL], row: Iterable[Any]) -> A_MODEL:
    """The object that a row of Prepared is, which has every column of `model` in their order."""
    columns = zip(model._meta.sorted_fields, row, strict=True)
    return model(**{column.name: column.python_value(value) for column, value in columns})


def models_of(models: Sequence[type[Model]], row: Iterable[Any]) -> list[Any]:
    """The objects that a row of Prepared is, which has every column of all `models`."""
    left = iter(row)
    return [model_of(one, islice(left, len(one._meta.sorted_fields))) for one in models]


class ManyRows:
    """An INSERT of any number of rows; its SQL is made once for each number.

    The rows hold the values of `columns` as the database takes them.
    """

    def __init__(
        self, model: type[Model], columns: Sequence[Any], finish: Callable[[Insert], BaseQuery]
    ) -> None:
        self._model, self._columns, self._finish = model, columns, finish
        self._sql: dict[tuple[type, int], str] = {}

    def __call__(self, rows: Sequence[Sequence[Any]]) -> int:
        """Insert the rows in their order; returns how many were written."""
        written = 0
        for start in range(0, len(rows), LARGEST_PART):
            part = rows[start : start + LARGEST_PART]
            values = [value for row in part for value in row]
            written += db.rows_affected(db.execute_sql(self._sql_for(len(part)), values))
        return written

    def _sql_for(self, size: int) -> str:
        key = (type(db.obj), size)
        if key not in self._sql:
            blank = [dict.fromkeys(self._columns)] * size
            query = self._finish(self._model.insert_many(blank))
            self._sql[key] = query.sql()[0]
        return self._sql[key]
