"""The programme of an event: the page for attendees, with its surveys but no drafts."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from peewee import JOIN

from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.talk import Talk, day_shown
from models.form.duration import minutes
from models.form.zone import city, local_time
from models.survey.schedule import CLOSED, DRAFT, OPEN, WAITING
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.prepared import Prepared, model_of

MOST_BESIDE = 5  # other sessions after an answer, where none is on
SOON, LATELY = timedelta(minutes=5), timedelta(minutes=45)  # before it begins, after it has ended
USUAL = timedelta(hours=1)  # a talk of which nobody said when it ends


@dataclass(frozen=True)
class Slot:
    """What people know a talk by; `start` and `end` as the clocks of the event show them.

    `is_on` while people sit in it, and for a while after it.
    """

    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    speaker: str = ""
    is_on: bool = False
    title: str = ""


@dataclass(frozen=True)
class Entry:
    """A survey of the programme. `state` is from models.survey.schedule; a full one is closed.

    That of a talk has its `slot`.
    """

    code: str
    title: str
    role: str
    minutes: int
    state: str
    opens_at: datetime | None
    time_zone: str | None
    is_shared: bool
    identity: str = ""  # what stays when its code changes
    slot: Slot | None = None
    is_replied_to: bool = False  # everyone may read what became of what people said there

    @property
    def day(self) -> date | None:
        """The day of its talk."""
        return self.slot.start.date() if self.slot and self.slot.start else None

    @property
    def is_on(self) -> bool:
        """True for the form of a talk that is on, or has just ended."""
        return self.slot is not None and self.slot.is_on


@dataclass(frozen=True)
class Programme:
    """An event with its surveys now. Equal programmes make the same page: it is the cache key.

    With many sessions it has those of one `day`, of these `days`. `has_more`: others that are not
    among the entries are open as well.
    """

    code: str
    title: str
    entries: tuple[Entry, ...]
    places: tuple[str, ...] = ()
    start: datetime | None = None  # local time of the event, as is `end`
    end: datetime | None = None
    time_zone: str | None = None  # None if a place already names its city
    days: tuple[date, ...] = ()
    day: date | None = None
    has_more: bool = False
    is_replied_to: bool = False  # so is one of its surveys, of whatever day

    @property
    def open(self) -> list[Entry]:
        """The open surveys."""
        return [one for one in self.entries if one.state == OPEN]

    @property
    def has_talks(self) -> bool:
        """True if a talk has an open form."""
        return any(one.slot for one in self.open)

    @property
    def on(self) -> list[Entry]:
        """The open forms of talks that are on, or have just ended."""
        return [one for one in self.open if one.is_on]

    @property
    def whole(self) -> list[Entry]:
        """The open surveys that are of no talk."""
        return [one for one in self.open if not one.slot]

    @property
    def by_day(self) -> dict[date | None, list[Entry]]:
        """The other open forms of talks by their day; None for those without a time."""
        found: dict[date | None, list[Entry]] = {}
        for one in self.open:
            if one.slot and not one.is_on:
                found.setdefault(one.day, []).append(one)
        return found

    @property
    def in_turn(self) -> list[Entry]:
        """The open surveys in the order of the page: what is on or has just ended comes first."""
        later = [one for entries in self.by_day.values() for one in entries]
        return [*self.on, *self.whole, *later]

    def besides(self, survey: Survey) -> "Programme | None":
        """The programme with only the other open surveys, or None if there are none.

        Of the sessions it has those that are on, or a few of the others.
        """
        others = [one for one in self.open if one.code != survey.code]
        near = [one for one in others if not one.slot or one.is_on]
        found = tuple(near or others[:MOST_BESIDE])
        if not found:
            return None
        return replace(self, entries=found, has_more=len(found) < len(others))

    def of_day(self, day: date | None, today: date) -> "Programme":
        """The programme of one day, if there are too many sessions for a page."""
        days = [one.day for one in self.entries if one.slot]
        found, chosen = day_shown(days, day, today)
        if not found:
            return self
        shown = tuple(one for one in self.entries if one.is_on or one.day in (None, chosen))
        rest = len(self.open) > sum(one.state == OPEN for one in shown)
        return replace(self, entries=shown, days=tuple(found), day=chosen, has_more=rest)


def programme(event: Event, day: date | None = None) -> Programme:
    """The programme of `event` now; of this day, if it has too many sessions for a page."""
    today = local_time(datetime.now(UTC), event.time_zone).date()
    return whole_programme(event).of_day(day, today)


def whole_programme(event: Event) -> Programme:
    """The programme of `event` now, with all of its days."""
    details, entries = event.details, _entries(event)
    return Programme(
        code=event.code,
        title=event.title,
        entries=entries,
        is_replied_to=any(one.is_replied_to for one in entries),
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
    found, code, title, zone = event
    return Programme(code, title, _entries(Event(id=found, time_zone=zone))).besides(survey)


def _zone_to_say(event: Event) -> str | None:
    named = city(event.time_zone).casefold()
    return None if named in event.places.casefold() else event.time_zone


def _entries(event: Event) -> tuple[Entry, ...]:
    """The surveys in their order, those of talks as these come."""
    clock, found = _Clock(event.time_zone), []
    for role, count, *row in _parts(event.id):
        survey = model_of(Survey, row[:SURVEY_COLUMNS])
        if survey.state != DRAFT and definition_of(survey):
            found.append(_entry(role, count, survey, clock.slot(*row[SURVEY_COLUMNS:])))
    return tuple(sorted(found, key=_rank_of))


def _rank_of(entry: Entry) -> tuple[bool, bool, str]:
    start = entry.slot.start if entry.slot else None
    return entry.slot is not None, start is None, start.isoformat() if start else ""


class _Clock:
    """What the clocks of an event show, now and at any moment."""

    def __init__(self, zone: str) -> None:
        self._zone, self._now = zone, datetime.now(UTC)

    def slot(
        self,
        talk: int | None,
        start: int | None,
        end: int | None,
        place: str,
        speaker: str,
        title: str,
    ) -> Slot | None:
        """The session in these columns of a talk; None where there is none."""
        if talk is None:
            return None
        begins, ends = (Talk.starts_at.python_value(one) for one in (start, end))
        is_on = False
        if begins is not None:
            is_on = begins - SOON <= self._now <= (ends or begins + USUAL) + LATELY
        return Slot(self._shown(begins), self._shown(ends), place, speaker, is_on, title)

    def _shown(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else local_time(moment, self._zone)


def _entry(role: str, responses: int | None, survey: Survey, slot: Slot | None) -> Entry:
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
        slot=slot,
        is_replied_to=survey.you_said_at is not None,
        identity=survey.identity,
    )


SURVEY_COLUMNS = len(Survey._meta.sorted_fields)
OF_A_TALK = (Talk.id, Talk.starts_at, Talk.ends_at, Talk.place, Talk.speaker, Talk.title)
# Every receipt and every phone that scans the QR code runs these: their SQL is built once.
_event_of = Prepared(
    lambda survey: (
        Event.select(Event.id, Event.code, Event.title, Event.time_zone)
        .join(EventSurvey)
        .where(EventSurvey.survey == survey)
    )
)
_parts = Prepared(
    lambda event: (
        EventSurvey.select(
            EventSurvey.role, Tally.responses, *Survey._meta.sorted_fields, *OF_A_TALK
        )
        .join(Survey)
        .join(Tally, JOIN.LEFT_OUTER)
        .join(Talk, JOIN.LEFT_OUTER, on=(Talk.part == EventSurvey.survey))
        .where(EventSurvey.event == event)
        .order_by(EventSurvey.position, EventSurvey.survey)
    )
)
