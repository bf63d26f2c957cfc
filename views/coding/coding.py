"""A text that is being coded, and the way to the next one."""

from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for

from forms.coding.coding import CodingForm
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.coding.coding import Coder, Coding, TextGone, next_text, text_before, text_of
from models.coding.coding import code as set_tags
from models.coding.redaction import Redaction
from models.coding.tag import Tag, TagUnfit, within
from models.form.field import Field
from models.survey.survey import Survey
from views.coding.codebook import field_for, texts_by_field
from web.desk import survey_page
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("coding", __name__)


@bp.get("/surveys/<code>/coding/<field>/next")
@organiser_only
def new(organiser: Organiser, code: str, field: str) -> Response:
    """Lead to the next text that this person has not coded, after the one in `after`."""
    survey, asked = field_for(organiser, code, field)
    return _next(survey, asked, organiser, request.args.get("after", ""))


@bp.get("/surveys/<code>/coding/<field>/texts/<response>")
@organiser_only
def edit(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """A text, and the tags that this person sets on it."""
    survey, asked = field_for(organiser, code, field)
    coder, tags = Coder.of(survey, organiser), Tag.of(survey, field)
    mask = Coding.by(coder, field, response)
    form = CodingForm(formdata=None, tags=[one.name for one in within(mask or 0, tags)])
    return _page(survey, asked, organiser, response, form)


@bp.post("/surveys/<code>/coding/<field>/texts/<response>")
@organiser_only
def update(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """Store the tags of a text, with one that is new, and go on to the next text."""
    survey, asked = field_for(organiser, code, field)
    form = CodingForm()
    if not form.validate():
        return _page(survey, asked, organiser, response, form, status=422)
    names = list(form.tags.data)
    try:
        if form.new.data:
            names.append(Tag.add(survey, field, form.new.data).name)
        set_tags(survey, field, response, organiser, names)
    except TagUnfit as fault:
        form.new.errors = [str(fault)]
        return _page(survey, asked, organiser, response, form, status=422)
    except TextGone:
        flash(_("This text was deleted meanwhile. Here is the next one."))
    return _next(survey, asked, organiser, response)


def _next(survey: Survey, field: Field, organiser: Organiser, after: str) -> Response:
    found = next_text(survey, field.name, Coder.of(survey, organiser), after)
    if found is None:
        if texts_by_field(survey)[field.name]:
            flash(_("You have coded every text."))
        return redirect(url_for("codebook.show", code=survey.code, field=field.name))
    return redirect(url_for(".edit", code=survey.code, field=field.name, response=found))


def _page(
    survey: Survey,
    field: Field,
    organiser: Organiser,
    response: str,
    form: CodingForm,
    **context: Any,
) -> Response:
    try:
        text = text_of(survey, field.name, response)
    except TextGone:
        abort(404)
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    coder = Coder.of(survey, organiser)
    done = Coding.progress(survey).get((field.name, coder.id), 0) if coder else 0
    redaction = Redaction.of(survey, field.name, response)
    return survey_page(
        "coding/coding/edit.html",
        survey=survey,
        asked=field,
        response=response,
        text=text,
        before=text_before(survey, field.name, response),
        reason=redaction and redaction.reason,
        tags=Tag.of(survey, field.name),
        done=done,
        texts=texts_by_field(survey)[field.name],
        form=form,
        **context,
    )
