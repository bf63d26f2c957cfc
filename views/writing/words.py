"""Words, for those who evaluate them: which questions have any, and what people wrote in one."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from models.account import audit
from models.account.organiser import Organiser
from models.coding.coding import tags_beside
from models.coding.redaction import Redaction
from models.coding.tag import Tag
from models.result.audience import Audience, reading_for
from models.survey.survey import Survey
from models.team.colleague import allowed, survey_for
from models.team.role import May
from models.writing.words import NO_TAG, NOT_CODED, tagged, words_of
from models.writing.written_field import WrittenField, written_field, written_fields
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched, turn

bp = Blueprint("words", __name__)


@bp.get("/surveys/<code>/words/")
@organiser_only
def index(organiser: Organiser, code: str) -> ResponseReturnValue:
    """Every question that people answer in their own words, with how many did."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    reading = one_or_404(reading_for(survey, Audience.ORGANISER))
    return survey_page(
        "writing/words/index.html", survey=survey, fields=list(written_fields(reading)), needs=needs
    )


@bp.get("/surveys/<code>/words/<field>")
@organiser_only
def show(organiser: Organiser, code: str, field: str) -> ResponseReturnValue:
    """What people wrote in one field, a page of it; of texts with a tag where one is named."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    reading = one_or_404(reading_for(survey, Audience.ORGANISER))
    asked = one_or_404(written_field(reading, field))
    one_or_404(survey_for(organiser, code, needs(asked)))
    search = searched()
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    codebook = _codebook(organiser, survey, asked)
    which = request.args.get("tag", "")
    among = tagged(field, codebook, which)
    leaf = words_of(survey, field, turn(), search, among)
    ids = [one.id for one in leaf.responses]
    return survey_page(
        "writing/words/show.html",
        survey=survey,
        asked=asked,
        main=reading.of_question(asked.question).main,
        leaf=leaf,
        tags=tags_beside(survey, field, ids),
        struck=Redaction.among(survey, ids),
        search=search,
        codebook=[(one.name, one.label) for one in codebook],
        uncoded=(NO_TAG, NOT_CODED),
        which=which if among else "",
    )


def _codebook(organiser: Organiser, survey: Survey, field: WrittenField) -> list[Tag]:
    """The tags by which the texts can be told apart, for those who may read every response."""
    may = May.ANSWERS in allowed(organiser, survey)
    return Tag.of(survey, field.name) if may and field.field.type == "text" else []


def needs(field: WrittenField) -> May:
    """What somebody must be allowed to read it.

    What is said to the clauses of a guideline is read by all who evaluate it.
    """
    return May.SEE if field.is_of_a_clause else May.ANSWERS
