"""The schedule of a survey, for its organiser: opening and closing times, and the limit."""

from flask import Blueprint, Response, url_for

from forms.survey.schedule import ScheduleForm, schedule_form
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.event.event_survey import EventSurvey
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("schedule", __name__)


@bp.get("/surveys/<code>/schedule")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The form, filled with what is set."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    part = EventSurvey.of(survey)
    usual = part.event.time_zone if part else Survey.usual_zone(organiser)
    form = schedule_form(survey.schedule, usual)
    return _page(survey, form)


@bp.post("/surveys/<code>/schedule")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Set the times and the limit, or show the form again with its errors."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    form = ScheduleForm()
    if not form.validate():
        return _page(survey, form, 422)
    survey.plan(form.schedule)
    return redirect(url_for("survey.show", code=survey.code))


def _page(survey: Survey, form: ScheduleForm, status: int = 200) -> Response:
    responses = Tally.responses_of([survey])[survey.id]
    return survey_page(
        "survey/schedule/edit.html", survey=survey, form=form, responses=responses, status=status
    )
