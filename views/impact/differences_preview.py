"""A preview: the page of what an event changed, for its organiser, as it would be published now."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.impact.published import draft
from models.team.colleague import event_for
from models.team.role import May
from views.impact.told_page import context_of
from web.address import whole
from web.guard import one_or_404, organiser_only
from web.language import speaking_like
from web.page import page

bp = Blueprint("differences_preview", __name__)


@bp.get("/events/<event>/differences/preview")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The page with what is told now; what readers of the last version have not seen is marked."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    with speaking_like(found):
        return page("impact/told_page/show.html", **context_of(draft(found), whole("")))
