"""A sketch: one question as people will see it, while it is written. Nothing is stored."""

from flask import Blueprint, Response, render_template, request

from forms.answer.response import response_form
from forms.form.kind import LABEL, QUESTION
from forms.form.problem import above
from language.message import gettext as _
from models.account.organiser import Organiser
from models.form.definition import Definition, definition_from
from models.form.document import Document, position_of
from models.form.kind import KINDS
from models.form.name import NAME
from models.form.piping import emptied
from models.form.question import Question
from models.form.setting import DefinitionError
from models.survey.draft import Draft
from models.team.colleague import survey_for
from models.team.role import May
from views.form.question import form_for, known, question_of, turned
from web.guard import one_or_404, organiser_only
from web.headers import FRAMEABLE, allow
from web.language import speaking_of
from web.page import answer, in_their_language

bp = Blueprint("sketch", __name__)

APART = {"name", "relevant"}  # nobody sees them, and what is wrong with them hides nothing


@bp.get("/surveys/<code>/edit/sketch/<kind>")
@organiser_only
def show(organiser: Organiser, code: str, kind: str) -> Response:
    """The question that the address names, as it was saved, or a new one of this kind."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    said = _before(draft, kind)
    end = len(draft.definition.questions) + 1
    return _drawn(draft, said, position_of(draft.document, said["name"]) if said else end, kind)


@bp.post("/surveys/<code>/edit/sketch/<kind>")
@organiser_only
def update(organiser: Organiser, code: str, kind: str) -> Response:
    """The question as it is written. A POST, because it carries all that is written."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    form = form_for(draft, known(kind), _before(draft, kind))
    form.validate()
    end = len(draft.definition.questions) + 1
    return _drawn(draft, form.document, form.place.data or end, kind)


def _before(draft: Draft, kind: str) -> Document:
    question = question_of(draft, request.args.get("name", ""))
    return turned(question, known(kind)) if question else {}


def _drawn(draft: Draft, said: Document, place: int, kind: str) -> Response:
    """The page with the question at this place, or with what keeps it from being shown."""
    definition = draft.definition
    with speaking_of(definition):
        try:
            made, problem = _alone(definition, said, known(kind)), ""
        except DefinitionError as error:
            made, problem = definition, above(error)
        html = in_their_language(
            render_template(
                "form/sketch/show.html",
                title=definition.title,
                definition=made,
                part=None if KINDS[kind].begins_page else _part(definition, place),
                field=None if problem else response_form(made).questions[0],
                problem=problem,
            )
        )
    return allow(answer(html, 422 if problem else 200), FRAMEABLE)


def _alone(definition: Definition, said: Document, kind: str) -> Definition:
    """A form of this question alone, with words of ours where there are none yet.

    Raises DefinitionError, which says what is wrong.
    """
    first: Document = {"label": str(LABEL.get(kind, QUESTION).label)}
    for setting in {"choices", "items"} & KINDS[kind].settings.keys():
        first[setting] = [_("First"), _("Second")]
    shown = {one: value for one, value in said.items() if one not in APART}
    name = {"name": said["name"]} if NAME.fullmatch(str(said.get("name", ""))) else {}
    question = {**first, **shown, **name, "type": kind}
    for text in {"label", "hint"} & question.keys():
        question[text] = emptied(question[text])
    about = {"title": definition.title, "kind": definition.kind, "language": definition.language}
    return definition_from({**about, "question": [question]})


def _part(definition: Definition, place: int) -> Question | None:
    """The section in which a question at this place stands; None before the first."""
    before = definition.questions[: max(0, place - 1)]
    return next((one for one in reversed(before) if one.kind.begins_page), None)
