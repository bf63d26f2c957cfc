"""A withdrawal: who wrote takes back, at their receipt, that their words may be published."""

from functools import partial

from flask import Blueprint, Response, url_for

from models.survey.survey import Survey
from models.wall.withdrawal import permitted, take_back
from web.guard import one_or_404, public
from web.language import in_language_asked, speaking_of
from web.page import page, redirect

bp = Blueprint("withdrawal", __name__)


@bp.get("/s/<code>/receipt/<receipt>/permission")
@public
def new(code: str, receipt: str) -> Response:
    """Which words may be published, with the button that takes it back."""
    survey = in_language_asked(one_or_404(Survey.published(code), partial(Survey.is_gone, code)))
    with speaking_of(survey.definition):
        found = permitted(survey, receipt)
        if found is None:
            return page("answer/response/unknown.html", survey=survey, status=404)
        answered = page("wall/withdrawal/new.html", survey=survey, receipt=receipt, permitted=found)
    answered.headers["Cache-Control"] = "no-store"
    return answered


@bp.post("/s/<code>/receipt/<receipt>/permission")
@public
def create(code: str, receipt: str) -> Response:
    """Take it back, for all words of these answers."""
    survey = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    if not take_back(survey, receipt):
        with speaking_of(survey.definition):
            return page("answer/response/unknown.html", survey=survey, status=404)
    return redirect(url_for(".new", code=survey.code, receipt=receipt))
