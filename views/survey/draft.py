"""A draft: the questions with their buttons, undo and redo, and the survey's own texts."""

from collections.abc import Callable, Set

from flask import Blueprint, Response, request, url_for

from formats.condition.in_words import only_if
from formats.text.markdown import to_text
from forms.form.kind import KIND_WORDS
from forms.form.problem import above, blame
from forms.survey.draft import DraftForm
from forms.survey.survey import TextsForm
from language.message import Lazy, gettext
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.form import advice, duration
from models.form.document import Document, InUse, duplicated, moved, position_of, without
from models.form.excerpt import excerpt
from models.form.setting import DefinitionError
from models.form.translation import kept
from models.survey.draft import Draft, Overtaken
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.headers import FRAMING, allow
from web.page import redirect

bp = Blueprint("draft", __name__)

NOT_DONE = _(
    "This form was changed in another window since you opened this page. "
    "Nothing was done: look at it as it is now, and press the button again."
)
NOT_SAVED = _(
    "This form was changed in another window since you opened this page. "
    "What you wrote is still here: press the button to save it over that."
)
LONGEST_NAMED = 60  # characters
TEXTS = ("title", "language", "intro", "thanks", "anonymous", "sensitive")

# By the verb of a button: the document it makes, from (document, name of the question, place, names
# that are taken), and the words for the change, which are stored with it and so stay English.
CHANGES: dict[str, tuple[Callable[[Document, str, int, Set[str]], Document], str]] = {
    "up": (lambda now, name, *rest: moved(now, name, position_of(now, name) - 1), "Moved {} up"),
    "down": (
        lambda now, name, *rest: moved(now, name, position_of(now, name) + 1),
        "Moved {} down",
    ),
    "place": (lambda now, name, place, taken: moved(now, name, place), "Moved {}"),
    "copy": (lambda now, name, place, taken: duplicated(now, name, taken), "Copied {}"),
    "delete": (lambda now, name, *rest: without(now, name), "Deleted {}"),
}
BACK_AND_FORTH = {"undo": Draft.undo, "redo": Draft.redo}


@bp.get("/surveys/<code>/edit")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The questions, each with its buttons and advice, and a preview beside them."""
    return shown(Draft.of(one_or_404(survey_for(organiser, code, May.BUILD))))


@bp.post("/surveys/<code>/edit")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Move, copy or delete a question; undo, redo."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    form = DraftForm()
    verb, name = form.deed
    if not form.validate() or verb not in CHANGES.keys() | BACK_AND_FORTH.keys():
        return shown(draft, gettext("This button did nothing. Press it again."), 422)
    try:
        if verb in BACK_AND_FORTH:
            BACK_AND_FORTH[verb](draft, form.seen.data)
            focus = verb if (draft.done, draft.undone)[verb == "redo"] else _other(verb)
        else:
            focus = _change(draft, form.seen.data, verb, name, form.place.data or 0)
    except Overtaken:
        return shown(Draft.of(draft.survey), NOT_DONE, 409)
    except InUse as fault:
        return shown(draft, in_use(draft, fault), 422)
    except DefinitionError as error:
        return shown(draft, above(error), 422)
    return redirect(url_for(".edit", code=code, focus=focus))


@bp.route("/surveys/<code>/edit/texts", methods=["GET", "POST"])
@organiser_only
def texts(organiser: Organiser, code: str) -> Response:
    """The survey's own words and their language, and whether it is anonymous and sensitive."""
    draft = Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))
    form = TextsForm(obj=draft.definition, data={"seen": draft.revision})
    if request.method != "POST":
        return _texts_page(draft, form)
    if not form.validate():
        return _texts_page(draft, form, status=422)
    said = {one: form[one].data for one in TEXTS}
    if draft.definition.languages:
        del said["language"]  # the languages have a page of their own
    try:
        made = draft.document | kept(draft.document, said)
        draft.change(form.seen.data, made, "Changed title and texts")
    except Overtaken:
        draft = Draft.of(draft.survey)
        if not draft.has_just(form.seen.data, lambda now: now | kept(now, said)):
            return _texts_page(draft, form, NOT_SAVED, 409)
    except DefinitionError as error:
        return _texts_page(draft, form, blame(error, {one.name: one for one in form}), 422)
    return redirect(url_for(".edit", code=code, focus="texts"))


def _texts_page(
    draft: Draft, form: TextsForm, problem: Lazy | str = "", status: int = 200
) -> Response:
    return survey_page(
        "survey/draft/texts.html",
        draft=draft,
        survey=draft.survey,
        form=form,
        seen=form.seen.shown(draft.revision, status),
        problem=problem,
        status=status,
    )


def named(draft: Draft, name: str) -> str:
    """The first words of a question's label, in quotation marks."""
    label = next(one.label for one in draft.definition.questions if one.name == name)
    return f"“{excerpt(to_text(label), LONGEST_NAMED)}”"


def in_use(draft: Draft, fault: InUse) -> str:
    """The message for a question that cannot move or go because others refer to it."""
    others = ", ".join(named(draft, one) for one in fault.others)
    return gettext(
        "%(question)s has to stay before %(others)s: whether that is asked, or its words, depend "
        "on the answer. Change the condition there first.",
        question=named(draft, fault.name),
        others=others,
    )


def _change(draft: Draft, seen: int, verb: str, name: str, place: int) -> str:
    """Make the change, once where the button was pressed twice.

    Returns the id of the element that is focused next. Raises Overtaken.
    """
    change, words = CHANGES[verb]

    def made(now: Document) -> Document:
        if name not in {one["name"] for one in now["question"]}:
            raise Overtaken
        return change(now, name, place, draft.taken)

    try:
        changed = made(draft.document)
        draft.change(seen, changed, words.format(named(draft, name)))
    except Overtaken:
        if not Draft.of(draft.survey).has_just(seen, made):
            raise
    if verb == "delete":
        return "undo"
    return _beside(Draft.of(draft.survey).document, verb, name)


def _beside(document: Document, verb: str, name: str) -> str:
    at, last = position_of(document, name), len(document["question"])
    if verb in ("up", "down"):
        return f"{'down' if at == 1 else 'up' if at == last else verb}-{name}"
    return f"edit-{name}"


def _other(verb: str) -> str:
    return "redo" if verb == "undo" else "undo"


def shown(draft: Draft, problem: Lazy | str = "", status: int = 200) -> Response:
    """The page of the draft, with a problem at its top if there is one."""
    definition, focus = draft.definition, request.args.get("focus", "")
    shown = survey_page(
        "survey/draft/edit.html",
        draft=draft,
        survey=draft.survey,
        definition=definition,
        only_if=only_if(definition, LONGEST_NAMED),
        advice=advice.on_questions(definition),
        whole=advice.on_form(definition),
        minutes=duration.minutes(definition),
        kinds=KIND_WORDS,
        form=DraftForm(formdata=None),
        focus=focus,
        at=focus.partition("-")[2],
        problem=problem,
        status=status,
    )
    return allow(shown, FRAMING)
