"""When the responses came: a line over time, with its table, on a page that is not live."""

from flask import Blueprint, Response

from formats.picture.arrival import arrival_sentence, clocks, step_name
from models.account.organiser import Organiser
from models.result.audience import Audience, arrival_for
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("arrival", __name__)


@bp.get("/surveys/<code>/arrival")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """How many responses came, hour by hour or day by day."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    found = one_or_404(arrival_for(survey, Audience.ORGANISER))
    return survey_page(
        "result/arrival/show.html",
        survey,
        arrival=found,
        sentence=arrival_sentence(found),
        clocks=clocks(found),
        steps=[(step_name(found, one), one.people) for one in found.steps],
    )
