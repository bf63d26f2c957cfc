"""A preview: the form as people are going to see it. Nothing that is sent there is stored."""

from flask import Blueprint, Response, render_template, request

from forms.answer.response import response_form
from forms.answer.step import Step, step_from
from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.form.definition import Definition
from models.survey.draft import Draft
from models.survey.survey import Survey
from web.guard import one_or_404, organiser_only
from web.headers import FRAMED, allow
from web.page import answer

bp = Blueprint("preview", __name__)


@bp.get("/surveys/<code>/edit/preview")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The form from its start."""
    draft = Draft.of(one_or_404(Survey.of(organiser, code)))
    if not draft.definition.questions:
        return _shown("survey/preview/empty.html", draft)
    step = Step(draft.definition, response_form(draft.definition))
    return _shown("survey/preview/show.html", draft, step)


@bp.post("/surveys/<code>/edit/preview")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """What comes after what was sent. It is a POST because all the answers so far travel in it."""
    draft = Draft.of(one_or_404(Survey.of(organiser, code)))
    step = _following(draft.definition) if draft.definition.questions else None
    return _shown("survey/preview/show.html" if step else "survey/preview/sent.html", draft, step)


def _following(asked: Definition) -> Step | None:
    """What is shown after what was sent; None when that was all and every answer is in order."""
    form = response_form(asked, request.form)
    step = step_from(asked, form, request.form)
    go = request.form.get("go")
    if not asked.comes_in_steps:
        return None if form.validate() else step
    if go == "back":
        return step.back().afresh()
    if go and step.faults:
        return step
    following = step.forward(asks_to_send=go == "send") if go in ("next", "send") else None
    if following is not None:
        return following.afresh()
    return step.first_wrong(stops=go == "stop" and asked.kind == "guideline")


def _shown(template: str, draft: Draft, step: Step | None = None) -> Response:
    # Always whole, for a frame shows it.
    html = render_template(
        template,
        code=draft.survey.code,
        definition=draft.definition,
        step=step,
        button=ButtonForm(),
    )
    return allow(answer(html, 422 if step and step.faults else 200), FRAMED)
