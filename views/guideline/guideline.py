"""New guidelines: a pasted or uploaded text is cut into clauses and becomes a survey."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, url_for

from formats.guideline import markdown as guideline
from forms.form.problem import at_field, blame
from forms.guideline.guideline import GuidelineForm, PartsForm, TextForm, few
from language.message import gettext as _
from models.account.organiser import Organiser
from models.form.definition import definition_from
from models.form.setting import DefinitionError
from models.guideline.guideline import (
    INTRO,
    KINDS_OF_PART,
    Guideline,
    Part,
    document_of,
    joined,
    numbered,
    parted,
    turned,
)
from models.survey.survey import Survey
from web.guard import organiser_only
from web.page import leave, page
from web.process.sandbox import Unread, taste

bp = Blueprint("guideline", __name__)

# Bytes. A larger text is cut in a process of its own, which takes 0.25 s to start. A hostile text
# of this size takes about as long to cut, and the time grows with the square of the size.
SMALL = 10_000


@bp.get("/surveys/new/guideline")
@organiser_only
def new(organiser: Organiser) -> Response:
    """The form to paste a text or choose a file."""
    return page("guideline/guideline/new.html", form=TextForm())


@bp.post("/surveys/new/guideline/clauses")
@organiser_only
def edit(organiser: Organiser) -> Response:
    """The page to join, split and leave out clauses; it comes again after each change."""
    form = GuidelineForm()
    if form.part.data:
        return _parts_page(form, parts_changed(form))
    text = TextForm()
    try:
        found = text_sent(organiser, text)
    except Unread as fault:
        return page("guideline/guideline/new.html", form=text, status=fault.status)
    return _parts_page(GuidelineForm(None, title=found.title, intro=INTRO), found.parts)


@bp.post("/surveys/new/guideline")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Add the survey, open at once or as a draft."""
    form = GuidelineForm()
    parts, problem = few_of(form.parts), ""
    faults: list[tuple[str, str, str]] = []
    if form.validate():
        try:
            definition = definition_from(document_of(form.title.data, form.intro.data, parts))
        except DefinitionError as error:
            if error.position:
                faults = [_fault(error, parts)]
            else:
                problem = blame(error, {"title": form.title, "intro": form.intro})
        else:
            survey = Survey.add(definition, organiser, draft=not form.opens)
            return leave(url_for("survey.show", code=survey.code))
    return _parts_page(form, parts, problem=problem, faults=faults, status=422)


def _fault(error: DefinitionError, parts: list[Part]) -> tuple[str, str, str]:
    """(id, name, message) of the part whose question is invalid."""
    kept = [(n, part) for n, part in enumerate(parts) if part.is_kept]
    n, part = kept[error.position - 1]
    return f"part-{n}", part.called, at_field(error)


def text_sent(organiser: Organiser, form: TextForm) -> Guideline:
    """The pasted or uploaded text, cut into parts. Raises Unread; `form` then has the reason."""
    if not form.validate():
        raise Unread("A field says why.")
    try:
        found = _cut(organiser, form.name, form.read())
        if not found.clauses:
            raise Unread(_("There is no clause yet: paste a text, or choose a file."))
    except Unread as fault:
        form.blame(str(fault))
        raise
    return found


def _cut(organiser: Organiser, name: str, data: bytes) -> Guideline:
    if len(data) > SMALL or name.lower().endswith(".docx"):
        said = taste(organiser, "guideline", name, data)
        return Guideline(said["title"], tuple(Part(*one) for one in said["parts"]))
    try:
        return guideline.cut(guideline.decoded(data))
    except DefinitionError as fault:
        raise Unread(str(fault)) from None


def few_of(parts: list[Part]) -> list[Part]:
    """The parts; aborts with 413 if there are too many for a page."""
    if not few(parts):
        abort(413)
    return parts


def parts_changed(form: PartsForm) -> tuple[Part, ...]:
    """The parts after the action of the button that was pressed; aborts with 400 if unknown."""
    parts = few_of(form.parts)
    deed = form.deed(len(parts))
    if deed is None:
        abort(400)
    verb, n = deed
    if verb == "join":
        parts = joined(parts, n)
    elif verb == "split":
        parts = parted(parts, n, guideline.pieces(parts[n].text))
    elif verb in KINDS_OF_PART:
        parts = turned(parts, n, verb)
    return numbered(few_of(parts))


def _parts_page(form: GuidelineForm, parts: Sequence[Part], **context: Any) -> Response:
    return page("guideline/guideline/edit.html", form=form, parts=parts, **context)
