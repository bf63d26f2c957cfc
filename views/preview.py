"""A preview: the form as people are going to see it. Nothing that is sent there is stored."""

from typing import Any

from flask import Blueprint, render_template, request

from forms.response import response_form
from forms.step import Step, step_from
from models.definition import Definition
from models.draft import Draft
from models.organiser import Organiser
from models.survey import Survey
from views.guard import one_or_404, organiser_only
from views.headers import FRAMED, allow
from views.page import answer

bp = Blueprint("preview", __name__)


@bp.get("/surveys/<code>/edit/preview")
@organiser_only
def show(organiser: Organiser, code: str) -> Any:
    """The form, and what comes after it. It sends with GET: there is nothing to change."""
    draft = Draft.of(one_or_404(Survey.of(organiser, code)))
    template, step = "preview/empty.html", None
    if draft.definition.questions:
        step = _step(draft.definition)
        template = "preview/show.html" if step else "preview/sent.html"
    # Always whole, for a frame shows it.
    html = render_template(template, code=code, definition=draft.definition, step=step)
    return allow(answer(html), FRAMED)


def _step(asked: Definition) -> Step | None:
    """What is shown after what was sent; None when that was all and every answer is in order."""
    if "submission_key" not in request.args:
        return Step(asked, response_form(asked))
    form = response_form(asked, request.args)
    step = step_from(asked, form, request.args)
    go = request.args.get("go")
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
