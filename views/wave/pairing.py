"""Pairing: what changed among the people who answered this wave and the one that asked first."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.answer.threshold import FEWEST_PAIRS
from models.result.audience import Audience, pairs_for
from models.result.paired_change import MOST_RESPONSES
from models.survey.schedule import CLOSED, OPEN
from models.team.colleague import survey_for
from models.team.role import May
from models.wave.pair_code import PairCode
from models.wave.series import Wave
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("pairing", __name__)


@bp.get("/surveys/<code>/pairs")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """What changed among those who answered both, or why nothing is told of it."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    wave = one_or_404(Wave.of(survey))
    waves = wave.series.waves
    return survey_page(
        "wave/pairing/show.html",
        survey=survey,
        wave=wave,
        first=waves[0],
        later=[one for one in waves if not one.is_first and one.survey.state in (OPEN, CLOSED)],
        state=pairs_for(survey, Audience.ORGANISER),
        pair_code=PairCode.of(wave.series),
        fewest_pairs=FEWEST_PAIRS,
        most_responses=MOST_RESPONSES,
    )
