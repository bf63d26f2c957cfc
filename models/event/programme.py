"""A programme: what attendees see of an event, its surveys in order, and nothing of drafts."""

from dataclasses import dataclass, replace
from datetime import datetime

from peewee import JOIN

from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.duration import minutes
from models.form.zone import city
from models.survey.schedule import CLOSED, DRAFT, OPEN, WAITING
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.prepared import Prepared, model_of


@dataclass(frozen=True)
class Entry:
    """A survey that is no draft; `state` is one of models.survey.schedule, full ones are closed."""

    code: str
    title: str
    role: str
    minutes: int
    state: str
    opens_at: datetime | None
    time_zone: str | None
    is_shared: bool


@dataclass(frozen=True)
class Programme:
    """An event with its surveys, as it is now; two that look the same are equal."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    places: tuple[str, ...] = ()
    start: datetime | None = None  # by the clocks of the event, as is the end
    end: datetime | None = None
    time_zone: str | None = None  # None where a place names the city that it is called after

    def besides(self, survey: Survey) -> "Programme | None":
        """What else is open now, for who has answered `survey`; None where nothing is."""
        others = tuple(one for one in self.entries if one.state == OPEN and one.code != survey.code)
        return replace(self, entries=others) if others else None


def programme(event: Event) -> Programme:
    """What attendees see of `event` now."""
    details = event.details
    return Programme(
        code=event.code,
        title=event.title,
        entries=_entries(event),
        places=tuple(event.place_names),
        start=details.start,
        end=details.end,
        time_zone=_zone_to_say(event),
    )


def others(survey: Survey) -> Programme | None:
    """What else is open now in the event of `survey`; None where nothing is, or there is none."""
    event = _event_of(survey.id).fetchone()
    if event is None:
        return None
    found, code, title = event
    return Programme(code, title, _entries(Event(id=found))).besides(survey)


def _zone_to_say(event: Event) -> str | None:
    named = city(event.time_zone).casefold()
    return None if named in event.places.casefold() else event.time_zone


def _entries(event: Event) -> tuple[Entry, ...]:
    found = ((role, count, model_of(Survey, row)) for role, count, *row in _parts(event.id))
    shown = (one for one in found if one[2].state != DRAFT and definition_of(one[2]))
    return tuple(_entry(*one) for one in shown)


def _entry(role: str, responses: int | None, survey: Survey) -> Entry:
    limit = survey.response_limit
    is_full = limit is not None and (responses or 0) >= limit
    waits = survey.state == WAITING
    return Entry(
        code=survey.code,
        title=survey.definition.title,
        role=role,
        minutes=minutes(survey.definition),
        state=CLOSED if is_full and not waits else survey.state,
        opens_at=survey.opens_at if waits else None,
        time_zone=survey.time_zone if waits else None,
        is_shared=survey.shared_at is not None,
    )


# For every receipt and every phone that scans the code of the day: no SQL is written anew.
_event_of = Prepared(
    lambda survey: (
        Event.select(Event.id, Event.code, Event.title)
        .join(EventSurvey)
        .where(EventSurvey.survey == survey)
    )
)
_parts = Prepared(
    lambda event: (
        EventSurvey.select(EventSurvey.role, Tally.responses, *Survey._meta.sorted_fields)
        .join(Survey)
        .join(Tally, JOIN.LEFT_OUTER)
        .where(EventSurvey.event == event)
        .order_by(EventSurvey.position, EventSurvey.survey)
    )
)
