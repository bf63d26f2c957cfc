"""Clause by clause, for the organiser: stances and comments, live, sortable, by section."""

from flask import Blueprint, abort, request, session, url_for
from flask.typing import ResponseReturnValue

from models.account.organiser import Organiser
from models.guideline.clause import ORDERS, Selection, clause_of
from models.guideline.news import all_news
from models.result.audience import Audience, reading_for
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from views.answer.tally import stream_of
from web.address import whole
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("clause", __name__)


@bp.get("/surveys/<code>/clauses/")
@organiser_only
def index(organiser: Organiser, code: str) -> ResponseReturnValue:
    """The page with the stances on every clause; it updates itself."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    return survey_page(
        "guideline/clause/index.html",
        fragment="results",
        survey=survey,
        reading=reading_for(survey, Audience.ORGANISER),
        selection=_selection(survey),
        returning=[
            (one, whole(url_for("response.new", code=code, since=one.since)))
            for one in all_news(survey)
        ],
    )


@bp.get("/surveys/<code>/clauses/stream")
@organiser_only
def stream(organiser: Organiser, code: str) -> ResponseReturnValue:
    """Stream the results of the page: now, and again after each change."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    return stream_of(survey, Audience.ORGANISER, session["token"], _selection(survey))


@bp.get("/surveys/<code>/clauses/<name>/")
@organiser_only
def show(organiser: Organiser, code: str, name: str) -> ResponseReturnValue:
    """One clause with where people stand on it; it leads to their comments."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    reading = reading_for(survey, Audience.ORGANISER) or abort(404)
    clause = one_or_404(clause_of(reading, name))
    return survey_page(
        "guideline/clause/show.html",
        survey=survey,
        clause=clause,
    )


def _selection(survey: Survey) -> Selection:
    order, section = request.args.get("order", ""), request.args.get("section", "")
    known = {one.name for one in survey.definition.questions if one.kind.begins_page}
    return Selection(
        order if order in ORDERS else ORDERS[0],
        section if section in known else "",
    )
