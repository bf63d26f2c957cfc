"""The agenda: what an organiser has to know of this day, before anything else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from models.account.organiser import Organiser
from models.answer.contact import Contact
from models.answer.response import Response
from models.event.event import Event
from models.event.listing import NOTHING, EventLine, Shared, SurveyLine, event_lines, surveys_of
from models.form.zone import local_time
from models.survey.draft import Draft
from models.survey.schedule import DRAFT, OPEN, WAITING

MOST_SHOWN = 8  # of each part; the list has the others
LATELY = timedelta(minutes=10)


@dataclass(frozen=True)
class Coming:
    """Something that the clock does: a survey `opens` or `closes`, or an event `begins`."""

    at: datetime
    kind: str
    line: SurveyLine | EventLine

    @property
    def time_zone(self) -> str | None:
        """On whose clocks people read it."""
        if isinstance(self.line, EventLine):
            return self.line.event.time_zone
        return self.line.survey.time_zone


class Agenda:
    """The day of an organiser: each part is read when it is asked for, in a few statements.

    What is in the archive is in none of them.
    """

    def __init__(self, organiser: Organiser, shared: Shared = NOTHING) -> None:
        self._organiser, self._shared = organiser, shared
        self.now = datetime.now(UTC)

    @cached_property
    def surveys(self) -> list[SurveyLine]:
        """All their surveys, newest first."""
        found = surveys_of(self._organiser, self._shared)
        return [one for one in found if not one.is_archived]

    @cached_property
    def own(self) -> list[SurveyLine]:
        """Those of them that are their own: of these something may wait for them."""
        return [one for one in self.surveys if one.survey.organiser_id == self._organiser.id]

    @cached_property
    def events(self) -> list[EventLine]:
        """All their events, the latest first."""
        listed = Event.all_of(self._organiser, also=self._shared.events)
        found = [one for one in listed if one.archived_at is None]
        return event_lines(found, self.surveys)

    @cached_property
    def today(self) -> list[EventLine]:
        """The events of today, as the clocks of each have it; the first to begin is first."""
        return [one for one in reversed(self.events) if _is_on(one.event, self.now)]

    @cached_property
    def open(self) -> list[SurveyLine]:
        """The open surveys that are in no event of today."""
        shown = {part.survey.id for one in self.today for part in one.surveys}
        return [one for one in _in_state(self.surveys, OPEN) if one.survey.id not in shown]

    @cached_property
    def lately(self) -> dict[int, int]:
        """{id of a survey: its responses of the last ten minutes}, of the open ones shown.

        An anonymous survey is in none of it: nobody knows when it was answered.
        """
        parts = [part for one in self.today for part in one.surveys]
        shown = [*_in_state(parts, OPEN), *self.open[:MOST_SHOWN]]
        return Response.since((one.survey for one in shown), self.now - LATELY)

    @cached_property
    def ahead(self) -> list[Coming]:
        """What opens, closes and begins next, the soonest first."""
        found = [
            *(
                Coming(one.survey.opens_at, "opens", one)
                for one in _in_state(self.own, WAITING)
                if one.survey.opens_at
            ),
            *(
                Coming(one.survey.closes_at, "closes", one)
                for one in _in_state(self.own, OPEN)
                if one.survey.closes_at
            ),
            *(
                Coming(one.event.starts_at, "begins", one)
                for one in self.events
                if one.event.starts_at > self.now and one not in self.today
            ),
        ]
        return sorted(found, key=lambda one: one.at)[:MOST_SHOWN]

    @cached_property
    def drafts_of_today(self) -> list[SurveyLine]:
        """The drafts in events of today: nobody can answer them yet."""
        parts = [part for one in self.today for part in _in_state(one.surveys, DRAFT)]
        return [one for one in parts if one in self.own]

    @cached_property
    def unpublished(self) -> list[SurveyLine]:
        """The surveys that people answer, and that were changed since they were published."""
        changed = Draft.changed_of(self._organiser)
        return [one for one in self.surveys if one.survey.id in changed][:MOST_SHOWN]

    @cached_property
    def contacts(self) -> list[tuple[SurveyLine, int]]:
        """The surveys of which people asked to be got in touch with; how many contacts are out."""
        counts = Contact.counts_of(one.survey for one in self.own)
        found = [(one, counts[one.survey.id]) for one in self.own if one.survey.id in counts]
        return found[:MOST_SHOWN]

    @property
    def is_empty(self) -> bool:
        """True if there is nothing yet, or all of it is in the archive."""
        return not self.surveys and not self.events


def _in_state(lines: Iterable[SurveyLine], state: str) -> list[SurveyLine]:
    return [one for one in lines if one.survey.state == state]


def _is_on(event: Event, now: datetime) -> bool:
    first, today, last = (
        local_time(moment, event.time_zone).date()
        for moment in (event.starts_at, now, event.ends_at)
    )
    return first <= today <= last
