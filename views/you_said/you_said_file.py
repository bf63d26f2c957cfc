"""What is replied to what people said, as a file to take away."""

from collections.abc import Iterable

from flask import Blueprint, Response

from formats.you_said import you_said as sheet
from models.account import audit
from models.account.organiser import Organiser
from models.survey.survey import Survey
from models.team.colleague import event_for, parts_for, survey_for
from models.team.role import May
from models.you_said.you_said import YouSaid
from web.guard import one_or_404, organiser_only

bp = Blueprint("you_said_file", __name__)


@bp.get("/surveys/<code>/you-said.csv")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """Every reply of a survey, shown or not."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    return _file(organiser, survey.code, [survey])


@bp.get("/events/<event>/you-said.csv")
@organiser_only
def event_show(organiser: Organiser, event: str) -> Response:
    """Every reply of the event’s surveys that this organiser may run."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    able, _others = parts_for(organiser, found, May.RUN)
    return _file(organiser, found.code, [part.survey for part in able])


def _file(organiser: Organiser, code: str, surveys: Iterable[Survey]) -> Response:
    listed = list(surveys)
    audit.note("you said we did exported", organiser, code, "csv")
    reply = Response(sheet.write(listed, YouSaid.all_of(listed)), mimetype=sheet.MIMETYPE)
    reply.headers.set("Content-Disposition", "attachment", filename=f"{code}-you-said.csv")
    return reply
