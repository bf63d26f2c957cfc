"""Events, for their organiser: the list, the page of an event, its details and deletion."""

from typing import Any

from flask import Blueprint, Response, url_for

from forms.button import ButtonForm
from forms.event.event import EventForm, NewEventForm
from forms.event.event_survey import PartForm
from forms.event.opening import OpeningForm
from forms.form.problem import above
from language.message import lazy_gettext
from models.account import audit
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey, without_event
from models.event.listing import EVENTS
from models.event.opening import Opening, Unready, open_drafts
from models.survey.code import CodeUnfit
from models.survey.draft import Overtaken
from models.survey.survey import Survey
from models.team.colleague import event_for, shared_surveys
from models.team.role import May
from storage.database import writing
from views.event.listing import listing_page, wished
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("event", __name__)

NOT_OPENED = lazy_gettext(
    "The drafts were changed in another window since you opened this page. "
    "Nothing was opened: look at them as they are now, and press the button again."
)


@bp.get("/events/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The same list, with the events alone."""
    return listing_page(organiser, wished(EVENTS))


@bp.get("/events/new")
@organiser_only
def new(organiser: Organiser) -> Response:
    """The form for a new event, with the time zone of the latest one."""
    events = Event.all_of(organiser)
    form = NewEventForm(time_zone=events[0].time_zone if events else "UTC")
    return page("event/event/new.html", form=form)


@bp.post("/events/new")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Add the event."""
    form = NewEventForm()
    if form.validate():
        try:
            event = Event.add(form.details, organiser, form.code.data)
            return redirect(url_for(".show", event=event.code))
        except CodeUnfit as fault:
            form.code.errors = [str(fault)]
    return page("event/event/new.html", form=form, status=422)


@bp.get("/events/<event>/")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The programme of an event: its surveys, in their order."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    return surveys_page(organiser, found, PartForm(formdata=None))


def surveys_page(
    organiser: Organiser, event: Event, form: PartForm, status: int = 200, **context: Any
) -> Response:
    """The page of an event’s surveys, with `form`, which adds one."""
    parts = EventSurvey.all_of(event)
    opening = Opening.of(parts)
    form.offer(without_event(Survey.all_of(organiser)))
    return event_page(
        "event/event/show.html",
        event,
        parts=parts,
        roles=shared_surveys(organiser),
        responses=Tally.responses_of(part.survey for part in parts),
        form=form,
        button=ButtonForm(),
        opening=opening,
        opening_form=OpeningForm(formdata=None, seen=opening.seen),
        status=status,
        **context,
    )


@bp.post("/events/<event>/opening")
@organiser_only
def open(organiser: Organiser, event: str) -> Response:
    """Publish and open all drafts of the event, or none if any changed since the page came."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), PartForm(formdata=None)
    try:
        open_drafts(found, OpeningForm().seen.data)
    except Overtaken:
        return surveys_page(organiser, found, form, 409, problem=NOT_OPENED)
    except Unready as fault:
        unready = [(survey, above(error)) for survey, error in fault.faults]
        return surveys_page(organiser, found, form, 422, unready=unready)
    return redirect(url_for(".show", event=found.code))


@bp.get("/events/<event>/edit")
@organiser_only
def edit(organiser: Organiser, event: str) -> Response:
    """The form to change the details of the event."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return event_page("event/event/edit.html", found, form=EventForm(obj=found.details))


@bp.post("/events/<event>/edit")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Change the details of the event."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), EventForm()
    if not form.validate():
        return event_page("event/event/edit.html", found, form=form, status=422)
    found.update_to(form.details)
    return redirect(url_for("settings.show", event=found.code))


@bp.post("/events/<event>/sample/deletion")
@organiser_only
def delete_sample(organiser: Organiser, event: str) -> Response:
    """Delete the sample event with its surveys and made-up answers; no other event goes so."""
    found = one_or_404(event_for(organiser, event, May.LEAD))
    one_or_404(found if found.is_sample else None)
    with writing():
        for code in found.delete_sample():
            audit.note("survey deleted", organiser, code)
        audit.note("event deleted", organiser, found.code)
    return redirect(url_for("survey.index"))


@bp.post("/events/<event>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str) -> Response:
    """Delete the event; its surveys stay."""
    found = one_or_404(event_for(organiser, event, May.LEAD))
    with audit.noted("event deleted", organiser, found.code):
        found.delete_instance()
    return redirect(url_for(".index"))
