"""Sheets: addresses at which a spreadsheet fetches the answers to a survey by itself."""

from flask import Blueprint, Response, url_for

from forms.api.token import LastingForm
from models.account.organiser import Organiser
from models.api.token import Scope, Token, TooManyTokens
from models.team.colleague import survey_for
from models.team.role import May
from views.api.program import programs_page
from web.address import whole
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("sheet", __name__)


@bp.post("/surveys/<code>/sheets")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Make an address; it is shown on this page alone."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    form = LastingForm()
    if not form.validate():
        return programs_page(survey, sheet=form, status=422)
    try:
        secret = Token.make(organiser, form.name.data, [Scope.SHEET], form.time, [survey])
    except TooManyTokens as fault:
        return programs_page(survey, sheet=form, problem=str(fault), status=422)
    address = whole(url_for("api_response.show", code=survey.code, token=secret))
    return survey_page("api/sheet/show.html", survey=survey, name=form.name.data, address=address)


@bp.post("/surveys/<code>/sheets/<int:id>/withdrawal")
@organiser_only
def delete(organiser: Organiser, code: str, id: int) -> Response:
    """End an address, whoever made it: what asks there from now on finds nothing."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    one_or_404(Token.withdraw_sheet(organiser, survey, id) or None)
    return redirect(url_for("program.index", code=survey.code))
