"""An event that grew out of a request: a new one, or one that is there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, url_for

from forms.event.event import NewEventForm
from forms.request.request import KnownEventForm
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.event.event import LONGEST_TITLE, Event
from models.form.zone import local_time
from models.request.request import Request
from models.survey.code import CodeUnfit
from models.team.colleague import events_for, shared_with
from models.team.role import May
from storage.database import writing
from views.request.request import request_for
from web.desk import event_page
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("growth", __name__)

CHOOSE = _("Choose an event that you may run")
FIRST_OFFERED = timedelta(weeks=4)  # from now


@bp.get("/events/<event>/requests/<int:request>/event")
@organiser_only
def new(organiser: Organiser, event: str, request: int) -> Response:
    """The form for an event with what was asked for, and the events that are there."""
    found, one = request_for(organiser, event, request)
    topic, place = one.words
    day = local_time(datetime.now(UTC) + FIRST_OFFERED, found.time_zone).date()
    begun = found.details
    began, ended = (datetime.combine(day, at.time()) for at in (begun.start, begun.end))
    if ended <= began:
        ended = began + timedelta(hours=1)
    title = topic[:LONGEST_TITLE]
    details = replace(begun, title=title, places=place, start=began, end=ended, expected=None)
    return _page(organiser, found, one, NewEventForm(formdata=None, obj=details))


@bp.post("/events/<event>/requests/<int:request>/event")
@organiser_only
def create(organiser: Organiser, event: str, request: int) -> Response:
    """Add the event, which grew out of it."""
    found, one = request_for(organiser, event, request)
    form = NewEventForm()
    if form.validate():
        try:
            with writing():
                made = Event.add(form.details, organiser, form.code.data)
                one.grow(made, organiser)
            return redirect(url_for("event.show", event=made.code))
        except CodeUnfit as fault:
            form.code.errors = [str(fault)]
    return _page(organiser, found, one, form, status=422)


@bp.post("/events/<event>/requests/<int:request>/event/known")
@organiser_only
def update(organiser: Organiser, event: str, request: int) -> Response:
    """Say that an event which is there grew out of it."""
    found, one = request_for(organiser, event, request)
    form = KnownEventForm()
    form.grown.choices = []
    other = {one.code: one for one in _others(organiser, found)}.get(form.grown.data)
    if other is None:
        form.grown.errors = [str(CHOOSE)]
        new_form = NewEventForm(formdata=None, obj=found.details)
        return _page(organiser, found, one, new_form, form, status=422)
    one.grow(other, organiser)
    return redirect(url_for("requests.show", event=found.code, request=one.id))


@bp.post("/events/<event>/requests/<int:request>/event/end")
@organiser_only
def delete(organiser: Organiser, event: str, request: int) -> Response:
    """Say that it did not grow out of it after all; the event stays."""
    found, one = request_for(organiser, event, request)
    one.grow(None, organiser)
    return redirect(url_for("requests.show", event=found.code, request=one.id))


def _others(organiser: Organiser, event: Event) -> list[Event]:
    """The other events that this organiser may run, the latest first."""
    theirs = Event.all_of(organiser, shared_with(organiser).events)
    return [one for one in events_for(organiser, theirs, May.RUN) if one.id != event.id]


def _page(
    organiser: Organiser,
    event: Event,
    one: Request,
    form: NewEventForm,
    known: KnownEventForm | None = None,
    status: int = 200,
) -> Response:
    known = known or KnownEventForm(formdata=None)
    known.grown.choices = [(one.code, one.title) for one in _others(organiser, event)]
    return event_page(
        "request/growth/new.html",
        event,
        one=one,
        form=form,
        known=known,
        status=status,
    )
