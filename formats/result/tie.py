"""The ties between teams as CSV: a line for each two teams of which anybody told anything."""

from collections.abc import Iterator, Sequence

from formats.csv import Cell
from formats.result.sheet import encoded
from formats.text.markdown import to_text
from models.result.tie import MOST_TEAMS, HeldTies, Ties

COLUMNS = ("team", "answers", "met", "people", "knew_before")
HELD_COLUMNS = ("team", "answers", "met", "people")


def write(ties: Ties) -> bytes:
    """Every cell: how many answers of a `team` named the team they `met`, and `knew_before`.

    A team that named none has one line without.
    """
    return encoded(_lines(ties))


def write_held(found: HeldTies | None) -> bytes:
    """The cells that everyone may see; those that are held back are empty.

    Of more teams than a table has room for they have no line.
    """
    return encoded(_held_lines(found))


def _lines(ties: Ties) -> Iterator[Sequence[Cell]]:
    yield COLUMNS
    labels = {team.name: to_text(team.label) for team in ties.teams}
    order = {name: number for number, name in enumerate(labels)}
    told: dict[str, list[str]] = {name: [] for name in labels}
    for one, other in sorted({*ties.met, *(ties.known or ())}, key=lambda cell: order[cell[1]]):
        told[one].append(other)
    for one, others in told.items():
        answers = ties.people.get(one, 0)
        for other in others:
            known = None if ties.known is None else ties.known.get((one, other), 0)
            yield labels[one], answers, labels[other], ties.told(one, other), known
        if not others:
            yield labels[one], answers, None, None, None


def _held_lines(found: HeldTies | None) -> Iterator[Sequence[Cell]]:
    yield HELD_COLUMNS
    if found is None:
        return
    is_whole = len(found.teams) <= MOST_TEAMS
    for team in found.teams:
        if team.name in found.rows:
            for other in found.teams:
                shown = found.cells.get((team.name, other.name))
                if shown is None and not is_whole:
                    continue
                yield to_text(team.label), found.rows[team.name], to_text(other.label), shown
