"""One question over the waves of a series, at an address to keep.

Without a filter it follows from the tallies of the waves, so `May.SEE` of each is enough; with one
it is for those who may read their answers.
"""

from flask import Blueprint, Response, request

from forms.result.wave_share import wave_share_form
from models.account.organiser import Organiser
from models.result.audience import Audience
from models.result.wave_share import wave_shares
from models.survey.version import History
from models.team.colleague import allowed, survey_for
from models.team.role import May
from models.wave.series import Series
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("wave_share", __name__)


@bp.get("/surveys/<code>/shares")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The shares of each answer in each wave, and which other question could be looked at."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    series = one_or_404(Series.of(survey))
    able = {one.survey_id: allowed(organiser, one.survey) for one in series.waves}
    seen = [one for one in series.waves if May.SEE in able[one.survey_id]]
    asked = tuple(one for wave in seen for one in wave.survey.history.definitions)
    form = wave_share_form(History(asked), request.args)
    condition = None if form.errors else form.condition
    read = [one for one in seen if condition is None or May.ANSWERS in able[one.survey_id]]
    found = [] if form.errors else wave_shares(read, Audience.ORGANISER, condition)
    chosen = next((one for one in found if one.name == form.question.data), None)
    return survey_page(
        "wave/wave_share/show.html",
        survey,
        series=series,
        form=form,
        found=found,
        chosen=chosen or next(iter(found), None),
        opened=[one for one in seen if one.survey.state not in ("draft", "waiting")],
        status=422 if form.errors else 200,
    )
