"""The opinion groups of a survey, for its organiser alone."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.opinion.grouping_process import Ungrouped
from models.result.audience import Audience, opinions_for
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("opinion", __name__)


@bp.get("/surveys/<code>/opinions")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The groups, the clauses that they agree on and those that divide them; 503 if too busy."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    try:
        opinions = one_or_404(opinions_for(survey, Audience.ORGANISER))
    except Ungrouped:
        return survey_page("opinion/opinion/busy.html", survey=survey, status=503)
    return survey_page("opinion/opinion/index.html", survey=survey, opinions=opinions)
