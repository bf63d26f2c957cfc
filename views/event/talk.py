"""A session of an event, for its organiser: type one in, change it, take it out."""

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.event.talk import TalkForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.talk import Talk, TalkUnfit
from models.team.colleague import event_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("talk", __name__)


@bp.get("/events/<event>/sessions/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for a session; its day is that of the event."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    form = TalkForm(formdata=None, start=found.details.start)
    return event_page("event/talk/new.html", found, form=form)


@bp.post("/events/<event>/sessions/new")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Add the session."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), TalkForm()
    if plan := form.plan(found):
        try:
            Talk.add(found, plan)
            return _back(found)
        except TalkUnfit as fault:
            form.say(fault)
    return event_page("event/talk/new.html", found, form=form, status=422)


@bp.get("/events/<event>/sessions/<int:talk>")
@organiser_only
def edit(organiser: Organiser, event: str, talk: int) -> Response:
    """The form to change the session."""
    found, session = _found(organiser, event, talk)
    return _page(found, session, TalkForm.of(found, session))


@bp.post("/events/<event>/sessions/<int:talk>")
@organiser_only
def update(organiser: Organiser, event: str, talk: int) -> Response:
    """Change the session."""
    found, session = _found(organiser, event, talk)
    form = TalkForm()
    plan = form.plan(found, session.guid)
    if plan is None:
        return _page(found, session, form, 422)
    if not session.update_to(plan):
        flash(_("The form keeps its title, because people know it by that."))
    return _back(found)


@bp.post("/events/<event>/sessions/<int:talk>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, talk: int) -> Response:
    """Take the session out of the programme; its form stays in the event."""
    found, session = _found(organiser, event, talk)
    session.delete_instance()
    return _back(found)


def _found(organiser: Organiser, event: str, talk: int) -> tuple[Event, Talk]:
    found = one_or_404(event_for(organiser, event, May.RUN))
    return found, one_or_404(Talk.inside(found, talk))


def _page(event: Event, talk: Talk, form: TalkForm, status: int = 200) -> Response:
    button = ButtonForm()
    return event_page(
        "event/talk/edit.html", event, talk=talk, form=form, button=button, status=status
    )


def _back(event: Event) -> Response:
    return redirect(url_for("event.show", event=event.code))
