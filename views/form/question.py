"""A question of a draft: choosing its kind, writing it, changing it, with advice meanwhile."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from formats.condition.in_words import only_if
from forms.form.condition import SIGNS
from forms.form.kind import KIND_GROUPS, KIND_WORDS
from forms.form.question import QuestionForm, question_form
from language.message import lazy_gettext
from models.account.organiser import Organiser
from models.form import advice, translation
from models.form.document import Document, InUse, added, moved, position_of, replaced
from models.form.kind import KINDS
from models.form.question import COMMON, question_from
from models.form.setting import DefinitionError, choices_alone, without_exclusive
from models.form.translation import kept
from models.survey.draft import Draft, Overtaken
from models.team.colleague import survey_for
from models.team.role import May
from views.survey.draft import NOT_SAVED, in_use, named
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.headers import FRAMING, allow
from web.page import page, redirect

bp = Blueprint("question", __name__)

DELETED = lazy_gettext(
    "The question was deleted in another window since you opened this page. "
    "What you wrote is still here: Save adds it again."
)


@bp.get("/surveys/<code>/edit/new")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The kinds of question to choose from."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    return _kinds(draft)


@bp.get("/surveys/<code>/edit/questions/<name>/kinds")
@organiser_only
def kinds(organiser: Organiser, code: str, name: str) -> Response:
    """The kinds into which a question can be changed."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    question_of(draft, name)
    return _kinds(draft, name)


@bp.get("/surveys/<code>/edit/new/<kind>")
@organiser_only
def new(organiser: Organiser, code: str, kind: str) -> Response:
    """The form for a new question of this kind."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    last = len(draft.definition.questions) + 1
    form = form_for(draft, known(kind), {}, data={"seen": draft.revision, "place": last})
    return _shown(draft, "", form)


@bp.post("/surveys/<code>/edit/new/<kind>")
@organiser_only
def create(organiser: Organiser, code: str, kind: str) -> Response:
    """Add the question."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    form = form_for(draft, known(kind), {})
    if not form.validate():
        return _shown(draft, "", form, status=422)
    return _saved(draft, "", form)


@bp.get("/surveys/<code>/edit/questions/<name>")
@organiser_only
def edit(organiser: Organiser, code: str, name: str) -> Response:
    """The form with the question as it is, or changed into the `kind` of the address."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    question = _as_asked(draft, name)
    place = position_of(draft.document, name)
    form = form_for(
        draft, question["type"], question, data={"seen": draft.revision, "place": place}
    )
    return _shown(draft, name, form)


@bp.post("/surveys/<code>/edit/questions/<name>")
@organiser_only
def update(organiser: Organiser, code: str, name: str) -> Response:
    """Change the question."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    if name not in {one.name for one in draft.definition.questions}:
        return _gone(draft, name)
    question = _as_asked(draft, name)
    form = form_for(draft, question["type"], question)
    if not form.validate():
        return _shown(draft, name, form, status=422)
    return _saved(draft, name, form)


@bp.post("/surveys/<code>/edit/advice/<kind>")
@organiser_only
def advise(organiser: Organiser, code: str, kind: str) -> Response:
    """Advice on a question while it is written; nothing is stored."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    form = form_for(draft, known(kind), {})
    form.validate()
    return page(
        "form/question/advice.html", fragment="advice", advice=_advice(draft, form.document)
    )


def form_for(draft: Draft, kind: str, question: Document, **data: Any) -> QuestionForm:
    """The form for a question; its condition may compare answers to the questions before it."""
    listed = draft.definition.questions
    end = position_of(draft.document, question["name"]) - 1 if question else len(listed)
    return question_form(kind, question, listed[:end], **data)


def _saved(draft: Draft, name: str, form: QuestionForm) -> Response:
    others = {one["name"] for one in draft.document["question"]} - {name}
    verb = "Changed" if name else "Added"
    now = named(draft, name) if name else f"“{form.document['label'].strip()[:60]}”"
    try:
        draft.change(form.seen.data, _made(draft.document, name, form), f"{verb} {now}")
    except Overtaken:
        draft = Draft.of(draft.survey)
        if not draft.has_just(form.seen.data, lambda now: _made(now, name, form)):
            return _shown(draft, name, form, problem=str(NOT_SAVED), status=409)
    except InUse as fault:
        return _shown(draft, name, form, problem=in_use(draft, fault), status=422)
    except DefinitionError as error:
        return _shown(draft, name, form, problem=form.blame(error, others), status=422)
    return _done(draft, name, form)


def _made(now: Document, name: str, form: QuestionForm) -> Document:
    """The document with the question of the form added, or in place of `name`."""
    place = form.place.data
    if not name:
        return added(now, form.document, place or len(now["question"]) + 1)
    if name not in {one["name"] for one in now["question"]}:
        raise Overtaken
    before = next(one for one in now["question"] if one["name"] == name)
    said = {"name": name} | kept(before, form.document)
    changed = replaced(now, name, said)
    stays = place in (None, position_of(now, name))
    return changed if stays else moved(changed, said["name"], place)


def _gone(draft: Draft, name: str) -> Response:
    """The answer if the question is not there: this form renamed it before, or it was deleted."""
    form = form_for(draft, known(request.args.get("kind", "")), {})
    sent = form.validate()
    if sent and draft.has_just(form.seen.data, lambda now: _made(now, name, form)):
        return _done(draft, name, form)
    return _shown(draft, "", form, problem=str(DELETED), status=409, here=f"#item-{name}")


def _done(draft: Draft, name: str, form: QuestionForm) -> Response:
    focus = f"edit-{form.document.get('name', name)}" if name else "add"
    return redirect(url_for("draft.edit", code=draft.survey.code, focus=focus))


def _kinds(draft: Draft, name: str = "") -> Response:
    shown = survey_page(
        "form/question/index.html",
        fragment="question",
        draft=draft,
        survey=draft.survey,
        name=name,
        kinds=KIND_WORDS,
        groups=KIND_GROUPS,
    )
    return allow(shown, FRAMING)


def _shown(
    draft: Draft,
    name: str,
    form: QuestionForm,
    *,
    problem: str = "",
    status: int = 200,
    here: str = "",
) -> Response:
    now = question_of(draft, name)
    shown = survey_page(
        "form/question/edit.html",
        fragment="question",
        draft=draft,
        survey=draft.survey,
        name=name,
        here=here or (f"#item-{name}" if name else "#new"),
        form=form,
        words=KIND_WORDS[form.kind],
        signs=SIGNS,
        places=len(draft.definition.questions) + (not name),
        advice=_advice(draft, form.document if form.is_submitted() else now),
        said=only_if(draft.definition).get(name, ""),
        translated=_translated(draft, name),
        seen=form.seen.shown(draft.revision, status),
        problem=problem,
        status=status,
    )
    return allow(shown, FRAMING)


def _translated(draft: Draft, name: str) -> set[str]:
    """The settings of the question that have words in another language too."""
    listed = draft.document["question"]
    question: Document = next((one for one in listed if one["name"] == name), {})
    return {
        setting
        for setting, said in question.items()
        if any(isinstance(one, dict) for one in translation.said_in(said))
    }


def _advice(draft: Draft, question: Document) -> list[advice.Advice]:
    # Advice is about words: a wrong name or condition must not hide it.
    alone = {one: said for one, said in question.items() if one not in ("name", "relevant")}
    try:
        asked = question_from(alone, 1, set())
        return advice.on_question(asked, anonymous=draft.definition.anonymous)
    except DefinitionError:
        return []


def question_of(draft: Draft, name: str) -> Document:
    """The question in the main language, as a table, {} for a new one; aborts with 404."""
    listed = draft.definition.plain_document["question"]
    return one_or_404(next((one for one in listed if one["name"] == name), None)) if name else {}


def _as_asked(draft: Draft, name: str) -> Document:
    """The question, as the kind in the address if there is one."""
    question = question_of(draft, name)
    return turned(question, known(request.args.get("kind", question["type"])))


def turned(question: Document, kind: str) -> Document:
    """The question as another kind, with the settings that both kinds have."""
    if kind == question["type"]:
        return question
    common = {one: question[one] for one in COMMON if one in question} | {"type": kind}
    for setting, check in KINDS[kind].settings.items():
        said = question.get(setting)
        if setting == "choices" and said and check is not choices_alone:
            said = without_exclusive(said)
        with suppress(DefinitionError):
            check(said)
            common |= {setting: said} if setting in question else {}
    return common


def known(kind: str) -> str:
    """The kind; aborts with 404 if there is none of this name."""
    return kind if kind in KINDS else abort(404)
