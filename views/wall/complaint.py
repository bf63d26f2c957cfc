"""A complaint: a reader reports a reply as abusive; an organiser looks at it then."""

from flask import Blueprint, Response, url_for

from models.account.guess import TooManyGuesses
from models.wall.reply import ReaderReply
from views.wall.reply import count_caller, page_of
from web.guard import one_or_404, public
from web.page import page, redirect

bp = Blueprint("complaint", __name__)


@bp.post("/e/<event>/<path:page_name>/replies/<id>/complaint")
@public
def create(event: str, page_name: str, id: str) -> Response:
    """Count the report; what comes of it is the organisers' to decide."""
    shown = page_of(event, page_name)
    reply = one_or_404(ReaderReply.at_shown(shown.event, shown.name, id))
    try:
        count_caller()
    except TooManyGuesses as held:
        return page("wall/reply/held.html", minutes=held.minutes, shown=shown, status=429)
    reply.report()
    return redirect(
        url_for("reply.new", event=shown.event.code, page_name=shown.name, told="reported")
    )
