"""What people ask for at an event, for those who organise it: the inbox, one request, its form."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask import request as sent

from formats.request import request as sheet
from forms.button import ButtonForm
from forms.request.request import HomeForm, RequestForm, SpellingForm, TopicForm
from language.message import gettext as _
from language.message import lazy_gettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.outcome.outcome_log import naming
from models.request.inbox import OVERDUE, SOON, Inbox, InboxLine, InboxWish, in_a_row
from models.request.request import (
    NAMES,
    STATUSES,
    Request,
    RequestOvertaken,
    RequestUnfit,
    today_at,
)
from models.request.request_proposal import told_once_met
from models.request.topic import table_of, topics_of
from models.team.colleague import Colleague, event_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("requests", __name__)

OVERTAKEN = lazy_gettext(
    "A colleague has changed this request since you opened the page, or you did in another window. "
    "What you wrote is still here: look at what it says now, and press the button to change that."
)


@bp.get("/events/<event>/requests/")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """The inbox: what answers and people ask for, a page of it, and what it comes to."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return inbox_page(found)


@bp.get("/events/<event>/requests/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for a request by hand."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    form = RequestForm.new(today_at(found).isoformat())
    return event_page("request/request/new.html", found, form=form, owners=owners_of(found))


@bp.post("/events/<event>/requests/new")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Enter it."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), RequestForm()
    if statement := form.statement():
        try:
            made = Request.enter(found, statement, form.first_day(), organiser)
            return redirect(url_for(".show", event=found.code, request=made.id))
        except RequestUnfit as fault:
            form.say(fault)
    context = {"form": form, "owners": owners_of(found)}
    return event_page("request/request/new.html", found, status=422, **context)


@bp.get("/events/<event>/requests/<int:request>")
@organiser_only
def show(organiser: Organiser, event: str, request: int) -> Response:
    """A request: who asked, who sees to it, all that was ever said of it, what came of it."""
    found, one = request_for(organiser, event, request)
    inbox = Inbox(found)
    line = one_or_404(inbox.line(one.id))
    if line.request.id != one.id:
        return redirect(url_for(".show", event=found.code, request=line.request.id))
    return request_page(inbox, line)


@bp.get("/events/<event>/requests/<int:request>/edit")
@organiser_only
def edit(organiser: Organiser, event: str, request: int) -> Response:
    """The form to say where it stands."""
    found, one = request_for(organiser, event, request)
    return _edit_page(found, one, RequestForm.of(one.statement))


@bp.post("/events/<event>/requests/<int:request>/edit")
@organiser_only
def update(organiser: Organiser, event: str, request: int) -> Response:
    """Say this of it from now on; what was said stays in its history."""
    found, one = request_for(organiser, event, request)
    form, problem = RequestForm(), ""
    if statement := form.statement(one):
        line = one_or_404(Inbox(found).line(one.id))
        people = line.people - one.statement.people + statement.people
        try:
            one.change(form.seen.data or 0, statement, organiser, form.why.data, people=people)
            return redirect(url_for(".show", event=found.code, request=one.id))
        except RequestUnfit as fault:
            form.say(fault)
        except RequestOvertaken:
            one = one_or_404(Request.inside(found, request))
            problem = str(OVERTAKEN)
    return _edit_page(found, one, form, problem, 409 if problem else 422)


@bp.post("/events/<event>/requests/<int:request>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, request: int) -> Response:
    """Delete one that was entered by hand; what answers ask for would come again."""
    found, one = request_for(organiser, event, request)
    one_or_404(one if one.is_by_hand else None).delete_by(organiser)
    return redirect(url_for(".index", event=found.code))


@bp.get("/events/<event>/requests.csv")
@organiser_only
def download(organiser: Organiser, event: str) -> Response:
    """All requests of the event as CSV."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    audit.note("requests exported", organiser, found.code)
    reply = Response(sheet.write(Inbox(found)), mimetype=sheet.MIMETYPE)
    reply.headers.set("Content-Disposition", "attachment", filename=f"{found.code}-requests.csv")
    return reply


def request_for(organiser: Organiser, event: str, request: int) -> tuple[Event, Request]:
    """The event, and the request in it, that this organiser may run; else 404."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return found, one_or_404(Request.inside(found, request))


def inbox_page(
    event: Event,
    home: HomeForm | None = None,
    status: int = 200,
    *,
    topics: TopicForm | None = None,
    **context: Any,
) -> Response:
    """Answer with the inbox of an event."""
    asked = sent.args
    wish = InboxWish(
        asked.get("status", ""),
        asked.get("owner", ""),
        asked.get("place", ""),
        asked.get("page", 1, int),
    )
    inbox = Inbox(event)
    topics = topics or TopicForm(formdata=None)
    known = topics_of(inbox.lines)
    topics.topic.choices = known
    homes = {"places": "\n".join(inbox.homes), "nowhere": "\n".join(inbox.nowhere)}
    return event_page(
        "request/request/index.html",
        event,
        leaf=inbox.leaf(wish),
        home=home or HomeForm(formdata=None, data=homes),
        home_words=in_a_row(inbox.homes),
        table=table_of(inbox.lines),
        topics=topics,
        known=known,
        statuses=STATUSES,
        overdue=OVERDUE,
        soon=SOON,
        asks=bool(inbox.surveys),
        status=status,
        **context,
    )


def request_page(
    inbox: Inbox,
    line: InboxLine,
    problem: object = "",
    status: int = 200,
    spelling: SpellingForm | None = None,
    **context: Any,
) -> Response:
    """Answer with the page of a request."""
    event, one = inbox.event, line.request
    spelling = spelling or SpellingForm(formdata=None)
    others = [other for other in inbox.lines if other.request.id != one.id]
    spelling.other.choices = [(other.request.id, other.request.called) for other in others]
    return event_page(
        "request/request/show.html",
        event,
        line=line,
        one=one,
        statement=one.statement,
        as_of=inbox.as_of,
        history=one.history,
        outcomes=naming(event, one.id),
        told=told_once_met(inbox, line),
        begun=_beginning(one),
        spelling=spelling,
        names=NAMES,
        statuses=STATUSES,
        button=ButtonForm(),
        problem=problem,
        status=status,
        **context,
    )


def owners_of(event: Event) -> list[str]:
    """Those who could see to a request: the owner of the event, and their colleagues."""
    return [event.organiser.called, *(one.organiser.called for one in Colleague.all_of(event))]


def _beginning(one: Request) -> dict[str, str]:
    """What the form of an outcome of it begins with. Of what somebody wrote no word is in it."""
    topic, place = one.told_words
    what = _("%(topic)s, %(place)s", topic=topic, place=place) if topic and place else topic
    met = _("What people had asked for is there now: %(what)s", what=what) if what else ""
    # Everyone may read an outcome, so it begins without the name of whoever sees to the request.
    return {"what": met, "who": one.event.title, "words": what or _("What people asked for")}


def _edit_page(
    event: Event, one: Request, form: RequestForm, problem: str = "", status: int = 200
) -> Response:
    return event_page(
        "request/request/edit.html",
        event,
        one=Inbox(event).spelling(one.id) or one,
        form=form,
        owners=owners_of(event),
        seen=form.seen.shown(one.revision, status),
        problem=problem,
        status=status,
    )
