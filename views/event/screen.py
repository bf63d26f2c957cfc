"""The screen of an event: the way to all that is open, how many answered, what is open now."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.event.programme import whole_programme
from models.event.total import total
from models.survey.schedule import WAITING
from models.team.colleague import event_for
from models.team.role import May
from web.address import event_address
from web.guard import moves_by_itself, one_or_404, organiser_only
from web.page import page

bp = Blueprint("event_screen", __name__)

MOST_SHOWN = 5  # open forms: more nobody reads from afar


@bp.get("/events/<event>/present")
@organiser_only
@moves_by_itself
def show(organiser: Organiser, event: str) -> Response:
    """The way to the event in large type; htmx gets what moves of it."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    programme = whole_programme(found)
    return page(
        "event/screen/show.html",
        fragment="results",
        event=found,
        address=event_address(found),
        heard=total(found),
        open=sorted(programme.open, key=lambda one: not one.is_on),  # what is on comes first
        waiting=[one for one in programme.entries if one.state == WAITING],
        most_shown=MOST_SHOWN,
    )
