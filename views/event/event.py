"""Events, for their organiser: the list, the page of an event, its details and deletion."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from formats.definition.pattern import LIKELIEST, patterns_of
from forms.button import ButtonForm
from forms.event.event import EventForm, NewEventForm
from forms.event.event_survey import PartForm
from forms.event.opening import OpeningForm
from forms.event.talk import PatternForm
from forms.form.problem import above
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey, without_event
from models.event.listing import EVENTS, read, surveys_in
from models.event.opening import Opening, Unready, open_drafts
from models.event.talk import Talk, day_shown
from models.form.zone import local_time
from models.request.request import Request
from models.survey.code import CodeUnfit
from models.survey.draft import Overtaken
from models.survey.survey import Survey
from models.team.colleague import event_for, events_for, shared_surveys
from models.team.role import May
from storage.database import writing
from views.event.listing import listing_page, wished
from views.event.settings import ending_of
from web.desk import event_page
from web.guard import asking, one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("event", __name__)

NOT_OPENED = lazy_gettext(
    "The drafts were changed in another window since you opened this page. "
    "Nothing was opened: look at them as they are now, and press the button again."
)


@bp.get("/events/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The list with the events alone."""
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
    """The page of an event’s sessions and surveys, with `form`, which adds a survey."""
    opening, sessions = Opening.of(EventSurvey.unopened_in(event)), sessions_of(event)
    surveys = [one.survey for one in sessions["lines"].values()]
    is_left = event.ends_at < datetime.now(UTC) and not all(one.may_be_archived for one in surveys)
    form.offer(without_event(Survey.all_of(organiser)))
    pattern_form = PatternForm(formdata=None, pattern=LIKELIEST)
    pattern_form.offer((key, one.title) for key, one in patterns_of(organiser).items())
    context = {"pattern_form": pattern_form} | context
    return event_page(
        "event/event/show.html",
        event,
        form=form,
        button=ButtonForm(),
        opening=opening,
        opening_form=OpeningForm(formdata=None),
        ending=ending_of(organiser, event) if is_left else None,
        open=sum(1 for one in surveys if one.is_open),
        roots=_roots(organiser, event),
        status=status,
        **sessions,
        **context,
    )


def _roots(organiser: Organiser, event: Event) -> list[Request]:
    """The requests out of which the event grew, of the events that this organiser may run."""
    grown = Request.grown_into(event)
    able = events_for(organiser, (one.event for one in grown), May.RUN) if grown else []
    return [one for one in grown if one.event in able]


def sessions_of(event: Event) -> dict[str, Any]:
    """What the page of an event has to know of its sessions, and of its other surveys."""
    lines = {one.survey.id: one for one in surveys_in(event)}
    talks = Talk.all_of(event)
    starts = [one and local_time(one, event.time_zone) for one in (t.starts_at for t in talks)]
    days = [one and one.date() for one in starts]
    today = local_time(datetime.now(UTC), event.time_zone).date()
    pages, shown = day_shown(days, request.args.get("day", None, date.fromisoformat), today)
    by_day: dict[date | None, list[Talk]] = {}
    for talk, day in zip(talks, days, strict=True):
        if not pages or day in (shown, None):
            by_day.setdefault(day, []).append(talk)
    of_talks = {one.survey_id for one in talks}
    return {
        "lines": lines,
        "by_day": by_day,
        "days": pages,
        "day_shown": shown,
        "bare": sum(1 for one in talks if one.survey_id is None),
        "others": read([one for id, one in lines.items() if id not in of_talks]),
        "role_in_event": EventSurvey.roles_in(event),
        "roles": shared_surveys(asking()),
    }


@bp.post("/events/<event>/opening")
@organiser_only
def open(organiser: Organiser, event: str) -> Response:
    """Publish and open all drafts of the event, or none if any changed since the page came."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), PartForm(formdata=None)
    try:
        opened = open_drafts(found, OpeningForm().seen.data)
    except Overtaken:
        return surveys_page(organiser, found, form, 409, problem=NOT_OPENED)
    except Unready as fault:
        unready = [(survey, above(error)) for survey, error in fault.faults]
        return surveys_page(organiser, found, form, 422, unready=unready)
    flash(_opened(opened))
    return redirect(url_for(".show", event=found.code))


def _opened(surveys: list[Survey]) -> str:
    """What to say of these, which were opened together."""
    now = sum(1 for one in surveys if one.is_open)
    later = len(surveys) - now
    said = (
        now and ngettext("%(num)s form is open now.", "%(num)s forms are open now.", now),
        later
        and ngettext(
            "%(num)s form opens at its time.", "%(num)s forms open, each at its time.", later
        ),
    )
    return " ".join(one for one in said if one)


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
    """Delete the sample: its events with surveys and made-up answers; no other event goes so."""
    found = one_or_404(event_for(organiser, event, May.LEAD))
    one_or_404(found if found.is_sample else None)
    with writing():
        for one in found.sample:
            for code in one.delete_sample():
                audit.note("survey deleted", organiser, code)
            audit.note("event deleted", organiser, one.code)
    return redirect(url_for("survey.index"))


@bp.post("/events/<event>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str) -> Response:
    """Delete the event; its surveys stay."""
    found = one_or_404(event_for(organiser, event, May.LEAD))
    with audit.noted("event deleted", organiser, found.code):
        found.delete_instance()
    return redirect(url_for(".index"))
