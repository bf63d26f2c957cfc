"""Words, for those who evaluate them: which questions have any, and what people wrote in one."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from forms.result.filter import FilterForm, filter_form
from models.account import audit
from models.account.organiser import Organiser
from models.coding.coding import tags_beside
from models.coding.redaction import Redaction
from models.coding.tag import tag_fields
from models.result.audience import Audience, filtered_for, number_for, reading_for
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.writing.words import words_of, wrote
from models.writing.written_field import WrittenField, written_field, written_fields
from views.result.filter import Said, said
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched, turn

bp = Blueprint("words", __name__)


@bp.get("/surveys/<code>/words/")
@organiser_only
def index(organiser: Organiser, code: str) -> ResponseReturnValue:
    """Every question that people answer in their own words, with how many did."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    form, filtered = _filter(organiser, survey)
    if form.condition:
        reading = one_or_404(filtered_for(survey, Audience.ORGANISER, form.condition))
    else:
        reading = one_or_404(reading_for(survey, Audience.ORGANISER))
    return survey_page(
        "writing/words/index.html",
        survey=survey,
        fields=[] if form.errors else list(written_fields(reading)),
        needs=needs,
        form=form,
        said=filtered,
        status=422 if form.errors else 200,
    )


@bp.get("/surveys/<code>/words/<field>")
@organiser_only
def show(organiser: Organiser, code: str, field: str) -> ResponseReturnValue:
    """What people wrote in one field, a page of it: all, or what a filter and a search find."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    reading = one_or_404(reading_for(survey, Audience.ORGANISER))
    asked = one_or_404(written_field(reading, field))
    one_or_404(survey_for(organiser, code, needs(asked)))
    form, filtered = _filter(organiser, survey)
    search, people = searched(), asked.people
    if form.condition:
        those = wrote(field, form.condition)
        people = one_or_404(number_for(survey, Audience.ORGANISER, those))
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    leaf = None if form.errors else words_of(survey, field, turn(), search, form.condition)
    ids = [one.id for one in leaf.responses] if leaf else []
    return survey_page(
        "writing/words/show.html",
        survey=survey,
        asked=asked,
        people=people,
        main=reading.of_question(asked.question).main,
        leaf=leaf,
        tags=tags_beside(survey, field, ids),
        struck=Redaction.among(survey, ids),
        search=search,
        form=form,
        said=filtered,
        status=422 if form.errors else 200,
    )


def _filter(organiser: Organiser, survey: Survey) -> tuple[FilterForm, Said]:
    """The filter in the address and what it says; it is for those who read every answer."""
    if "where" in request.args:
        one_or_404(survey_for(organiser, survey.code, May.ANSWERS))
    tags = tag_fields(survey)
    form = filter_form(survey.history, request.args, tags)
    return form, said(survey.history, form.condition, tags)


def needs(field: WrittenField) -> May:
    """What somebody must be allowed to read it.

    What is said to the clauses of a guideline is read by all who evaluate it.
    """
    return May.SEE if field.is_of_a_clause else May.ANSWERS
