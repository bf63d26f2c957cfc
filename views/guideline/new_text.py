"""A new draft of a guideline: its text, what has changed clause by clause, and publishing it."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from forms.button import ButtonForm
from forms.form.problem import above
from forms.guideline.guideline import TextForm
from models.account.organiser import Organiser
from models.form.setting import DefinitionError
from models.guideline.guideline import Part, numbered
from models.guideline.new_text import matches_of, paired, publish
from models.survey.draft import Draft, Overtaken
from models.survey.survey import Survey
from views.guideline.guideline import parts_changed, parts_received, text_sent
from web.guard import one_or_404, organiser_only
from web.page import leave, page
from web.process.sandbox import Unread

bp = Blueprint("redraft", __name__)
OUTDATED = "The guideline was changed meanwhile. Compare again before you publish."


@bp.get("/surveys/<code>/redraft")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """Paste the new text, or choose a file."""
    return page("guideline/new_text/new.html", draft=_draft(organiser, code), form=TextForm())


@bp.post("/surveys/<code>/redraft/clauses")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The clauses of the new text, to be joined, split, left out before they are compared."""
    draft = _draft(organiser, code)
    return page(
        "guideline/new_text/edit.html", draft=draft, parts=parts_changed(), button=ButtonForm()
    )


@bp.post("/surveys/<code>/redraft/matches")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """What is unchanged, reworded, new and removed; after each correction again."""
    draft = _draft(organiser, code)
    old = draft.definition.clauses
    if "part" not in request.form:
        form = TextForm()
        try:
            parts = list(text_sent(organiser, form).parts)
        except Unread as fault:
            problem, status = str(fault), fault.status
            return page(
                "guideline/new_text/new.html",
                draft=draft,
                form=form,
                problem=problem,
                status=status,
            )
        return _matches_page(draft, parts, paired(old, parts))
    parts = list(numbered(parts_received()))
    if "was" not in request.form:
        return _matches_page(draft, parts, paired(old, parts))
    return _matches_page(draft, parts, _corrected(_pairs_received(draft, parts)))


@bp.post("/surveys/<code>/redraft")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Publish the new draft: opinions stay with what is unchanged, the rest is asked again."""
    draft = _draft(organiser, code)
    parts = parts_received()
    names = _pairs_received(draft, parts)
    if request.form.get("seen") != _state(draft):
        return _matches_page(draft, parts, names, problem=OUTDATED, status=409)
    try:
        publish(draft, draft.revision, parts, names)
    except Overtaken:
        draft = _draft(organiser, code)
        return _matches_page(draft, parts, names, problem=OUTDATED, status=409)
    except DefinitionError as error:
        draft = _draft(organiser, code)
        return _matches_page(draft, parts, names, problem=above(error), status=422)
    return leave(url_for("clause.index", code=code))


def _draft(organiser: Organiser, code: str) -> Draft:
    """What the new text is compared with: the survey as it is in the builder."""
    return Draft.of(one_or_404(Survey.of(organiser, code)))


def _state(draft: Draft) -> str:
    """The version that is asked and the revision in the builder: both may move meanwhile."""
    return f"{draft.survey.version}.{draft.revision}"


def _pairs_received(draft: Draft, parts: list[Part]) -> list[str]:
    """For each part the old clause that it is, as the page sent it; each old one once."""
    free = {question.name for question in draft.definition.clauses}
    sent = request.form.getlist("was")
    names = []
    for name in [*sent, *[""] * (len(parts) - len(sent))][: len(parts)]:
        names.append(name if name in free else "")
        free.discard(name)
    return names


def _corrected(names: list[str]) -> list[str]:
    """The pairs after what the button that was pressed does; it sends `pair.3`, `unpair.3`."""
    verb, _, place = request.form.get("do", "").partition(".")
    if verb not in ("pair", "unpair"):
        return names
    if not place.isdecimal() or len(place) > 5 or int(place) >= len(names):
        abort(400)
    wanted = request.form.get(f"old.{place}", "") if verb == "pair" else ""
    kept = ["" if name == wanted else name for name in names]
    kept[int(place)] = wanted
    return kept


def _matches_page(draft: Draft, parts: list[Part], names: list[str], **context: Any) -> Response:
    return page(
        "guideline/new_text/show.html",
        draft=draft,
        seen=_state(draft),
        parts=parts,
        names=names,
        matches=matches_of(draft.definition.clauses, parts, names),
        button=ButtonForm(),
        **context,
    )
