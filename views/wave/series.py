"""A series, for its organiser: when a survey is asked again, and what became of it so far."""

from functools import partial

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.wave.series import SeriesForm
from language.message import ngettext
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.survey.survey import Survey
from models.team.colleague import allowed, survey_for
from models.team.role import May
from models.wave.reminder import Reminder
from models.wave.series import (
    MOST_WAVES,
    USUAL_DAYS,
    Series,
    SeriesUnfit,
    check,
    first_day,
    months_after,
    plan,
)
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("series", __name__)


@bp.get("/surveys/<code>/waves/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The waves of the series, and the form to plan more."""
    return _page(organiser, one_or_404(survey_for(organiser, code, May.RUN)))


@bp.post("/surveys/<code>/waves/")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Plan waves, or show the form again with what is wrong."""
    survey, form = one_or_404(survey_for(organiser, code, May.RUN)), SeriesForm()
    form.validate()
    series = Series.of(survey)
    first = (series.original if series else None) or survey
    planned = form.planned(partial(months_after, first_day(first)))
    days_open = form.days_open.data or USUAL_DAYS
    # Days that cannot be read are days: nothing is said of there being none.
    is_unread = (form.days.errors or form.months.errors) and not planned
    if is_unread or not form.passes(partial(check, survey, planned, days_open)):
        return _page(organiser, survey, form, 422)
    try:
        plan(
            survey,
            planned,
            organiser,
            days_open=days_open,
            takes_addresses=form.takes_addresses.data,
        )
    except SeriesUnfit as fault:
        form.say(fault)
        return _page(organiser, survey, form, 422)
    flash(
        ngettext(
            "It is asked %(num)s more time. The address is there already.",
            "It is asked %(num)s more times. The addresses are there already.",
            len(planned),
        )
    )
    return redirect(url_for(".index", code=survey.code))


@bp.post("/surveys/<code>/waves/settings")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Take addresses for reminders from now on, or no longer."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    series, form = one_or_404(Series.of(survey)), SeriesForm()
    series.take_addresses(form.takes_addresses.data, organiser)
    return redirect(url_for(".index", code=survey.code))


@bp.post("/surveys/<code>/waves/ending")
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """End the series: nothing is asked again, and addresses for reminders are deleted."""
    survey = one_or_404(survey_for(organiser, code, May.LEAD))
    series = one_or_404(Series.of(survey))
    original = series.original
    series.end(organiser)
    return redirect(url_for(".index", code=(original or survey).code))


def _page(
    organiser: Organiser, survey: Survey, form: SeriesForm | None = None, status: int = 200
) -> Response:
    series = Series.of(survey)
    waves = series.waves if series else []
    form = form or SeriesForm(formdata=None, obj=series)
    return survey_page(
        "wave/series/index.html",
        survey,
        series=series,
        waves=waves,
        seen={one.survey_id for one in waves if May.SEE in allowed(organiser, one.survey)},
        responses=Tally.responses_of([one.survey for one in waves]),
        waiting=Reminder.waiting(series) if series else 0,
        first=first_day(waves[0].survey if waves and waves[0].is_first else survey),
        room=MOST_WAVES - max(len(waves), 1),
        form=form,
        button=ButtonForm(),
        status=status,
    )
