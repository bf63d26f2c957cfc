"""Tallies for programs."""

from flask import Blueprint, Response

from formats.api import tally as said
from models.api.token import Scope, Token
from models.result.audience import Audience, disclosed_to
from views.api.answer import told
from web.guard import one_or_404, program_only

bp = Blueprint("api_tally", __name__)


@bp.get("/api/v1/surveys/<code>/tally")
@program_only(Scope.TALLIES)
def show(token: Token, code: str) -> Response:
    """The numbers of the organiser's page, as they are now; tags where it may read responses."""
    survey = one_or_404(token.survey_for(code, Scope.TALLIES))
    found = one_or_404(disclosed_to(survey, Audience.ORGANISER))
    return told(said.told(survey, found, with_tags=token.reads_answers(code)))
