"""A board: whether and until when replies are taken under a page, and all of them as a file."""

from flask import Blueprint, Response, url_for

from formats.wall import log
from forms.wall.board import BoardForm
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wall.board import Board, may_have_board
from models.wall.reply import ReaderReply
from views.wall.reply import replies_page
from web.attachment import attachment
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("board", __name__)


@bp.post("/events/<event>/replies/board")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Take replies under a page up to a day, or none."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), BoardForm()
    is_fine = form.validate()
    if not may_have_board(found, form.page.data or ""):
        return replies_page(found, _("This button did nothing. Press it again."), 422)
    if not is_fine:
        return replies_page(found, status=422, board_form=form)
    Board.of(found, form.page.data).change(
        organiser, is_open=form.is_open.data, closes_on=form.last_day
    )
    return redirect(url_for("reply.index", event=found.code))


@bp.get("/events/<event>/replies.csv")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """All replies of the event, whatever became of them."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    lines = b"".join(log.replies(ReaderReply.all_of(found)))
    audit.note("replies exported", organiser, found.code, "csv")
    headers = {"Content-Disposition": attachment(f"{found.code}-replies.csv")}
    return Response(lines, content_type=log.MIMETYPE, headers=headers)
