"""A pair code: what it is made of, and its end."""

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from forms.button import ButtonForm
from forms.wave.pair_code import PairCodeForm
from models.account.organiser import Organiser
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.wave.code_element import ELEMENTS
from models.wave.pair_code import (
    ADVISED_AGAINST,
    REASONS,
    USUAL_ELEMENTS,
    ElementsUnfit,
    PairCode,
    how_many,
)
from models.wave.series import Wave
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("pair_code", __name__)


@bp.get("/surveys/<code>/pairs/code")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The elements to choose from, with what speaks for each."""
    survey, wave = _wave(organiser, code)
    now = PairCode.of(wave.series)
    form = PairCodeForm(formdata=None, elements=now.names if now else USUAL_ELEMENTS)
    return _page(survey, wave, form)


@bp.post("/surveys/<code>/pairs/code")
@organiser_only
def update(organiser: Organiser, code: str) -> ResponseReturnValue:
    """Ask for these elements in each wave from now on."""
    survey, wave = _wave(organiser, code)
    form = PairCodeForm()
    if _is_fixed(wave) or wave.series.is_over:
        return _page(survey, wave, PairCodeForm(formdata=None), status=409)
    if not form.validate():
        return _page(survey, wave, form, status=422)
    try:
        PairCode.ask(wave.series, form.elements.data or (), organiser)
    except ElementsUnfit as fault:
        return _page(survey, wave, form, str(fault), status=409)
    return redirect(_pairs(survey))


@bp.post("/surveys/<code>/pairs/code/deletion")
@organiser_only
def delete(organiser: Organiser, code: str) -> ResponseReturnValue:
    """Ask for no code any more, and delete all that are stored. What was told stays."""
    survey = one_or_404(survey_for(organiser, code, May.LEAD))
    now = one_or_404(PairCode.of(one_or_404(Wave.of(survey)).series))
    if ButtonForm().validate():
        now.delete_by(organiser)
    return redirect(_pairs(survey))


def _wave(organiser: Organiser, code: str) -> tuple[Survey, Wave]:
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    return survey, one_or_404(Wave.of(survey))


def _is_fixed(wave: Wave) -> bool:
    now = PairCode.of(wave.series)
    return now is not None and (now.sealed is None or now.is_answered)


def _pairs(survey: Survey) -> str:
    return url_for("pairing.show", code=survey.code)


def _page(
    survey: Survey, wave: Wave, form: PairCodeForm, problem: str = "", status: int = 200
) -> Response:
    now = PairCode.of(wave.series)
    return survey_page(
        "wave/pair_code/edit.html",
        survey=survey,
        form=form,
        problem=problem,
        pair_code=now,
        is_fixed=_is_fixed(wave),
        is_over=wave.series.is_over,
        elements=ELEMENTS,
        reasons=REASONS,
        advised_against=ADVISED_AGAINST,
        how_many=how_many(),
        button=ButtonForm(),
        status=status,
    )
