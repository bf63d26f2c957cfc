"""The line of when the responses came, as a file to take elsewhere."""

from flask import Blueprint, Response

from formats.picture.sheet import arrival_sheet
from models.account.organiser import Organiser
from models.result.audience import Audience, arrival_for
from models.team.colleague import survey_for
from models.team.role import May
from views.result.picture import file_of, source_of
from web.guard import one_or_404, organiser_only

bp = Blueprint("arrival_picture", __name__)


@bp.get("/surveys/<code>/arrival.<format>")
@organiser_only
def show(organiser: Organiser, code: str, format: str) -> Response:
    """The line as its organiser sees it."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    found = one_or_404(arrival_for(survey, Audience.ORGANISER))
    sheet = arrival_sheet(found, source_of(survey))
    return file_of(sheet, survey, "arrival", format)
