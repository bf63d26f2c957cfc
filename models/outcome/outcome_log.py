"""The outcome log: the outcomes of an event as a list, and what of them could be told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from language.message import Lazy, lazy_gettext
from models.event.event import Event
from models.evidence.evidence import numbers_of
from models.evidence.noun import DEMAND
from models.outcome.outcome import DeletedOutcome, Outcome
from models.outcome.substantiation import AGREE, Substantiation
from models.telling.difference_kind import DifferenceKind
from models.telling.telling import first_words

PAGE_SIZE = 30
AT_ONCE = 100  # outcomes of a file
UNASKED, WAITING, AGREED, DOUBTED = "unasked", "waiting", "agreed", "doubted"
STATES: dict[str, Lazy] = {
    UNASKED: lazy_gettext("Nobody was asked"),
    WAITING: lazy_gettext("Somebody was asked, and has not answered"),
    AGREED: lazy_gettext("Somebody agrees"),
    DOUBTED: lazy_gettext("Somebody agrees partly or not"),
}


@dataclass(frozen=True)
class LogWish:
    """Which of the outcomes: of a kind, "" for all, in a state, "" for all; `page` from 1."""

    kind: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class LogLine:
    """An outcome in the log: how many were asked, answered, and agree."""

    outcome: Outcome
    asked: int
    answered: int
    agreed: int


@dataclass(frozen=True)
class LogLeaf:
    """A page of the log: how many outcomes there are, and how many that meet the wish."""

    wish: LogWish
    lines: tuple[LogLine, ...]
    found: int
    logged: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.found // PAGE_SIZE))


def leaf_of(event: Event, wish: LogWish) -> LogLeaf:
    """The outcomes of an event that meet the wish, what changed last first; PAGE_SIZE a page.

    A page that is not there is the last one.
    """
    logged = Outcome.select().where(Outcome.event == event).count()
    asked = _of_kind_and_state(event, wish)
    found = asked.count() if wish.kind or wish.state else logged
    page = min(max(wish.page, 1), max(1, -(-found // PAGE_SIZE)))
    order = (Outcome.happened.desc(), Outcome.id.desc())
    outcomes = list(asked.order_by(*order).paginate(page, PAGE_SIZE))
    counts = _counts(outcomes)
    lines = tuple(LogLine(one, *counts[one.id]) for one in outcomes)
    return LogLeaf(LogWish(wish.kind, wish.state, page), lines, found, logged)


def is_empty(event: Event) -> bool:
    """True if no outcome of the event is logged."""
    return not Outcome.select().where(Outcome.event == event).exists()


def naming(event: Event, request: int) -> list[Outcome]:
    """The outcomes of the event that name this request as evidence, what changed last first."""
    every = Outcome.select().where(Outcome.event == event)
    every = every.order_by(Outcome.happened.desc(), Outcome.id.desc())
    wanted = {"noun": DEMAND, "key": str(request)}
    return [one for one in every if any(wanted.items() <= x.items() for x in one.said["evidence"])]


def deleted_from(event: Event) -> list[DeletedOutcome]:
    """The lines that say that an outcome was there, the latest first."""
    return DeletedOutcome.all_of(event)


def everything(event: Event) -> Iterator[tuple[Outcome, list[Substantiation]]]:
    """Each outcome of an event with who was asked about it, in the order in which it was logged."""
    after = 0
    of_event = Outcome.select().where(Outcome.event == event).order_by(Outcome.id)
    while outcomes := list(of_event.where(Outcome.id > after).limit(AT_ONCE)):
        after = outcomes[-1].id
        said = asked_about(outcomes)
        yield from ((one, said[one.id]) for one in outcomes)


def those_told(event: Event, ids: Iterable[int]) -> set[int]:
    """Those of these numbers that are an outcome of the event which everyone may read."""
    found = Outcome.select().where(Outcome.event == event, Outcome.id << list(ids))
    return {one.id for one in found if one.statement.tellable}


def first_words_of(event: Event, keys: Iterable[str]) -> dict[str, str]:
    """{number: its first words} for each of these outcomes that everyone may read."""
    found = Outcome.select().where(Outcome.event == event, Outcome.id << numbers_of(keys))
    return {str(one.id): first_words(one.statement.what) for one in found if one.statement.tellable}


def latest_told(event: Event) -> dict[str, str]:
    """{number: its first words} for the latest outcomes that everyone may read."""
    latest = Outcome.select().where(Outcome.event == event)
    latest = latest.order_by(Outcome.happened.desc(), Outcome.id.desc()).limit(AT_ONCE)
    return {
        str(one.id): first_words(one.statement.what) for one in latest if one.statement.tellable
    }


def _of_kind_and_state(event: Event, wish: LogWish) -> Any:
    found = Outcome.select().where(Outcome.event == event)
    if wish.kind in set(DifferenceKind):
        found = found.where(Outcome.kind == wish.kind)
    asked = Substantiation.select(Substantiation.outcome)
    of_state = {
        UNASKED: Outcome.id.not_in(asked),
        WAITING: Outcome.id.in_(
            asked.where(Substantiation.verdict == "", Substantiation.withdrawn_at.is_null())
        ),
        AGREED: Outcome.id.in_(asked.where(Substantiation.verdict == AGREE)),
        DOUBTED: Outcome.id.in_(asked.where(Substantiation.verdict.not_in(["", AGREE]))),
    }
    return found.where(of_state[wish.state]) if wish.state in of_state else found


def _counts(outcomes: list[Outcome]) -> dict[int, tuple[int, int, int]]:
    """{outcome: (asked, answered, agree)}."""
    verdict = Substantiation.verdict
    counted: Any = (
        Substantiation.select(
            Substantiation.outcome,
            fn.COUNT(Substantiation.id),
            fn.SUM(Case(None, [(verdict != "", 1)], 0)),
            fn.SUM(Case(None, [(verdict == AGREE, 1)], 0)),
        )
        .where(Substantiation.outcome << [one.id for one in outcomes])
        .group_by(Substantiation.outcome)
    )
    found = {id: (asked, int(said), int(agree)) for id, asked, said, agree in counted.tuples()}
    return {one.id: found.get(one.id, (0, 0, 0)) for one in outcomes}


def asked_about(outcomes: Iterable[Outcome]) -> dict[int, list[Substantiation]]:
    ids = [one.id for one in outcomes]
    found: dict[int, list[Substantiation]] = defaultdict(list)
    query = Substantiation.select().where(Substantiation.outcome << ids)
    for one in query.order_by(Substantiation.id):
        found[one.outcome_id].append(one)
    return found
