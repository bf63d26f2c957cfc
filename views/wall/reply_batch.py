"""A batch: an organiser decides about many replies at once, and is asked before they are gone."""

from flask import Blueprint, Response, flash, request, url_for

from forms.wall.board import DELETED
from forms.wall.reply_batch import TICKED, ReplyBatchForm
from language.message import gettext as _
from language.message import ngettext
from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wall.reply import PAGE_SIZE, ReplyState
from models.wall.reply_batch import BatchMoved, ReplyBatch
from views.wall.reply import replies_page
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("reply_batch", __name__)


@bp.post("/events/<event>/replies/batch")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Decide about those that are ticked, or about all that wait; of a day, or of any."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), ReplyBatchForm()
    if not form.validate():
        return replies_page(found, _("This button did nothing. Press it again."), 422)
    is_ticked, state = form.of.data == TICKED, form.state.data
    ids = request.form.getlist("id")[:PAGE_SIZE] if is_ticked else None
    if is_ticked and not ids:
        said = _("Nothing is ticked. Tick the replies you decide about, then press the button.")
        return replies_page(found, said, 422)
    if state == ReplyState.SHOWN and not is_ticked:
        said = _("Tick the replies that everyone is to read: each has to be read before.")
        return replies_page(found, said, 422)
    batch = ReplyBatch(found, ids, form.day)
    seen = (form.seen.data or "") if state == DELETED or not is_ticked else None
    if seen is not None and batch.number and seen != batch.mark:
        return _asked(batch, form)
    try:
        said = _decided(batch, state, organiser, seen)
    except BatchMoved:
        return _asked(ReplyBatch(found, ids, form.day), form)
    flash(said)
    return redirect(url_for("reply.index", event=found.code))


def _decided(batch: ReplyBatch, state: str, organiser: Organiser, seen: str | None) -> str:
    """Decide, and say so. Raises BatchMoved."""
    if state == DELETED:
        number = batch.delete_by(organiser, seen)
        return ngettext("%(num)s reply is deleted.", "%(num)s replies are deleted.", number)
    number = batch.put(ReplyState(state), organiser, seen)
    if state == ReplyState.SHOWN:
        return ngettext(
            "Everyone reads %(num)s reply now.", "Everyone reads %(num)s replies now.", number
        )
    return ngettext(
        "%(num)s reply is not shown. You find it below “Not shown”.",
        "%(num)s replies are not shown. You find them below “Not shown”.",
        number,
    )


def _asked(batch: ReplyBatch, form: ReplyBatchForm) -> Response:
    """Ask whether it is sure, about exactly these."""
    return event_page(
        "wall/reply_batch/edit.html",
        batch.event,
        batch=batch,
        form=form,
        is_deletion=form.state.data == DELETED,
        came_meanwhile=bool(form.seen.data),
    )
