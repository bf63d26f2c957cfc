"""Demand: a table of the topics that people request by the places they request them for."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.answer.threshold import SMALLEST_GROUP
from models.form.field import Choice, Field


@dataclass(frozen=True)
class Demand:
    """The number of people who requested each topic (rows) for each place (columns)."""

    topics: tuple[Choice, ...]
    places: tuple[Choice, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def most(self) -> int:
        """The largest count, or 1 if there is none."""
        return max(self.counts.values(), default=1)


def demand(fields: tuple[Field, ...], pairs: Mapping[str, int]) -> Demand | None:
    """The table of a request question with topic and place; None without any answers to both.

    Withdrawn topics and places that somebody requested keep their row or column.
    """
    if not pairs:
        return None
    counts = {_cell(pair): count for pair, count in pairs.items()}
    topics, places = (
        _with_past(field, {cell[n] for cell in counts}) for n, field in enumerate(fields)
    )
    return Demand(topics, places, counts)


def is_safe(pairs: Mapping[str, int]) -> bool:
    """True if everyone may see the table: no count is less than SMALLEST_GROUP.

    A single missing cell could be worked out from the sums, so the table is shown whole or not.
    """
    return all(count >= SMALLEST_GROUP for count in pairs.values())


def _cell(pair: str) -> tuple[str, str]:
    topic, _, place = pair.partition(" ")
    return topic, place


def _with_past(field: Field, asked_for: set[str]) -> tuple[Choice, ...]:
    past = sorted(asked_for - field.labels.keys())
    return (*field.choices, *(Choice(name, name) for name in past))
