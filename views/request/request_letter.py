"""Writing once to those who asked for something and said that one may."""

from flask import Blueprint, Response, flash, url_for

from forms.request.request_letter import RequestLetterForm
from language.message import gettext as _
from language.message import ngettext
from models.account.organiser import Organiser
from models.event.event import Event
from models.mail import mail_server
from models.mail.letter import LetterUnfit
from models.mail.outbox import NoMail
from models.request.inbox import Inbox, InboxLine
from models.request.request_letter import reach_of, write
from models.survey.survey import Survey
from models.team.colleague import event_for, parts_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("request_letter", __name__)


@bp.get("/events/<event>/requests/<int:request>/letter")
@organiser_only
def new(organiser: Organiser, event: str, request: int) -> Response:
    """The form, and how many it would go to; without a mail server, where their contacts are."""
    found, line, surveys = _found(organiser, event, request)
    topic = ", ".join(filter(None, line.request.told_words))
    text = (
        _("You asked for this at “%(event)s”: %(topic)s.", event=found.title, topic=topic)
        if topic
        else _("You asked for something at “%(event)s”.", event=found.title)
    )
    said = {"subject": topic or found.title, "text": text}
    return _page(found, line, surveys, RequestLetterForm(formdata=None, data=said))


@bp.post("/events/<event>/requests/<int:request>/letter")
@organiser_only
def create(organiser: Organiser, event: str, request: int) -> Response:
    """Write to each of them who has not been written to about this request."""
    found, line, surveys = _found(organiser, event, request)
    form, problem = RequestLetterForm(), ""
    if form.validate():
        try:
            said = form.subject.data, form.text.data
            letter = write(organiser, found, line, surveys, *said)
            flash(
                ngettext(
                    "A letter is on its way to %(num)s person.",
                    "Letters are on their way to %(num)s people, to each alone.",
                    letter.recipients,
                )
            )
            return redirect(url_for("requests.show", event=found.code, request=line.request.id))
        except NoMail:
            problem = _("No mail server is set up here.")
        except LetterUnfit as fault:
            form.say(fault)
    return _page(found, line, surveys, form, problem, 422)


def _found(organiser: Organiser, event: str, request: int) -> tuple[Event, InboxLine, list[Survey]]:
    """The event, the request, and the surveys of whose contacts this organiser may know."""
    found = one_or_404(event_for(organiser, event, May.CONTACTS))
    inbox = Inbox(found)
    line = one_or_404(inbox.line(request))
    able, _others = parts_for(organiser, found, May.CONTACTS)
    ids = {one.survey_id for one in able}
    return found, line, [one for one in inbox.surveys if one.id in ids]


def _page(
    event: Event,
    line: InboxLine,
    surveys: list[Survey],
    form: RequestLetterForm,
    problem: str = "",
    status: int = 200,
) -> Response:
    return event_page(
        "request/request_letter/new.html",
        event,
        line=line,
        reach=reach_of(line, surveys),
        form=form,
        has_mail=mail_server.is_set_up(),
        problem=problem,
        status=status,
    )
