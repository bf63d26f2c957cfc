"""A preview: the form as people are going to see it. Nothing that is sent there is stored."""

from typing import Any

from flask import Blueprint, render_template, request

from forms.response import response_form
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
    sent = request.args if "submission_key" in request.args else None
    form = response_form(draft.definition, sent)
    context = {"code": code, "definition": draft.definition, "form": form}
    is_sent = sent is not None and form.validate()
    # Always whole, for a frame shows it.
    html = render_template("preview/sent.html" if is_sent else "preview/show.html", **context)
    return allow(answer(html, 200 if is_sent or sent is None else 422), FRAMED)
