"""The opinion groups of a survey: people, clauses that all agree on, clauses that divide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from time import monotonic
from typing import Any

from models.answer.response import Response
from models.answer.tally import Tally
from models.form.question import Question
from models.opinion.grouping import Grouping, Votes
from models.opinion.grouping_process import supported_elsewhere
from models.opinion.outline import Outline, outlines
from models.opinion.support import Supported
from models.opinion.typical_clause import (
    MOST_CLAUSES,
    STANCES,
    GroupedClause,
    TypicalClause,
    counted,
    typical_clauses,
)
from models.survey.survey import Survey
from storage.cache import Cache
from storage.database import db

# People who agree with changes are for the clause. "Don't know" and "not relevant" are neither for
# nor against it: Polis calls that a pass.
SIDES = {
    "agree": 1,
    "agree_with_changes": 1,
    "disagree": -1,
    "dont_know": 0,
    "not_relevant_to_me": 0,
}
ENOUGH_VOTES = 7
MOST_PEOPLE = 5_000
MOST_CELLS = 300_000  # people times clauses; so many can be grouped while somebody waits
SLOW_SECONDS, REST = 0.5, 20
MOST_KEPT, BYTES_A_CLAUSE = 16_000_000, 6_000  # bytes; one clause with its counts and its text


@dataclass(frozen=True)
class Agreement:
    """A clause on which all groups take the same side; `shares` has one share a group."""

    clause: GroupedClause
    stance: str
    shares: tuple[float, ...]
    consensus: float


@dataclass(frozen=True)
class Group:
    """People who answer alike; the largest group has the letter A."""

    letter: str
    size: int
    outline: Outline
    typical_clauses: list[TypicalClause]


@dataclass(frozen=True)
class Opinions:
    """The opinion groups of a survey at one moment; `groups` is [] if none can be shown."""

    computed_at: datetime
    responses: int
    read: int
    enough_votes: int
    people: int
    clauses: list[GroupedClause]
    groups: list[Group]
    smallest: int

    @classmethod
    def of(cls, survey: Survey, smallest: int) -> "Opinions":
        """The opinions with groups of `smallest` people or more. Raises Ungrouped.

        They are computed once for each state of the tally. If that takes more than SLOW_SECONDS,
        they are kept for REST times as long, so that an open page cannot keep a processor busy.
        """
        tally, _ = Tally.of(survey)
        key = (db.obj, survey.id)
        state = (survey.created_at, survey.version, tally.revision, smallest)
        kept = _kept.get(key)
        if kept and (kept.state == state or monotonic() < kept.until):
            return kept.opinions
        began = monotonic()
        opinions = cls._found(survey, tally.responses, smallest)
        took = monotonic() - began
        until = monotonic() + (REST * took if took > SLOW_SECONDS else 0)
        _kept.put(key, _Kept(state, until, opinions))
        return opinions

    @classmethod
    def _found(cls, survey: Survey, responses: int, smallest: int) -> "Opinions":
        asked = survey.definition.clauses
        needed = min(ENOUGH_VOTES, len(asked))
        sample = votes_of(survey, asked)
        people = [one for one in sample if sum(vote is not None for vote in one) >= needed]
        enough = len(asked) >= 2 and len(people) >= 2 * smallest
        found = supported_elsewhere(people, smallest) if enough else None
        clauses = _counted(asked, people, found.grouping) if found else []
        return cls(
            computed_at=datetime.now(UTC),
            responses=max(responses, len(sample)),
            read=len(sample),
            enough_votes=needed,
            people=len(people),
            clauses=clauses,
            groups=_described(clauses, found, smallest) if found else [],
            smallest=smallest,
        )

    @cached_property
    def agreed(self) -> list[Agreement]:
        """The clauses on which more than half of every group agree, or disagree; strongest first.

        Clauses on which fewer than `smallest` people of some group voted are left out.
        """
        found = [
            Agreement(
                clause,
                STANCES[side],
                tuple(count.share(side) for count in clause.counts),
                clause.consensus(side),
            )
            for clause in self._heard
            for side in STANCES
            if all(count.chance(side) > 0.5 for count in clause.counts)
        ]
        return sorted(found, key=lambda one: -one.consensus)[:MOST_CLAUSES]

    @cached_property
    def parted(self) -> list[GroupedClause]:
        """The clauses on which the groups differ most, the most divided first."""
        return sorted(self._heard, key=lambda one: -one.distance)[:MOST_CLAUSES]

    @property
    def _heard(self) -> list[GroupedClause]:
        return [
            clause
            for clause in self.clauses
            if all(count.seen >= self.smallest for count in clause.counts)
        ]


def votes_of(survey: Survey, clauses: Sequence[Question]) -> list[Votes]:
    """The votes of each person on these clauses, of up to MOST_PEOPLE people.

    If there are more it is a random sample, and the same one each time: the first by the hash of
    their receipts, whose order is random.
    """
    if not clauses:
        return []
    most = min(MOST_PEOPLE, MOST_CELLS // len(clauses))
    query: Any = (
        Response.select(Response.answers)
        .where(Response.survey == survey)
        .order_by(Response.receipt_hash)
        .limit(most)
    )
    names = [clause.name for clause in clauses]
    return [[SIDES.get(answers.get(name)) for name in names] for (answers,) in query.tuples()]


@dataclass(frozen=True)
class _Kept:
    state: tuple[datetime, int, int, int]
    until: float
    opinions: Opinions


_kept: Cache[tuple[object, int], _Kept] = Cache(
    MOST_KEPT, lambda kept: BYTES_A_CLAUSE * (1 + len(kept.opinions.clauses))
)


def _counted(
    asked: Sequence[Question], people: list[Votes], found: Grouping
) -> list[GroupedClause]:
    groups: list[list[Votes]] = [[] for _ in range(max(found.groups) + 1)]
    for person, group in zip(people, found.groups, strict=True):
        groups[group].append(person)
    columns = [list(zip(*group, strict=True)) for group in groups]
    return [
        GroupedClause(clause.name, clause.label, tuple(counted(group[n]) for group in columns))
        for n, clause in enumerate(asked)
    ]


def _described(clauses: list[GroupedClause], found: Supported, smallest: int) -> list[Group]:
    return [
        Group(
            "ABCDE"[n],
            found.grouping.groups.count(n),
            outline,
            typical_clauses(clauses, n, smallest, found.apart),
        )
        for n, outline in enumerate(outlines(found.grouping))
    ]
