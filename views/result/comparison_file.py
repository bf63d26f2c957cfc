"""A comparison of surveys as a file to take elsewhere, at an address that keeps it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from formats.answer.about import About
from formats.result import comparison as sheet
from formats.result.sheet import MIMETYPE
from models.account.organiser import Organiser
from models.team.colleague import survey_for
from models.team.role import May
from views.result.comparison import asked_for
from web.attachment import attachment
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("comparison_file", __name__)


@bp.get("/surveys/<code>/comparison.csv")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """What the surveys ask alike as CSV; where only one is chosen, the page to choose others."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    _found, results = asked_for(organiser, survey)
    if results is None:
        chosen: dict[str, Any] = {"with": request.args.getlist("with")}
        return redirect(url_for("comparison.show", code=survey.code, **chosen))
    headers = {"Content-Disposition": attachment(f"{About(survey).stem()}-comparison.csv")}
    return Response(sheet.write(results), content_type=MIMETYPE, headers=headers)
