"""The programme of an event: the page for attendees, with its surveys but no drafts."""

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
    """A survey of the programme. `state` is from models.survey.schedule; a full one is closed."""

    code: str
    title: str
    role: str
    minutes: int
    state: str
    opens_at: datetime | None
    time_zone: str | None
    is_shared: bool
    identity: str = ""  # what stays when its code changes


@dataclass(frozen=True)
class Programme:
    """An event with its surveys now. Equal programmes make the same page: it is the cache key."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    places: tuple[str, ...] = ()
    start: datetime | None = None  # local time of the event, as is `end`
    end: datetime | None = None
    time_zone: str | None = None  # None if a place already names its city

    def besides(self, survey: Survey) -> "Programme | None":
        """The programme with only the other open surveys, or None if there are none."""
        others = tuple(one for one in self.entries if one.state == OPEN and one.code != survey.code)
        return replace(self, entries=others) if others else None


def programme(event: Event) -> Programme:
    """The programme of `event` now."""
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
    """The other open surveys of the event of `survey`; None without such, or without event."""
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
        identity=survey.identity,
    )


# Every receipt and every phone that scans the QR code runs these: their SQL is built once.
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
