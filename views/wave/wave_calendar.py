"""The calendar of waves of an event, for those who organise it."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wave.wave_calendar import calendar_of
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page_number import page_number

bp = Blueprint("wave_calendar", __name__)


@bp.get("/events/<event>/waves/")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """What is asked again: what is open now, what opens next, how many answered each time."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    calendar = calendar_of(found, page_number())
    return event_page("wave/wave_calendar/index.html", found, calendar=calendar)
