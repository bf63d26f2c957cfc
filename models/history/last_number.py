"""A last number: the highest that a row of a noun ever had, so that no number is given twice.

Differences name what they came from by its number. SQLite would give the number of a deleted row to
the next one, which the difference would then be of.
"""

from typing import Any

from peewee import CharField, IntegerField, fn

from storage.database import Stored, db
from storage.table import rows_of


class LastNumber(Stored):
    """The highest number that was given to a row of `noun`, a table."""

    noun = CharField(max_length=40, primary_key=True)
    number = IntegerField()


def next_number(noun: type[Stored], beyond: int = 0) -> int:
    """A number that no row of this noun ever had. In the transaction that stores the row.

    Not up to `beyond` either, as far as is known otherwise which numbers were given.
    """
    name = noun._meta.table_name
    db.serialise(f"last number of {name}".encode())
    last = LastNumber.get_or_none(LastNumber.noun == name)
    key: Any = noun._meta.primary_key
    highest = noun.select(fn.MAX(key)).scalar() or 0
    least = max(highest, last.number if last else 0, beyond) + 1
    number: int = rows_of(db.obj).reserved(db.obj, name, key.column_name, least)
    LastNumber.insert(noun=name, number=number).on_conflict(
        conflict_target=[LastNumber.noun], update={LastNumber.number: number}
    ).execute()
    return number
