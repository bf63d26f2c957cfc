"""A screen: the page that an organiser shows in the room, with the form's address and the count."""

from flask import Blueprint, Response, session

from models.account.organiser import Organiser
from models.result.audience import Audience
from models.team.colleague import survey_for
from models.team.role import May
from views.answer.tally import page_of, stream_of
from web.address import form_address
from web.guard import one_or_404, organiser_only

bp = Blueprint("screen", __name__)


@bp.get("/surveys/<code>/present")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The QR code, the address and the count in large type, and the results if they are shared."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    return page_of(survey, Audience.ROOM, address=form_address(survey))


@bp.get("/surveys/<code>/present/stream")
@organiser_only
def stream(organiser: Organiser, code: str) -> Response:
    """The count and the results now, and again whenever they change."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    return stream_of(survey, Audience.ROOM, session["token"])
