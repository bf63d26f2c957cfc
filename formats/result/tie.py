"""The ties between teams as CSV: a line for each two teams of which anybody told anything."""

from collections.abc import Iterator, Sequence

from formats.answer.guarded import Cell
from formats.result.sheet import encoded
from formats.text.markdown import to_text
from models.result.tie import HeldTies, Ties

COLUMNS = ("team", "answers", "met", "people", "knew_before")
HELD_COLUMNS = ("team", "answers", "met", "people")


def write(ties: Ties) -> bytes:
    """Every cell: how many answers of a `team` named the team they `met`, and `knew_before`.

    A team that named none has one line without.
    """
    return encoded(_lines(ties))


def write_held(found: HeldTies | None) -> bytes:
    """The cells that everyone may see; those that are held back are empty."""
    return encoded(_held_lines(found))


def _lines(ties: Ties) -> Iterator[Sequence[Cell]]:
    yield COLUMNS
    for team in ties.teams:
        answers, label = ties.people.get(team.name, 0), to_text(team.label)
        told = 0
        for other in ties.teams:
            met = ties.told(team.name, other.name)
            known = None if ties.known is None else ties.known.get((team.name, other.name), 0)
            if met or known:
                told += 1
                yield label, answers, to_text(other.label), met, known
        if not told:
            yield label, answers, None, None, None


def _held_lines(found: HeldTies | None) -> Iterator[Sequence[Cell]]:
    yield HELD_COLUMNS
    if found is None:
        return
    for team in found.teams:
        if team.name in found.rows:
            for other in found.teams:
                shown = found.cells.get((team.name, other.name))
                yield to_text(team.label), found.rows[team.name], to_text(other.label), shown
