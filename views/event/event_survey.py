"""The surveys of an event, for its organiser: add one, name its role, move it, take it out."""

from flask import Blueprint, Response, url_for

from forms.button import ButtonForm
from forms.event.event_survey import PartForm, RoleForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey, InAnotherEvent
from models.team.colleague import allowed, event_for, survey_for
from models.team.role import May
from views.event.event import surveys_page
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("event_survey", __name__)


@bp.post("/events/<event>/surveys")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Add a survey to the event."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), PartForm()
    survey = one_or_404(survey_for(organiser, form.survey.data or "", May.LEAD))
    form.offer([survey])
    if form.validate():
        try:
            EventSurvey.add(found, survey, form.role.data)
            return _back(found)
        except InAnotherEvent as fault:
            form.survey.errors = [str(fault)]
    return surveys_page(organiser, found, form, status=422)


@bp.get("/events/<event>/surveys/<code>")
@organiser_only
def edit(organiser: Organiser, event: str, code: str) -> Response:
    """The page to change the role of a survey in the event."""
    found, part = _found(organiser, event, code)
    return _page(found, part, RoleForm(role=part.role))


@bp.post("/events/<event>/surveys/<code>")
@organiser_only
def update(organiser: Organiser, event: str, code: str) -> Response:
    """Change the role of the survey."""
    found, part = _found(organiser, event, code)
    form = RoleForm()
    if not form.validate():
        return _page(found, part, form, status=422)
    part.rename(form.role.data)
    return _back(found)


@bp.post("/events/<event>/surveys/<code>/<any(earlier, later):way>")
@organiser_only
def move(organiser: Organiser, event: str, code: str, way: str) -> Response:
    """Move the survey one place earlier or later."""
    found, part = _found(organiser, event, code)
    part.move(1 if way == "later" else -1)
    return _back(found)


@bp.post("/events/<event>/surveys/<code>/removal")
@organiser_only
def delete(organiser: Organiser, event: str, code: str) -> Response:
    """Take the survey out of the event; the survey stays.

    The owner of the survey may do so whoever the event is of: else others would read its answers
    for as long as they like.
    """
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    part = one_or_404(EventSurvey.of(survey))
    found = one_or_404(part.event if part.event.code == event.lower() else None)
    if May.LEAD not in allowed(organiser, survey):
        one_or_404(event_for(organiser, event, May.RUN))
    part.delete_instance()
    if allowed(organiser, found):
        return _back(found)
    return redirect(url_for("colleague.index", code=survey.code))


def _found(organiser: Organiser, event: str, code: str) -> tuple[Event, EventSurvey]:
    found = one_or_404(event_for(organiser, event, May.RUN))
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    part = one_or_404(EventSurvey.inside(found, survey))
    part.survey = survey
    return found, part


def _page(event: Event, part: EventSurvey, form: RoleForm, status: int = 200) -> Response:
    return event_page(
        "event/event_survey/edit.html",
        event,
        part=part,
        form=form,
        button=ButtonForm(),
        status=status,
    )


def _back(event: Event) -> Response:
    return redirect(url_for("event.show", event=event.code))
