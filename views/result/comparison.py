"""Comparing: a survey beside others that ask the same, at an address to keep.

What is compared follows from the tallies of all, which whoever may see the results sees whole, so
`May.SEE` of each is enough; of fewer people than a group no figure is told.
"""

from flask import Blueprint, Response, request

from models.account.organiser import Organiser
from models.event.listing import Wish, surveys_of
from models.form.spelling import LONGEST_SEARCH
from models.result.comparison import ComparedSurveys, comparison
from models.result.side_by_side import MOST_COMPARED, SideBySide, side_by_side
from models.survey.survey import Survey
from models.team.colleague import shared_with, survey_for
from models.team.role import May
from models.wave.series import Series
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched

bp = Blueprint("comparison", __name__)

NO_WISH = Wish()


@bp.get("/surveys/<code>/comparison")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The chosen surveys side by side, and which others could be."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    wish = Wish(searched())
    found, results = asked_for(organiser, survey, wish)
    series = [one for one in map(Series.of, (line.survey for line in found.chosen)) if one]
    return survey_page(
        "result/comparison/show.html",
        survey,
        comparison=found,
        results=results,
        wish=wish,
        has_waves=len(series) > len(set(series)),
        longest=LONGEST_SEARCH,
        most=MOST_COMPARED,
    )


def asked_for(
    organiser: Organiser, survey: Survey, wish: Wish = NO_WISH
) -> tuple[ComparedSurveys, SideBySide | None]:
    """The surveys that the address names, and what they say; None where there is one alone."""
    lines = surveys_of(organiser, shared_with(organiser))
    found = comparison(survey, lines, request.args.getlist("with"), wish)
    if len(found.chosen) < 2:
        return found, None
    return found, side_by_side(one.survey for one in found.chosen)
