"""A wave, for its organiser: its name, the words it asks, and taking it back before it opens."""

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.wave.series import WaveForm
from models.account.organiser import Organiser
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.wave.series import SeriesUnfit, Wave
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("wave", __name__)


@bp.get("/surveys/<code>/wave")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The name of the wave, and what can be done with it."""
    survey, wave = _found(organiser, code, May.RUN)
    return _page(survey, wave, WaveForm(formdata=None, obj=wave))


@bp.post("/surveys/<code>/wave")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Call it so."""
    survey, wave = _found(organiser, code, May.RUN)
    form = WaveForm()
    if form.validate():
        try:
            wave.rename(form.label.data)
            return redirect(url_for("series.index", code=survey.code))
        except SeriesUnfit as fault:
            form.say(fault)
    return _page(survey, wave, form, 422)


@bp.post("/surveys/<code>/wave/words")
@organiser_only
def ask(organiser: Organiser, code: str) -> Response:
    """Ask what the first asks now."""
    survey, wave = _found(organiser, code, May.BUILD)
    try:
        wave.take_words()
    except SeriesUnfit as fault:
        flash(fault.message)
    return redirect(url_for("series.index", code=survey.code))


@bp.post("/surveys/<code>/wave/removal")
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """Take it back, if it has not opened: its survey is deleted."""
    survey, wave = _found(organiser, code, May.LEAD)
    others = [one.survey.code for one in wave.series.waves if one.survey_id != survey.id]
    try:
        wave.cancel(organiser)
    except SeriesUnfit as fault:
        flash(fault.message)
        return redirect(url_for(".edit", code=survey.code))
    if not others:
        return redirect(url_for("survey.index"))
    return redirect(url_for("series.index", code=others[0]))


def _found(organiser: Organiser, code: str, may: May) -> tuple[Survey, Wave]:
    survey = one_or_404(survey_for(organiser, code, may))
    return survey, one_or_404(Wave.of(survey))


def _page(survey: Survey, wave: Wave, form: WaveForm, status: int = 200) -> Response:
    return survey_page(
        "wave/wave/edit.html", survey, wave=wave, form=form, button=ButtonForm(), status=status
    )
