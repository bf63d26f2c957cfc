"""The outcome log as a file to take away."""

from flask import Blueprint, Response

from formats.outcome import outcome as sheet
from models.account import audit
from models.account.organiser import Organiser
from models.outcome import outcome_log
from models.team.colleague import event_for
from models.team.role import May
from web.guard import one_or_404, organiser_only

bp = Blueprint("outcome_file", __name__)


@bp.get("/events/<event>/outcomes.<format>")
@organiser_only
def show(organiser: Organiser, event: str, format: str) -> Response:
    """Every outcome with its evidence and what people said who were asked."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    one_or_404(sheet.MIMETYPES.get(format))
    audit.note("outcomes exported", organiser, found.code, format)
    # No more than models.outcome.outcome lets there be: it fits into one answer.
    made = b"".join(sheet.write(outcome_log.everything(found), format))
    reply = Response(made, mimetype=sheet.MIMETYPES[format])
    reply.headers.set(
        "Content-Disposition", "attachment", filename=f"{found.code}-outcomes.{format}"
    )
    return reply
