"""Topics that mean the same: put together at all places in one press."""

from flask import Blueprint, Response, url_for

from forms.request.request import TopicForm
from models.account.organiser import Organiser
from models.request.inbox import Inbox
from models.request.request import RequestOvertaken, RequestUnfit
from models.request.topic import put_topics_together
from models.team.colleague import event_for
from models.team.role import May
from views.request.request import inbox_page
from views.request.spelling import CLASH, GONE
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("topic", __name__)


@bp.post("/events/<event>/requests/topics")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Let a topic count with another one at each place, or be called so."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), TopicForm()
    said = form.topic.data or "", form.into.data or ""
    try:
        clashes = put_topics_together(Inbox(found), *said, organiser, is_sure=form.sure.data)
    except RequestUnfit as fault:
        form.say(fault)
        return inbox_page(found, None, 422, topics=form)
    except RequestOvertaken:
        return inbox_page(found, None, 409, topics=form, problem=GONE)
    if clashes:
        return inbox_page(found, None, 422, topics=form, problem=CLASH, clashes=clashes)
    return redirect(url_for("requests.index", event=found.code))
