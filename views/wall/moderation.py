"""The log of moderation: who decided what about which text, as a file."""

from flask import Blueprint, Response

from formats.wall import log
from models.account import audit
from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wall.moderation import Moderation
from web.attachment import attachment
from web.guard import one_or_404, organiser_only

bp = Blueprint("moderation", __name__)


@bp.get("/events/<event>/wall/log.csv")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """All of the log, by days."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    audit.note("moderation exported", organiser, found.code, "csv")
    lines = b"".join(log.moderations(Moderation.all_of(found)))
    headers = {"Content-Disposition": attachment(f"{found.code}-moderation.csv")}
    return Response(lines, content_type=log.MIMETYPE, headers=headers)
