"""What is settled for an event beside its programme, on one page of cards."""

from flask import Blueprint, Response

from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("settings", __name__)


@bp.get("/events/<event>/settings")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """Its details and its address, its copy for next year, its colleagues, its end."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return event_page("event/settings/show.html", found, button=ButtonForm())
