"""The total of an event: how many answered by now, in all its surveys. Its pages ask for it."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from web.desk import event_page
from web.guard import moves_by_itself, one_or_404, organiser_only

bp = Blueprint("total", __name__)


@bp.get("/events/<event>/total")
@organiser_only
@moves_by_itself
def show(organiser: Organiser, event: str) -> Response:
    """What stands above the places of the event; htmx gets the total alone."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    return event_page("event/place.html", found, fragment="total")
