"""Spellings of one request: put together by an organiser, and taken apart again."""

from flask import Blueprint, Response, url_for

from forms.request.request import SpellingForm
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.request.inbox import Inbox
from models.request.request import Request, RequestOvertaken
from views.request.request import request_for, request_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("spelling", __name__)

GONE = _("It was put together or deleted meanwhile. Look at the list as it is now.")
CLASH = _("Something that is said of it would count no more. Look at it, and tick the box below.")


@bp.post("/events/<event>/requests/<int:request>/spellings")
@organiser_only
def create(organiser: Organiser, event: str, request: int) -> Response:
    """Count another request here, with all that is put together with it."""
    found, one = request_for(organiser, event, request)
    form = SpellingForm()
    form.other.choices = []
    # A number as it was sent may be larger than any that the database can look for.
    every = {one.id: one for one in Request.all_of(found)}
    other = every.get(form.other.data)
    try:
        if other is None or other.id == one.id or not form.validate():
            raise RequestOvertaken
        inbox = Inbox(found)
        line, others = one_or_404(inbox.line(one.id)), inbox.spelling(other.id)
        if others and not form.sure.data and (clashes := others.clashes_with(line.request)):
            return request_page(inbox, line, CLASH, 422, form, clashes=clashes)
        other.put_with(one, organiser)
    except RequestOvertaken:
        inbox = Inbox(found)
        return request_page(inbox, one_or_404(inbox.line(one.id)), GONE, 409)
    return redirect(url_for("requests.show", event=found.code, request=one.id))


@bp.post("/events/<event>/requests/<int:request>/apart")
@organiser_only
def delete(organiser: Organiser, event: str, request: int) -> Response:
    """Let it count for itself again."""
    found, one = request_for(organiser, event, request)
    head = one.part_of or one.id
    one.take_apart(organiser)
    return redirect(url_for("requests.show", event=found.code, request=head))
