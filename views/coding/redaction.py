"""A redaction: words struck out of a text, opened by the owner, put back."""

from typing import Any

from flask import Blueprint, Response, abort, flash, url_for

from forms.button import ButtonForm
from forms.coding.redaction import RedactionForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.answer.permission import is_asked
from models.coding.coding import TextGone, text_of
from models.coding.redaction import NotThere, Redaction, redact
from models.event.event_survey import EventSurvey
from models.form.field import Field
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from storage.seal import SealUnfit
from views.coding.codebook import field_for
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("redaction", __name__)

AT = "/surveys/<code>/coding/<field>/texts/<response>/redaction"


@bp.get(AT)
@organiser_only
def new(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """A text, and the form with which words are struck out of it."""
    survey, asked = field_for(organiser, code, field)
    return _page(survey, asked, response, RedactionForm(formdata=None))


@bp.post(AT)
@organiser_only
def create(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """Strike words out; the original is sealed."""
    survey, asked = field_for(organiser, code, field)
    form = RedactionForm()
    if not form.validate():
        return _page(survey, asked, response, form, status=422)
    try:
        redact(survey, field, response, form.lines, form.reason.data, organiser)
    except NotThere as fault:
        form.words.errors = [str(fault)]
        return _page(survey, asked, response, form, status=422)
    except TextGone:
        abort(404)
    flash(_("The words are struck out everywhere. Files that were prepared are deleted."))
    return redirect(url_for(".new", code=survey.code, field=field, response=response))


@bp.post(f"{AT}/original")
@organiser_only
def show(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """The text as it was written, for the owner; the record says that it was opened."""
    survey, asked = field_for(organiser, code, field)
    redaction = _of_owner(organiser, survey, field, response)
    try:
        original = redaction.open(organiser)
    except SealUnfit:
        return _page(survey, asked, response, RedactionForm(formdata=None), _unfit(), status=409)
    return _page(survey, asked, response, RedactionForm(formdata=None), original=original)


@bp.post(f"{AT}/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, field: str, response: str) -> Response:
    """Put the original back, for the owner; the record says so."""
    survey, asked = field_for(organiser, code, field)
    redaction = _of_owner(organiser, survey, field, response)
    try:
        redaction.undo(organiser)
    except SealUnfit:
        return _page(survey, asked, response, RedactionForm(formdata=None), _unfit(), status=409)
    flash(_("The text is as it was written."))
    return redirect(url_for(".new", code=survey.code, field=field, response=response))


def _of_owner(organiser: Organiser, survey: Survey, field: str, response: str) -> Redaction:
    """The redaction of this text; 403 for anybody but the owner."""
    one_or_404(survey_for(organiser, survey.code, May.LEAD))
    return one_or_404(Redaction.of(survey, field, response))


def _unfit() -> str:
    return _(
        "The original cannot be opened, because it was sealed while this service had another "
        "secret key. Whoever runs the service can bring it back with that key."
    )


def _page(
    survey: Survey,
    field: Field,
    response: str,
    form: RedactionForm,
    problem: str = "",
    **context: Any,
) -> Response:
    try:
        text = text_of(survey, field.name, response)
    except TextGone:
        abort(404)
    redaction = Redaction.of(survey, field.name, response)
    part = EventSurvey.of(survey) if is_asked(survey, field.name) else None
    return survey_page(
        "coding/redaction/new.html",
        survey=survey,
        asked=field,
        response=response,
        text=text,
        reason=redaction and redaction.reason,
        form=form,
        button=ButtonForm(),
        problem=problem,
        on_wall_of=part.event if part else None,
        **context,
    )
