"""What people believed of followed myths as CSV, every cell guarded: a line a time it was asked."""

from collections.abc import Iterable, Iterator
from itertools import chain

from formats.csv import Cell, csv_of
from models.myth.belief import Belief, MythStep
from models.myth.myth_statement import MythStatement

MIMETYPE = "text/csv"
TOLD = (
    *("people", "believed_before", "believe_now", "stopped", "began", "both", "neither"),
    *("share_before", "share_before_low", "share_before_high"),
    *("share_now", "share_now_low", "share_now_high"),
    *("change", "change_low", "change_high", "p"),
)
COLUMNS = (
    "statement",
    "verdict",
    "settled_on",
    "event",
    "event_title",
    "survey",
    "question",
    "time",
    "day",
    *TOLD,
)
DIGITS = 4


def write(followed: Iterable[tuple[MythStatement, Iterable[MythStep]]]) -> bytes:
    """The file: a line for each myth and each time, with a header.

    Shares are of those who answered both halves, from 0 to 1, with 95 % intervals; `change` is that
    of now less that before, `p` McNemar's. What is not told is empty: so are
    intervals and `p` of few people.
    """
    return csv_of(_lines(followed))


def _lines(followed: Iterable[tuple[MythStatement, Iterable[MythStep]]]) -> Iterator[list[Cell]]:
    yield [*COLUMNS]
    for statement, steps in followed:
        said = statement.claim, statement.verdict.value, statement.settled_on
        for one in steps:
            about = one.event, one.title, one.survey, one.question, one.time, one.day.isoformat()
            yield [*said, *about, *_numbers(one.belief)]


def _numbers(belief: Belief | None) -> list[int | float | None]:
    if belief is None:
        return [None] * len(TOLD)
    counts = (
        belief.people,
        belief.before.count,
        belief.now.count,
        belief.stopped,
        belief.began,
        belief.both,
        belief.neither,
    )
    sides = belief.before, belief.now
    shares = (
        *chain.from_iterable(
            (one.share, *((one.low, one.high) if belief.has_intervals else (None, None)))
            for one in sides
        ),
        belief.net / belief.people,
        belief.low,
        belief.high,
        belief.p if belief.has_intervals else None,
    )
    return [*counts, *(None if one is None else round(one, DIGITS) for one in shares)]
