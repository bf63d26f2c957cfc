"""An upload: a form from elsewhere is read, shown as it will be here, then taken as a draft."""

from flask import Blueprint, Response, url_for

from formats.condition.in_words import only_if
from formats.definition.upload import READERS
from forms.survey.upload import TakingForm, UploadForm
from models.account.organiser import Organiser
from models.form.definition import loads
from models.survey.survey import Survey
from web.guard import organiser_only
from web.page import page, redirect
from web.process.sandbox import Unread, taste

bp = Blueprint("upload", __name__)


@bp.get("/surveys/new/upload")
@organiser_only
def new(organiser: Organiser) -> Response:
    """The form to choose a file."""
    return _new(UploadForm())


@bp.post("/surveys/new/upload")
@organiser_only
def show(organiser: Organiser) -> Response:
    """Show what the file becomes here, and what is left out. Nothing is stored."""
    form = UploadForm()
    if not form.validate():
        return _new(form, status=422)
    name = form.file.data.filename or ""
    try:
        found = taste(organiser, "form", name, form.file.data.read())
    except Unread as fault:
        form.file.errors = [str(fault)]
        return _new(form, status=fault.status)
    definition = loads(found["definition"])
    return page(
        "survey/upload/show.html",
        name=name,
        definition=definition,
        only_if=only_if(definition),
        report=found["report"],
        form=TakingForm(formdata=None, document=found["definition"]),
    )


@bp.post("/surveys/new/upload/taking")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Add what was shown as a draft."""
    form = TakingForm()
    try:
        definition = form.definition
    except ValueError as fault:
        return _new(UploadForm(formdata=None), str(fault), status=422)
    survey = Survey.add(definition, organiser, draft=True)
    return redirect(url_for("draft.edit", code=survey.code))


def _new(form: UploadForm, problem: str = "", status: int = 200) -> Response:
    endings = list(READERS)
    return page(
        "survey/upload/new.html", form=form, problem=problem, endings=endings, status=status
    )
