"""A whole response, for the organiser: all that one person answered, on a page of its own."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from forms.button import ButtonForm
from models.account import audit
from models.account.organiser import Organiser
from models.answer.response import Response
from models.coding.redaction import Redaction
from models.team.colleague import event_around, survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("whole_response", __name__)


@bp.get("/surveys/<code>/responses/<id>")
@organiser_only
def show(organiser: Organiser, code: str, id: str) -> ResponseReturnValue:
    """One response with each answer in it, and the button that deletes it."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    response = one_or_404(Response.get_or_none(Response.survey == survey, Response.id == id))
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    return survey_page(
        "answer/whole_response/show.html",
        survey=survey,
        fields=survey.stored_fields,
        response=response,
        struck=Redaction.among(survey, [response.id]),
        button=ButtonForm(),
        around=event_around(organiser, survey, May.RUN),
    )
