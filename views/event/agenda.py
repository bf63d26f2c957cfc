"""The home of an organiser: what this day holds, and what waits."""

from functools import partial

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.event.agenda import MOST_SHOWN, Agenda
from models.event.event import Event
from models.request.request import Request
from models.team.colleague import events_for, shared_surveys, shared_with
from models.team.role import May
from models.wall.photo import new_photos
from models.wall.reply import Undecided, undecided
from web.guard import moves_by_itself, organiser_only
from web.page import page

bp = Blueprint("agenda", __name__)


@bp.get("/")
@organiser_only
@moves_by_itself
def show(organiser: Organiser) -> Response:
    """Today’s events, what is open, what comes next, what waits; htmx gets what moves of it."""
    agenda = Agenda(organiser, shared_with(organiser))
    return page(
        "event/agenda/show.html",
        fragment="day",
        agenda=agenda,
        roles=shared_surveys(organiser),
        replies=partial(_replies, organiser, agenda),
        late=partial(_late, organiser, agenda),
        photos=partial(_photos, organiser, agenda),
    )


def _replies(organiser: Organiser, agenda: Agenda) -> list[tuple[Event, Undecided]]:
    """The events of which replies need a decision of this organiser, the reported ones first."""
    events = events_for(organiser, (one.event for one in agenda.events), May.RUN)
    found = undecided(events)
    waits = [(one, found[one.id]) for one in events if one.id in found]
    return sorted(waits, key=lambda one: one[1].reported == 0)[:MOST_SHOWN]


def _late(organiser: Organiser, agenda: Agenda) -> list[tuple[Event, int]]:
    """The events of which requests that this organiser sees to are overdue, and how many."""
    events = events_for(organiser, (one.event for one in agenda.events), May.RUN)
    found = Request.overdue(events)
    return [(one, found[one.id]) for one in events if one.id in found][:MOST_SHOWN]


def _photos(organiser: Organiser, agenda: Agenda) -> list[tuple[Event, int]]:
    """The events with photos that this organiser may decide about and nobody has looked at."""
    events = events_for(organiser, (one.event for one in agenda.events), May.RUN)
    found = new_photos(events)
    return [(one, found[one.id]) for one in events if one.id in found][:MOST_SHOWN]
