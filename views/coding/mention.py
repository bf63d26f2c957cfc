"""Mentions: where words stand in all that people wrote; struck out of many texts by one press."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from forms.coding.mention import MentionForm, StrikeForm
from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.answer.response import is_id
from models.coding.mention import MOST_MENTIONS, mentions_of
from models.coding.redaction import redact_all
from models.coding.tag import codeable
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("mention", __name__)


@bp.get("/surveys/<code>/mentions")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The form to look for words, and each text that has them, to be ticked."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    form = MentionForm(request.args)
    if "words" not in request.args:
        return _page(organiser, survey, form)
    if not form.validate():
        return _page(organiser, survey, form, status=422)
    return _page(organiser, survey, form, StrikeForm(formdata=None))


@bp.post("/surveys/<code>/mentions/deletion")
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """Strike the words out of the texts that are ticked; each original is sealed."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    form, strike = MentionForm(request.form), StrikeForm()
    if not form.validate():
        return _page(organiser, survey, form, status=422)
    is_fit = strike.validate()
    keys = strike.keys(survey, {one.name for one in codeable(survey)})
    if not is_fit or not keys:
        problem = "" if keys else _("Tick the texts that are meant.")
        return _page(organiser, survey, form, strike, problem, status=422)
    number = redact_all(survey, keys, form.lines, strike.reason.data, organiser)
    flash(
        ngettext(
            "The words are struck out of %(num)s text. Files that were prepared are deleted.",
            "The words are struck out of %(num)s texts. Files that were prepared are deleted.",
            number,
        )
        if number
        else _("The words stand in none of these texts any more.")
    )
    words, after = "\n".join(form.lines), _after()
    return redirect(url_for(".index", code=survey.code, words=words, after=after or None))


def _after() -> str:
    """The response after which is looked; "" for the first."""
    after = request.values.get("after", "")
    return after if is_id(after) else ""


def _page(
    organiser: Organiser,
    survey: Survey,
    form: MentionForm,
    strike: StrikeForm | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    context: dict[str, Any] = {"mentions": None, "groups": []}
    if strike is not None:
        if not survey.anonymous:
            audit.count("answers seen", organiser, survey.code)
        mentions = mentions_of(survey, form.lines, _after())
        ticked = strike.place.data if strike.is_submitted() else None
        groups: dict[str, list[tuple[Any, bool]]] = {}
        for one in mentions.found:
            is_ticked = one.is_whole if ticked is None else ".".join(one.key) in set(ticked)
            groups.setdefault(one.field, []).append((one, is_ticked))
        fields = [field for field in codeable(survey) if field.name in groups]
        context = {
            "mentions": mentions,
            "groups": [(one, groups[one.name]) for one in fields],
        }
    return survey_page(
        "coding/mention/index.html",
        survey=survey,
        form=form,
        strike=strike,
        words="\n".join(form.lines),
        after=_after(),
        most=MOST_MENTIONS,
        problem=problem,
        status=status,
        **context,
    )
