"""Surveys for programs: all that their token is for, and one with what it asks."""

from flask import Blueprint, Response

from formats.api import survey as said
from models.answer.tally import Tally
from models.api.token import Scope, Token
from views.api.answer import asked_cursor, asked_size, told
from web.guard import one_or_404, program_only

bp = Blueprint("api_survey", __name__)


@bp.get("/api/v1/surveys")
@program_only(Scope.SURVEYS)
def index(token: Token) -> Response:
    """The surveys, in the order of their codes."""
    size, cursor = asked_size(), asked_cursor()
    after = [one for one in token.surveys() if one.survey.code > cursor]
    shown = after[:size]
    following = shown[-1].survey.code if len(after) > size else None
    return told({"surveys": [said.listed(one) for one in shown], "next": following})


@bp.get("/api/v1/surveys/<code>")
@program_only(Scope.SURVEYS)
def show(token: Token, code: str) -> Response:
    """One survey with its definition."""
    survey = one_or_404(token.survey_for(code, Scope.SURVEYS))
    return told(said.whole(survey, Tally.responses_of([survey])[survey.id]))
