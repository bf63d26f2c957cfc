"""A public snapshot: what everyone is shown of the tally of an anonymous survey.

Somebody who watches a person send and then sees the tally move by one has read their answer. So
the snapshot moves in steps: the counts of each field by so many people, one step late, as
`models.answer.movement` decides. When the survey takes no more answers, nothing waits any longer.
That last step is worked out when it is read, because a survey also closes by the clock, when nobody
writes. It is kept before anything changes of the survey or its tally that would not follow from it.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from peewee import EXCLUDED, JOIN, ForeignKeyField, IntegerField, JSONField, fn

from models.answer import movement
from models.answer.boundary import boundaries
from models.answer.ledger import Ledger, Moment
from models.answer.movement import Rule, Stage, Standing, Unit
from models.answer.tally import OWN, Counts, Tally, counts
from models.answer.threshold import SMALLEST_GROUP, smallest_group
from models.form.field import FREE
from models.survey.schedule import CLOSED
from models.survey.survey import Survey
from storage.database import MomentField, Stored, read_transaction, writing
from storage.prepared import Prepared

# An answer that was let in a moment before the clock closed its survey may be committed after it.
LAST_ANSWERS_SECONDS = 2
MOST_HELD_BACK = 16  # times the fewest of a step, when sharing begins
SENSITIVE_SECONDS = 300  # from one step of a sensitive survey to the next: so long, up to twice


@dataclass(frozen=True)
class PublicView:
    """What everyone may see of an anonymous survey; equal `revision` means it looks equal.

    `counts` has the units that are shown, and `bounds` where the bands of its free fields begin.
    `among` is the number of responses by the step at which each unit stands. `held_back` is how
    many responses are not in it: exactly where the survey `is_over`, else at the most, or None
    where not even that can be said. Nothing of fewer than `smallest` people is in it.
    """

    smallest: int
    responses: int
    revision: int
    counts: Counts
    bounds: Mapping[str, tuple[str, ...]]
    among: Mapping[str, int]
    held_back: int | None
    is_over: bool


class PublicSnapshot(Stored):
    """What everyone is shown until the next step, and when that may be.

    `due` is the number of changes to the tally from which on the next step is taken, and `due_at`
    the moment before which it is not. `counts` are those of the units that are shown.
    """

    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    responses = IntegerField()
    revision = IntegerField()
    counts = JSONField()
    due = IntegerField(null=True)
    due_at = MomentField(null=True)
    ledger = JSONField(null=True)
    # Whoever tells everyone of more than the tally keeps what that was, at the same moments.
    at_settling: ClassVar[list[Callable[[Survey], None]]] = []

    class Meta:
        table_name = "release"

    @classmethod
    def step(cls, surveys: Iterable[int]) -> None:
        """Take the next step for each of these surveys that is due for one.

        Runs in the transaction that changes the tally; leaves out surveys that are not shared, or
        not anonymous.
        """
        now = MomentField().db_value(datetime.now(UTC))
        for survey in surveys:
            if _due(survey, SMALLEST_GROUP, now, now).fetchone() is not None:
                _Whole(Survey.get_by_id(survey)).take()

    @classmethod
    def take_out(cls, survey: Survey) -> None:
        """Take out at once what too many deletions have made untrue. In the same transaction."""
        if survey.anonymous and survey.shared_at is not None:
            _Whole(survey).take(is_step=False)
            cls.step([survey.id])

    @classmethod
    def begin_anew(cls, survey: Survey) -> None:
        """Show nothing of the responses, which all were deleted. In the same transaction."""
        whole = _Whole(survey)
        if whole.before is not None:
            whole.forget()

    @classmethod
    def settle(cls, survey: Survey) -> None:
        """Keep the last step of a survey that takes no more answers, as everyone may have seen it.

        Runs before the survey or its tally changes, in the same transaction.
        """
        Tally.hold(survey)
        found = Survey.get_or_none(Survey.id == survey.id)
        if found is None or found.shared_at is None:
            return
        for keep in cls.at_settling:
            keep(found)
        if found.anonymous:
            step = _Whole(found)
            if step.is_over:
                step.close()


class _Whole:
    """A survey with its tally and its snapshot, read in one transaction, to go on from there."""

    def __init__(self, survey: Survey) -> None:
        self.survey, self.rule = survey, _rule(survey)
        tally = Tally.get_or_none(Tally.survey == survey)
        self.now = Moment(tally.revision, tally.responses) if tally else Moment()
        self.before = PublicSnapshot.get_or_none(PublicSnapshot.survey == survey)
        kept: Any = self.before.ledger if self.before else None
        self.is_of_before = self.before is not None and not _is_ours(kept, self.before.revision)
        smallest = (kept or {}).get("smallest", SMALLEST_GROUP)
        if self.before is None or smallest < self.rule.smallest:
            # Of a survey that has been marked sensitive since, everything begins anew.
            self.ledger = Ledger()
        elif self.is_of_before:
            # It may show what was deleted long ago.
            old = _of_before(self.before, survey, self.now)
            self.ledger = self._moved(old, self.now, self.counts, is_step=False)
        else:
            self.ledger = Ledger.read(kept)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """All units of the survey."""
        return movement.units(self.survey.history)

    @cached_property
    def counts(self) -> Counts:
        """The counts of the tally; whoever only looks does without, while the survey is open."""
        return Tally.of(self.survey)[1]

    @property
    def is_over(self) -> bool:
        """True if no answer can come or be on its way: it is closed, or full."""
        limit = self.survey.response_limit
        if limit is not None and self.now.responses >= limit:
            return True
        return self.survey.state == CLOSED and final_at(self.survey) is None

    def take(self, *, is_step: bool = True) -> None:
        """Move what may move; without a step, only take out what is gone."""
        self._store(self._moved(self.ledger, self.now, self.counts, is_step=is_step))

    def begin(self) -> None:
        """Show what there is when sharing begins, but for a few responses picked at random.

        They wait for the next step, as the newest ones do otherwise. Among them have to be enough
        answers to a question for that step, so of one that few answered more than the fewest wait;
        of the others no more than they need. A table of small cells is not shown however many wait;
        what it stands beside is. Of fewer than two steps there is nothing to show yet.
        """
        ledger, few = self.ledger, self.rule.smallest
        if self.now.responses < 2 * few:
            return
        most_shown, many = dict.fromkeys(movement.groups(self.units), 0), few
        first: Ledger | None = None
        units: dict[str, movement.Standing] = {}
        longest = min(self.now.responses - few, MOST_HELD_BACK * few)
        while first is None or (most_shown and many <= longest):
            fewer = _without_some(self.survey, self.counts, many)
            then = Moment(self.now.changes - many, self.now.responses - many)
            found = self._moved(self._moved(ledger, then, fewer), self.now, self.counts)
            first = first or found
            for group, most in list(most_shown.items()):
                shown = sum(found.units[name].is_shown for name in group)
                if shown > most:
                    units |= {name: found.units[name] for name in group}
                    most_shown[group] = shown
                if shown == len(group):
                    del most_shown[group]
            many *= 2
        self._store(replace(first, units={**first.units, **units}))

    def close(self) -> None:
        """Show all, as the survey takes no more answers."""
        self._store(self.last)

    def forget(self) -> None:
        """Show nothing, and count the next step from here."""
        self._store(Ledger(self.now, self.now))

    @property
    def last(self) -> Ledger:
        """What is shown of a survey that takes no more answers."""
        if self.now.changes < self.ledger.seen.changes + self.rule.smallest:
            return self.ledger
        now = (self.now.responses, self.counts)
        found = movement.closed(self.units, self.ledger.units, now, self.rule)
        return Ledger(self.now, self.now, found)

    def view(self) -> PublicView:
        """What everyone may see now."""
        is_over = self.is_over
        ledger = self.last if is_over else self.ledger
        shown, revision = ledger.shown, self.before.revision if self.before else 0
        responses = self._enough(ledger.seen.responses)
        return PublicView(
            smallest=self.rule.smallest,
            responses=responses,
            revision=revision + (ledger is not self.ledger),
            counts={name: dict(one.counts) for name, one in shown.items()},
            bounds={name: one.bounds for name, one in shown.items() if one.bounds},
            among={name: one.responses for name, one in shown.items()},
            held_back=max(0, self.now.responses - responses) if is_over else self._waiting(),
            is_over=is_over,
        )

    def _moved(
        self, ledger: Ledger, now: Moment, counts: Counts, *, is_step: bool = True
    ) -> Ledger:
        units = movement.moved(
            self.units, ledger.units, (now.responses, counts), self.rule, is_step=is_step
        )
        if not is_step:
            return replace(ledger, units=units)
        # Nobody is told of more responses than there are.
        late = min(ledger.waiting.responses, now.responses)
        return Ledger(replace(ledger.waiting, responses=late), now, units)

    def _store(self, ledger: Ledger) -> None:
        """Keep a ledger. What everyone sees has another revision where it looks different."""
        if self.before is not None and ledger == self.ledger:
            return
        before = self.before or PublicSnapshot(revision=0)
        is_new = (ledger.shown, ledger.seen) != (self.ledger.shown, self.ledger.seen)
        row = PublicSnapshot(
            survey=self.survey,
            responses=self._enough(ledger.seen.responses),
            revision=before.revision + is_new,
            counts={name: dict(one.counts) for name, one in ledger.shown.items()},
            due=before.due,
            due_at=before.due_at,
        )
        if ledger.waiting != self.ledger.waiting or row.due is None:
            row.due, row.due_at = self._next(ledger)
        row.ledger = {
            "revision": row.revision,
            "smallest": self.rule.smallest,
            **ledger.document,
        }
        columns = PublicSnapshot._meta.sorted_fields
        PublicSnapshot.insert(row.__data__).on_conflict(
            conflict_target=[PublicSnapshot.survey],
            update={one: EXCLUDED[one.column_name] for one in columns if not one.primary_key},
        ).execute()

    def _next(self, ledger: Ledger) -> tuple[int, datetime | None]:
        """From how many changes on, and from when on, the next step is due."""
        many, moment = self.rule.smallest, None
        if self.rule.is_strict:
            many += secrets.randbelow(many)
            wait = SENSITIVE_SECONDS + secrets.randbelow(SENSITIVE_SECONDS)
            moment = datetime.now(UTC) + timedelta(seconds=wait)
        return ledger.waiting.changes + many, moment

    def _enough(self, responses: int) -> int:
        return responses if min(responses, self.now.responses) >= self.rule.smallest else 0

    def _waiting(self) -> int | None:
        """How many responses are not shown yet, at the most; None where time counts as well."""
        if self.rule.is_strict:
            return None
        since = self.rule.smallest - 1
        return self.ledger.waiting.responses - self._enough(self.ledger.seen.responses) + since


def view_of(survey: Survey) -> PublicView:
    """What everyone may see of an anonymous survey whose results are shared."""
    with read_transaction():
        return _Whole(survey).view()


def final_at(survey: Survey) -> datetime | None:
    """The moment at which the clock alone shows the last step; None if it does not, or did."""
    if survey.closes_at is None or survey.closed_at is not None:
        return None
    moment = survey.closes_at + timedelta(seconds=LAST_ANSWERS_SECONDS)
    return moment if moment > datetime.now(UTC) else None


def share(survey: Survey) -> None:
    """Let anyone who has the link see the results, of an anonymous survey in steps."""
    with writing():
        PublicSnapshot.settle(survey)
        Survey.update(shared_at=datetime.now(UTC)).where(Survey.id == survey.id).execute()
        PublicSnapshot.settle(survey)
        now = Survey.get_by_id(survey.id)
        if now.anonymous:
            step = _Whole(now)
            if step.before is None:
                step.begin()
            PublicSnapshot.take_out(now)


def end_sharing(survey: Survey) -> None:
    """Keep the results to the organiser again.

    What everyone has seen is kept: if the survey is shared again, the next step counts from there.
    """
    with writing():
        PublicSnapshot.settle(survey)
        Survey.update(shared_at=None).where(Survey.id == survey.id).execute()


def surplus(survey: Survey, there: Counts) -> list[tuple[str, str, int, int]]:
    """(unit, value, shown, there) of all that everyone is shown although it is not `there`.

    Fewer than a step may be: what was deleted is taken out together.
    """
    step = _Whole(survey)
    found = []
    for unit in step.units:
        counted, shown = there.get(unit.name, {}), step.ledger.units.get(unit.name, Standing())
        kept = dict(shown.seen.counts) if shown.is_shown else {}
        if movement.went(unit, kept, counted) >= step.rule.smallest:
            values = sorted(kept.keys() | counted.keys())
            found += [(unit.name, one, kept.get(one, 0), counted.get(one, 0)) for one in values]
    return [one for one in found if one[2] != one[3]]


def _rule(survey: Survey) -> Rule:
    is_sensitive = survey.definition.sensitive
    return Rule(smallest_group(is_sensitive=is_sensitive), is_strict=is_sensitive)


def _without_some(survey: Survey, whole: Counts, many: int) -> Counts:
    """The counts without `many` responses, which are picked at random."""
    response: Any = survey.responses.model
    start = secrets.token_hex(16)
    after = list(survey.responses.where(response.id >= start).order_by(response.id).limit(many))
    rest = survey.responses.where(response.id < start).order_by(response.id)
    picked = [*after, *rest.limit(many - len(after))]
    found = {name: dict(values) for name, values in whole.items()}
    for one in picked:
        for name, value in counts(survey.history.of(one.version), one.answers, one.version):
            if name not in OWN:
                found[name][value] -= 1
    return {name: {value: n for value, n in one.items() if n} for name, one in found.items()}


def _is_ours(kept: dict[str, Any] | None, revision: int) -> bool:
    """False if an earlier Tangible wrote the snapshot, or wrote it last."""
    return kept is not None and kept["revision"] == revision


def _of_before(row: PublicSnapshot, survey: Survey, now: Moment) -> Ledger:
    """The ledger of a snapshot that an earlier Tangible took: nothing waits."""
    smallest, units = SMALLEST_GROUP, {}
    types = {one.name: one.type for one in survey.fields if one.type in FREE}
    for name, found in row.counts.items():
        bounds = boundaries(types[name], found, smallest) if name in types else ()
        state = Stage(row.responses, found, bounds)
        units[name] = Standing(state, state, is_shown=bool(found))
    moment = Moment(0, min(row.responses, now.responses))
    return Ledger(moment, moment, units)


_due = Prepared(
    lambda survey, first, now, same: (
        Survey.select(Survey.id)
        .join(Tally)
        .join(PublicSnapshot, JOIN.LEFT_OUTER, on=PublicSnapshot.survey == Survey.id)
        .where(
            Survey.id == survey,
            Survey.anonymous,
            Survey.shared_at.is_null(False),
            Tally.revision >= fn.COALESCE(PublicSnapshot.due, first),
            fn.COALESCE(PublicSnapshot.due_at, now) <= same,
        )
    )
)
Survey.around_change.append(PublicSnapshot.settle)
