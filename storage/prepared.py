"""Statements whose SQL Peewee writes once, for what every answer needs.

Writing the SQL of a query costs Peewee more than SQLite needs to run it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from peewee import BaseQuery, Insert, Model

from storage.database import db

A_MODEL = TypeVar("A_MODEL", bound=Model)
LARGEST_PART = 64  # rows: as many statements are kept ready, and none takes too many values


class Prepared:
    """A query with the same shape each time; only its parameters, in their order, differ."""

    def __init__(self, query: Callable[..., BaseQuery]) -> None:
        self._query = query
        self._sql: dict[type, str] = {}

    def __call__(self, *parameters: Any) -> Any:
        """The cursor with the rows for these parameters, as the database gives them."""
        engine = type(db.obj)
        if engine not in self._sql:
            self._sql[engine] = self._query(*parameters).sql()[0]
        return db.execute_sql(self._sql[engine], parameters)


def model_of(model: type[A_MODEL], row: Iterable[Any]) -> A_MODEL:
    """The object that a row of Prepared is, which has every column of `model` in their order."""
    columns = zip(model._meta.sorted_fields, row, strict=True)
    return model(**{column.name: column.python_value(value) for column, value in columns})


class ManyRows:
    """An INSERT of any number of rows; its SQL is written once for each number.

    The rows have the values of `columns` as the database takes them.
    """

    def __init__(
        self, model: type[Model], columns: Sequence[Any], finish: Callable[[Insert], BaseQuery]
    ) -> None:
        self._model, self._columns, self._finish = model, columns, finish
        self._sql: dict[tuple[type, int], str] = {}

    def __call__(self, rows: Sequence[Sequence[Any]]) -> int:
        """Insert the rows, in their order; how many the statement wrote."""
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
