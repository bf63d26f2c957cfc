"""How people get to an event: its one address for all its surveys, and its QR code."""

from flask import Blueprint, Response, url_for

from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from web.address import whole
from web.desk import event_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("share", __name__)


@bp.get("/events/<event>/share")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The address, the code, and what is made of them."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    address = whole(url_for("programme.show", event=found.code))
    return event_page("event/share/show.html", found, address=address)
