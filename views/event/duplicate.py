"""Duplicating an event: the copy has drafts with the questions of its surveys, and no answers."""

from flask import Blueprint, Response, url_for

from forms.event.event import NewEventForm, next_year
from models.account.organiser import Organiser
from models.event.duplicate import duplicate
from models.event.event_survey import EventSurvey
from models.impact.differences import Differences
from models.survey.code import CodeUnfit
from models.team.colleague import event_for
from models.team.role import May
from models.wave.series import Wave
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("duplicate", __name__)


@bp.get("/events/<event>/duplicate")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for a copy of the event, filled in with dates a year later."""
    found = one_or_404(event_for(organiser, event, May.BUILD))
    return event_page("event/duplicate/new.html", found, form=next_year(found))


@bp.post("/events/<event>/duplicate")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Add the copy, with a draft of each survey."""
    found, form = one_or_404(event_for(organiser, event, May.BUILD)), NewEventForm()
    if form.validate():
        try:
            copy = duplicate(
                found,
                form.details,
                form.code.data,
                organiser,
                without=Wave.later_among(EventSurvey.surveys_in(found)),
            )
            Differences.change(copy, "", found)  # this one is that of the year before
            return redirect(url_for("event.show", event=copy.code))
        except CodeUnfit as fault:
            form.code.errors = [str(fault)]
    return event_page("event/duplicate/new.html", found, form=form, status=422)
