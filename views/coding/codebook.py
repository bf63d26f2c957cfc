"""A codebook: the questions whose texts can be coded, and the tags of one of them."""

from typing import Any

from flask import Blueprint, Response, abort

from forms.button import ButtonForm
from forms.coding.tag import TagForm
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.coding.coding import Coder, Coding, TagCounts, counts
from models.coding.tag import Tag, as_field, codeable
from models.form.field import Field
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("codebook", __name__)


@bp.get("/surveys/<code>/coding/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The questions that people answered in their own words, and how far their texts are coded."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    known, written = counts(survey), texts_by_field(survey)
    fields = [(one, known.get(one.name), written.get(one.name, 0)) for one in codeable(survey)]
    return survey_page("coding/codebook/index.html", survey=survey, fields=fields)


@bp.get("/surveys/<code>/coding/<field>")
@organiser_only
def show(organiser: Organiser, code: str, field: str) -> Response:
    """The tags of a question, how far its texts are coded, and by whom."""
    survey, asked = field_for(organiser, code, field)
    return codebook_page(survey, asked, organiser, TagForm(formdata=None))


def field_for(organiser: Organiser, code: str, name: str) -> tuple[Survey, Field]:
    """The survey and its field of this name that can be coded; 404 where there is none."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    found = (one for one in codeable(survey) if one.name == name)
    return survey, next(found, None) or abort(404)


def codebook_page(
    survey: Survey, field: Field, organiser: Organiser, form: TagForm, **context: Any
) -> Response:
    """The page of a codebook."""
    coder = Coder.of(survey, organiser)
    coded = {id: texts for (of, id), texts in Coding.progress(survey).items() if of == field.name}
    tags = Tag.of(survey, field.name)
    return survey_page(
        "coding/codebook/show.html",
        survey=survey,
        asked=field,
        tags=tags,
        counted=counts(survey).get(field.name, TagCounts(as_field(field.name, []), {})),
        coders=[(one, coded[one.id]) for one in _coders(survey) if one.id in coded],
        me=coder,
        mine=coded.get(coder.id, 0) if coder else 0,
        texts=texts_by_field(survey).get(field.name, 0),
        form=form,
        button=ButtonForm(),
        **context,
    )


def texts_by_field(survey: Survey) -> dict[str, int]:
    """{field: how many people wrote in it}."""
    _tally, counted = Tally.of(survey)
    return {one.name: counted.get(one.name, {}).get("", 0) for one in codeable(survey)}


def _coders(survey: Survey) -> list[Coder]:
    return list(Coder.select().where(Coder.survey == survey).order_by(Coder.id))
