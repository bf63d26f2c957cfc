"""The programs that have to do with one survey: spreadsheets that fetch its answers."""

from typing import Any

from flask import Blueprint, Response

from forms.api.token import LastingForm
from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.api.token import Token
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("program", __name__)


@bp.get("/surveys/<code>/programs/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """All of them, and the forms to let another one in."""
    return programs_page(one_or_404(survey_for(organiser, code, May.ANSWERS)))


def programs_page(survey: Survey, **more: Any) -> Response:
    """The page of the programs of a survey, with these forms."""
    shown: dict[str, Any] = {"sheet": LastingForm(formdata=None), "problem": ""}
    return survey_page(
        "api/program/index.html",
        survey=survey,
        sheets=Token.sheets_of(survey),
        button=ButtonForm(),
        **shown | more,
    )
