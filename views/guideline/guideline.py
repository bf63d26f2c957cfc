"""A guideline: its text is pasted or uploaded, cut into clauses, and made a survey."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from formats.guideline import markdown as guideline
from forms.form.problem import at_field, blame
from forms.guideline.guideline import PartsForm, TextForm, parts_sent
from models.account.organiser import Organiser
from models.form.definition import MAX_QUESTIONS, definition_from
from models.form.markdown import MOST_MARKS_OF_ALL, marks_in
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

# Bytes. To start a process takes a quarter of a second; what a text of this size was made to take
# is about as much, and grows with the square of its size.
SMALL = 10_000
ENDINGS = re.compile(r"\.(docx|md|markdown|txt)$", re.IGNORECASE)


@bp.get("/surveys/new/guideline")
@organiser_only
def new(organiser: Organiser) -> Response:
    """Paste a text, or choose a file."""
    return page("guideline/guideline/new.html", form=TextForm())


@bp.post("/surveys/new/guideline/clauses")
@organiser_only
def edit(organiser: Organiser) -> Response:
    """The clauses of the text, to be joined, split, left out; after each change again."""
    if "part" not in request.form:
        form = TextForm()
        try:
            found = text_sent(organiser, form)
        except Unread as fault:
            return page(
                "guideline/guideline/new.html", form=form, problem=str(fault), status=fault.status
            )
        return _parts_page(PartsForm(None, title=found.title, intro=INTRO), found.parts)
    return _parts_page(PartsForm(), parts_changed())


@bp.post("/surveys/new/guideline")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Make the survey, open at once or as a draft."""
    form, parts = PartsForm(), parts_received()
    problem, faults = "", []
    if form.validate():
        try:
            definition = definition_from(document_of(form.title.data, form.intro.data, parts))
        except DefinitionError as error:
            if error.position:
                faults = [_fault(error, parts)]
            else:
                problem = blame(error, {one.name: one for one in form})
        else:
            draft = request.form.get("do") != "open"
            survey = Survey.add(definition, organiser, draft=draft)
            return leave(url_for("survey.show", code=survey.code))
    return _parts_page(form, parts, problem=problem, faults=faults, status=422)


def _fault(error: DefinitionError, parts: list[Part]) -> tuple[str, str, str]:
    """(id, what it is called, what to do) of the part whose question is wrong."""
    kept = [(n, part) for n, part in enumerate(parts) if part.is_kept]
    n, part = kept[error.position - 1]
    return f"part-{n}", part.called, at_field(error)


def text_sent(organiser: Organiser, form: TextForm) -> Guideline:
    """What was pasted or uploaded, cut into parts. Raises Unread."""
    sent = form.file.data
    if sent is None or not sent.filename:
        found = _cut(organiser, "", (form.text.data or "").encode())
    elif ENDINGS.search(sent.filename):
        found = _cut(organiser, sent.filename, sent.read())
    else:
        raise Unread("Choose a .docx or .md file, or paste the text.")
    if not found.clauses:
        raise Unread("There is no clause yet: paste a text, or choose a file.")
    return found


def _cut(organiser: Organiser, name: str, data: bytes) -> Guideline:
    if len(data) > SMALL or name.lower().endswith(".docx"):
        said = taste(organiser, "guideline", name, data)
        return Guideline(said["title"], tuple(Part(*one) for one in said["parts"]))
    try:
        return guideline.cut(guideline.decoded(data))
    except DefinitionError as fault:
        raise Unread(str(fault)) from None


def parts_received() -> list[Part]:
    """The parts as the page sent them back."""
    sent = request.form.getlist
    parts = parts_sent(sent("part"), sent("text"), sent("number"))
    return _few(parts)


def _few(parts: list[Part]) -> list[Part]:
    """The parts, if no more than can be asked: a page of them shows each."""
    if len(parts) > MAX_QUESTIONS or sum(marks_in(one.text) for one in parts) > MOST_MARKS_OF_ALL:
        abort(413)
    return parts


def parts_changed() -> tuple[Part, ...]:
    """The parts after what the button that was pressed does; it sends `verb.place`."""
    parts = parts_received()
    verb, _, place = request.form.get("do", "").partition(".")
    if not verb or verb == "show":
        return numbered(parts)
    if not place.isdecimal() or len(place) > 5 or int(place) >= len(parts):
        abort(400)
    n = int(place)
    if verb == "join":
        parts = joined(parts, n)
    elif verb == "split":
        parts = parted(parts, n, guideline.pieces(parts[n].text))
    elif verb in KINDS_OF_PART:
        parts = turned(parts, n, verb)
    return numbered(_few(parts))


def _parts_page(form: PartsForm, parts: Sequence[Part], **context: Any) -> Response:
    return page("guideline/guideline/edit.html", form=form, parts=parts, **context)
