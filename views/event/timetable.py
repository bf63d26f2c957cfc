"""The programme of an event as people paste it: a session a line, each with a form at once."""

from flask import Blueprint, Response, url_for

from formats.definition.pattern import LIKELIEST, patterns_of
from forms.event.timetable import TimetableForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.renewal import renew
from models.event.talk import TalkUnfit
from models.event.timetable import TimetableUnfit, plans_in
from models.form.definition import Definition
from models.team.colleague import event_for
from models.team.role import May
from views.event.renewal import tell
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("timetable", __name__)


@bp.get("/events/<event>/sessions")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for the programme of the event."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return _page(found, TimetableForm(formdata=None, pattern=LIKELIEST), patterns_of(organiser))


@bp.post("/events/<event>/sessions")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Take the sessions, add a draft for each, and go to the event."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), TimetableForm()
    patterns = patterns_of(organiser)
    form.offer((key, one.title) for key, one in patterns.items())
    form.validate()
    try:
        plans = [] if form.programme.errors else plans_in(form.programme.data, found)
        if not form.errors:
            tell(renew(found, plans, patterns.get(form.pattern.data)))
            return redirect(url_for("event.show", event=found.code))
    except (TimetableUnfit, TalkUnfit) as fault:
        form.programme.errors = [str(fault)]
    return _page(found, form, patterns, 422)


def _page(
    event: Event, form: TimetableForm, patterns: dict[str, Definition], status: int = 200
) -> Response:
    form.offer((key, one.title) for key, one in patterns.items())
    return event_page("event/timetable/new.html", event, form=form, status=status)
