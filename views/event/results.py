"""The results of an event: its surveys side by side, as they are at this moment."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.result.side_by_side import side_by_side
from models.survey.title import definition_of
from models.team.colleague import event_for, parts_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("results", __name__)


@bp.get("/events/<event>/results")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """How many answered each survey, and what several of them ask alike."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    able, others = parts_for(organiser, found, May.SEE)
    read = [one.survey for one in able if definition_of(one.survey) is not None]
    return event_page(
        "event/results/show.html",
        found,
        results=side_by_side(read),
        left_out=len(others) + len(able) - len(read),
        now=datetime.now(UTC),
    )
