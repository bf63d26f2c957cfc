"""Themes: suggestions for tags, from words that stand together in many texts."""

from flask import Blueprint, Response

from forms.coding.tag import TagForm
from models.account import audit
from models.account.organiser import Organiser
from models.answer.response import Response as Answered
from models.coding.theme import FEWEST_TEXTS, MOST_TEXTS
from models.coding.theme_process import NoThemes, themes_elsewhere
from models.survey.survey import Survey
from views.coding.codebook import field_for
from web.desk import survey_page
from web.guard import organiser_only

bp = Blueprint("theme", __name__)

SOME = 500  # responses that are read at once


@bp.get("/surveys/<code>/coding/<field>/themes")
@organiser_only
def index(organiser: Organiser, code: str, field: str) -> Response:
    """The themes of the texts, each with a form that makes it a tag."""
    survey, asked = field_for(organiser, code, field)
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    texts = _texts(survey, field)
    try:
        found, is_busy = themes_elsewhere(texts), False
    except NoThemes:
        found, is_busy = [], True
    return survey_page(
        "coding/theme/index.html",
        survey=survey,
        asked=asked,
        texts=texts,
        themes=[(one, TagForm(formdata=None, label=" / ".join(one.words[:3]))) for one in found],
        fewest=FEWEST_TEXTS,
        is_busy=is_busy,
        status=503 if is_busy else 200,
    )


def _texts(survey: Survey, field: str) -> list[str]:
    """The first MOST_TEXTS texts, in the order of ids."""
    found: list[str] = []
    last = ""
    while len(found) < MOST_TEXTS:
        some = Answered.wrote(survey, field, last, SOME)
        found += [str(one.answers[field]) for one in some]
        if len(some) < SOME:
            break
        last = some[-1].id
    return found[:MOST_TEXTS]
