"""A part of an event, for its organiser: add a survey, say what it is, move it, take it out."""

from typing import Any

from flask import Blueprint, url_for

from forms.button import ButtonForm
from forms.part import PartForm, RoleForm
from models.event import Event
from models.organiser import Organiser
from models.part import InAnotherEvent, Part
from models.survey import Survey
from views.event import event_page
from views.guard import one_or_404, organiser_only
from views.page import page, redirect

bp = Blueprint("part", __name__)


@bp.post("/events/<event>/surveys")
@organiser_only
def create(organiser: Organiser, event: str) -> Any:
    """Add a survey to the event."""
    found, form = one_or_404(Event.of(organiser, event)), PartForm()
    survey = one_or_404(Survey.of(organiser, form.survey.data or ""))
    form.offer([survey])
    if form.validate():
        try:
            Part.add(found, survey, form.role.data)
            return _back(found)
        except InAnotherEvent as fault:
            form.survey.errors = [str(fault)]
    return event_page(organiser, found, form, status=422)


@bp.get("/events/<event>/surveys/<code>")
@organiser_only
def edit(organiser: Organiser, event: str, code: str) -> Any:
    """One survey of the event: what it is there, where it stands."""
    found, part = _found(organiser, event, code)
    return _page(found, part, RoleForm(role=part.role))


@bp.post("/events/<event>/surveys/<code>")
@organiser_only
def update(organiser: Organiser, event: str, code: str) -> Any:
    """Say anew what it is there."""
    found, part = _found(organiser, event, code)
    form = RoleForm()
    if not form.validate():
        return _page(found, part, form, status=422)
    part.rename(form.role.data)
    return _back(found)


@bp.post("/events/<event>/surveys/<code>/<any(earlier, later):way>")
@organiser_only
def move(organiser: Organiser, event: str, code: str, way: str) -> Any:
    """Let it stand one place earlier or later."""
    found, part = _found(organiser, event, code)
    part.move(1 if way == "later" else -1)
    return _back(found)


@bp.post("/events/<event>/surveys/<code>/removal")
@organiser_only
def delete(organiser: Organiser, event: str, code: str) -> Any:
    """Take the survey out of the event; the survey stays."""
    found, part = _found(organiser, event, code)
    part.remove()
    return _back(found)


def _found(organiser: Organiser, event: str, code: str) -> tuple[Event, Part]:
    found = one_or_404(Event.of(organiser, event))
    survey = one_or_404(Survey.of(organiser, code))
    part = one_or_404(Part.inside(found, survey))
    part.survey = survey
    return found, part


def _page(event: Event, part: Part, form: RoleForm, status: int = 200) -> Any:
    return page(
        "event/part.html", event=event, part=part, form=form, button=ButtonForm(), status=status
    )


def _back(event: Event) -> Any:
    return redirect(url_for("event.show", event=event.code))
