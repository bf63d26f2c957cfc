"""Comparing: a survey beside others that ask the same, at an address to keep.

What is compared follows from the tallies of all, which whoever may see the results sees whole, so
`May.SEE` of each is enough; of fewer people than a group no figure is told.
"""

from flask import Blueprint, Response, request

from models.account.organiser import Organiser
from models.event.listing import Wish, surveys_of
from models.form.spelling import LONGEST_SEARCH
from models.result.comparison import comparison
from models.result.side_by_side import MOST_COMPARED, side_by_side
from models.team.colleague import shared_with, survey_for
from models.team.role import May
from models.wave.series import Series
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched

bp = Blueprint("comparison", __name__)


@bp.get("/surveys/<code>/comparison")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The chosen surveys side by side, and which others could be."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    lines = surveys_of(organiser, shared_with(organiser))
    wish = Wish(searched())
    found = comparison(survey, lines, request.args.getlist("with"), wish)
    several = len(found.chosen) > 1
    series = [one for one in map(Series.of, (line.survey for line in found.chosen)) if one]
    return survey_page(
        "result/comparison/show.html",
        survey,
        comparison=found,
        results=side_by_side(one.survey for one in found.chosen) if several else None,
        wish=wish,
        has_waves=len(series) > len(set(series)),
        longest=LONGEST_SEARCH,
        most=MOST_COMPARED,
    )
