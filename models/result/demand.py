"""Demand: what is asked for and where, as a table of topics by places."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.answer.threshold import SMALLEST_GROUP
from models.form.field import Choice, Field


@dataclass(frozen=True)
class Demand:
    """How many people asked for each topic (a row) at each place (a column)."""

    topics: tuple[Choice, ...]
    places: tuple[Choice, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def most(self) -> int:
        """The largest cell, and 1 at least."""
        return max(self.counts.values(), default=1)


def demand(fields: tuple[Field, ...], pairs: Mapping[str, int]) -> Demand | None:
    """The table of a request's topic and place; None where there is nothing in it.

    What is no longer offered has a row or column as long as anybody asked for it.
    """
    if not pairs:
        return None
    counts = {_cell(pair): count for pair, count in pairs.items()}
    topics, places = (
        _with_past(field, {cell[n] for cell in counts}) for n, field in enumerate(fields)
    )
    return Demand(topics, places, counts)


def is_safe(pairs: Mapping[str, int]) -> bool:
    """Whether everyone may see a table: nobody stands in it alone, or with a few.

    One cell that was left out could be told from the sums, so the table is shown whole or not.
    """
    return all(count >= SMALLEST_GROUP for count in pairs.values())


def _cell(pair: str) -> tuple[str, str]:
    topic, _, place = pair.partition(" ")
    return topic, place


def _with_past(field: Field, asked_for: set[str]) -> tuple[Choice, ...]:
    past = sorted(asked_for - field.labels.keys())
    return (*field.choices, *(Choice(name, name) for name in past))
