"""Demand: a table of the topics that people request by the places they request them for."""

from collections import Counter
from collections.abc import Mapping, Set
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


def tellable(
    pairs: Mapping[str, int], topics: Mapping[str, int], places: Mapping[str, int], smallest: int
) -> list[str]:
    """The pairs that everyone may be told of a table that is not safe, where they know its sums.

    A pair of so many people is told where what is left of its topic, and of its place, is nobody or
    so many. All are held back where it could be worked out of any smaller cell that somebody is in
    it: of each there is another table with the same sums and the same pairs in which it is empty.
    """
    cells = {_cell(pair): count for pair, count in pairs.items() if count}
    rests = Counter(topics), Counter(places)
    large = [cell for cell, count in cells.items() if count >= smallest]
    for cell in large:
        for rest, name in zip(rests, cell, strict=True):
            rest[name] -= cells[cell]
    told = {
        cell
        for cell in large
        if all(rest[x] == 0 or rest[x] >= smallest for rest, x in zip(rests, cell, strict=True))
    }
    hidden = {cell: count for cell, count in cells.items() if cell not in told}
    small = [cell for cell, count in hidden.items() if count < smallest]
    if not all(_may_be_empty(cell, hidden, told) for cell in small):
        return []
    return [f"{topic} {place}" for topic, place in cells if (topic, place) in told]


def _may_be_empty(
    cell: tuple[str, str], hidden: Mapping[tuple[str, str], int], told: Set[tuple[str, str]]
) -> bool:
    """True if all in this cell could have changed places with others, and no sum would differ."""
    (topic, place), left = cell, hidden[cell]
    for (other, elsewhere), count in hidden.items():
        if other == topic or elsewhere == place:
            continue
        if not {(topic, elsewhere), (other, place)} & told:
            left -= count
            if left <= 0:
                return True
    return False


def _cell(pair: str) -> tuple[str, str]:
    topic, _, place = pair.partition(" ")
    return topic, place


def _with_past(field: Field, asked_for: set[str]) -> tuple[Choice, ...]:
    past = sorted(asked_for - field.labels.keys())
    return (*field.choices, *(Choice(name, name) for name in past))
