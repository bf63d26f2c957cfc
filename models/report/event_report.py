"""The report of an event for everyone: the link to it, and what it tells."""

import secrets
from dataclasses import dataclass

from peewee import CharField, ForeignKeyField

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.report.edition import Edition, edition_for
from models.report.report import TOKEN_BYTES
from models.result.audience import Audience
from models.result.side_by_side import SideBySide, side_by_side
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.database import Stored, writing

MOST_REPORTS = 30  # on one page; the others are named, with the way to theirs


class EventReport(Stored):
    """The link to the report of an event that anybody can open; no row where there is none.

    The token is the end of its address. It is stored unhashed, so that its organiser can copy it
    again. What the page shows is read when it is opened.
    """

    event_id: int
    event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE")
    token = CharField(max_length=64, unique=True)

    @classmethod
    def of(cls, event: Event) -> "EventReport | None":
        """The link to the report of this event, or None."""
        found: EventReport | None = cls.get_or_none(cls.event == event)
        return found

    @classmethod
    def behind(cls, token: str) -> Event | None:
        """The event to whose report the link with this token leads, or None."""
        found = cls.select(cls, Event).join(Event).where(cls.token == token).get_or_none()
        return found.event if found else None

    @classmethod
    def make_link(cls, event: Event, by: Organiser) -> None:
        """Have a link that anybody can open; the one so far, if any, leads nowhere."""
        with audit.noted("report link made", by, event.code):
            token = secrets.token_urlsafe(TOKEN_BYTES)
            cls.insert(event=event, token=token).on_conflict(
                conflict_target=[cls.event], update={"token": token}
            ).execute()

    @classmethod
    def withdraw_link(cls, event: Event, by: Organiser) -> None:
        """Have no link; nothing is recorded where there was none."""
        with writing():
            if cls.delete().where(cls.event == event).execute():
                audit.note("report link withdrawn", by, event.code)


@dataclass(frozen=True)
class EventEdition:
    """What the report of an event tells everyone, with the figures of this moment.

    Of each survey what its shared results have, through the same gate. `results` has the surveys
    side by side, `editions` the report of each that was answered; `others` are shared too, but are
    more than one page has; `left_out` is how many surveys have been opened and are not shared.
    """

    event: Event
    results: SideBySide
    editions: tuple[Edition, ...]
    others: tuple[Survey, ...]
    left_out: int


def event_edition(event: Event) -> EventEdition:
    """The report of an event as everyone reads it: only of surveys whose results are shared."""
    surveys = [one.survey for one in EventSurvey.all_of(event)]
    shared = [one for one in surveys if one.shared_at is not None and definition_of(one)]
    here = shared[:MOST_REPORTS]
    results = side_by_side(here, Audience.EVERYONE)
    answered = [survey for survey, disclosure in results.disclosures if disclosure.responses]
    editions = (edition_for(one, Audience.EVERYONE) for one in answered)
    known = {one.id for one in shared}
    return EventEdition(
        event,
        results,
        tuple(one for one in editions if one is not None),
        tuple(shared[MOST_REPORTS:]),
        sum(one.opened_at is not None and one.id not in known for one in surveys),
    )
