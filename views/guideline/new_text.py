"""New drafts of a guideline: paste the text, compare it clause by clause, publish it."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, url_for

from formats.guideline.markdown import pieces
from forms.button import ButtonForm
from forms.form.problem import above
from forms.guideline.guideline import PartsForm, TextForm
from forms.guideline.new_text import MatchesForm
from language.message import lazy_gettext
from models.account.organiser import Organiser
from models.form.rewording import Rewording
from models.form.setting import DefinitionError
from models.guideline.former_cut import as_before
from models.guideline.guideline import Part, numbered
from models.guideline.new_text import REWORDED, matches_of, paired, publish, rewordings
from models.survey.draft import Draft, Overtaken
from models.team.colleague import survey_for
from models.team.role import May
from views.guideline.guideline import few_of, parts_changed, text_sent
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import leave
from web.process.sandbox import Unread

bp = Blueprint("new_text", __name__)
OUTDATED = lazy_gettext("The guideline was changed meanwhile. Compare again before you publish.")


@bp.get("/surveys/<code>/redraft")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """The form to paste the new text or choose a file."""
    draft = _draft(organiser, code)
    return survey_page(
        "guideline/new_text/new.html", draft=draft, survey=draft.survey, form=TextForm()
    )


@bp.post("/surveys/<code>/redraft/clauses")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The page to join, split and leave out clauses of the new text before the comparison."""
    draft = _draft(organiser, code)
    parts = parts_changed(PartsForm())
    return survey_page(
        "guideline/new_text/edit.html",
        draft=draft,
        survey=draft.survey,
        parts=parts,
        button=ButtonForm(),
    )


@bp.post("/surveys/<code>/redraft/matches")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The comparison: clauses unchanged, reworded, new, removed. It comes again when corrected."""
    draft, form = _draft(organiser, code), MatchesForm()
    old = draft.definition.clauses
    if not form.part.data:
        text = TextForm()
        try:
            cut = text_sent(organiser, text).parts
        except Unread as fault:
            return survey_page(
                "guideline/new_text/new.html",
                draft=draft,
                survey=draft.survey,
                form=text,
                status=fault.status,
            )
        parts = list(as_before(draft.definition, cut, pieces))
        is_former = [(one.kind, one.text) for one in cut] != [(one.kind, one.text) for one in parts]
        return _matches_page(draft, parts, paired(old, parts), is_former=is_former)
    parts = list(numbered(few_of(form.parts)))
    if not form.was.data:
        return _matches_page(draft, parts, paired(old, parts))
    names = _corrected(form, form.names(old))
    return _matches_page(draft, parts, names, same=form.same.data)


@bp.post("/surveys/<code>/redraft")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Publish the new draft: unchanged clauses keep their opinions, the others are asked."""
    draft, form = _draft(organiser, code), MatchesForm()
    parts, names = few_of(form.parts), form.names(draft.definition.clauses)
    same = form.same.data
    if form.seen.data != _state(draft):
        return _matches_page(draft, parts, names, same, problem=OUTDATED, status=409)
    try:
        publish(draft, draft.revision, parts, names, same)
    except Overtaken:
        draft = _draft(organiser, code)
        return _matches_page(draft, parts, names, same, problem=OUTDATED, status=409)
    except DefinitionError as error:
        draft = _draft(organiser, code)
        return _matches_page(draft, parts, names, same, problem=above(error), status=422)
    return leave(url_for("clause.index", code=code))


def _draft(organiser: Organiser, code: str) -> Draft:
    """The survey as it is in the builder, which the new text is compared with."""
    return Draft.of(one_or_404(survey_for(organiser, code, May.BUILD)))


def _state(draft: Draft) -> str:
    """`version.revision`: the published version and the builder's revision; both can change."""
    return f"{draft.survey.version}.{draft.revision}"


def _corrected(form: MatchesForm, names: list[str]) -> list[str]:
    """The names after the action of the pressed button; aborts with 400 for no such part."""
    deed = form.deed(len(names))
    if deed is None:
        abort(400)
    return form.corrected(names, *deed)


def _matches_page(
    draft: Draft, parts: list[Part], names: list[str], same: Collection[str] = (), **context: Any
) -> Response:
    matches = matches_of(draft.definition.clauses, parts, names)
    reworded = _reworded(draft, parts, names)
    shown = {one.before.name for one in matches if one.before and one.state == REWORDED}
    return survey_page(
        "guideline/new_text/show.html",
        draft=draft,
        survey=draft.survey,
        seen=_state(draft),
        parts=parts,
        names=names,
        matches=matches,
        answered={one.path for one in reworded},
        waiting=[one for one in reworded if one.path not in shown],
        same=same,
        button=ButtonForm(),
        **context,
    )


def _reworded(draft: Draft, parts: list[Part], names: list[str]) -> list[Rewording]:
    try:
        return rewordings(draft, parts, names)
    except DefinitionError:
        return []  # publishing says what is wrong
