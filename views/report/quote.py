"""Quotes: an organiser reads what people wrote, and chooses words of it for the report."""

from flask import Blueprint, Response, request, url_for

from forms.report.quote import QuoteForm
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.permission import is_asked, is_given
from models.answer.response import Response as Answered
from models.coding.quote import Quote, QuoteUnfit, quotable
from models.survey.survey import Survey
from models.team.colleague import event_around, survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import asking, one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("quote", __name__)

PAGE_SIZE = 50


@bp.get("/surveys/<code>/report/quotes")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """What people wrote as an answer to one question, PAGE_SIZE on a page."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    return _page(survey, QuoteForm(formdata=None))


@bp.post("/surveys/<code>/report/quotes")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Quote a passage, in place of another of the same answer."""
    survey, form = one_or_404(survey_for(organiser, code, May.ANSWERS)), QuoteForm()
    if not form.validate():
        return _page(survey, form, _("This button did nothing. Press it again."), 422)
    field, response = form.field.data, form.response.data
    try:
        Quote.choose(survey, field, response, form.words.data, permitted=form.permitted.data)
    except QuoteUnfit as fault:
        return _page(survey, form, str(fault), 422)
    return redirect(_back(survey))


@bp.post("/surveys/<code>/report/quotes/deletion")
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """Take a quote off."""
    survey, form = one_or_404(survey_for(organiser, code, May.ANSWERS)), QuoteForm()
    if not form.validate():
        return _page(survey, form, _("This button did nothing. Press it again."), 422)
    Quote.take_off(survey, form.field.data, form.response.data)
    return redirect(_back(survey))


def _back(survey: Survey) -> str:
    asked = request.args
    return url_for(
        ".index", code=survey.code, field=asked.get("field"), after=asked.get("after") or None
    )


def _page(survey: Survey, form: QuoteForm, problem: str = "", status: int = 200) -> Response:
    offered = {field.name: (question, field) for question, field in quotable(survey)}
    asked = request.args.get("field", "")
    question, field = offered.get(asked) or next(iter(offered.values()), (None, None))
    after = request.args.get("after", "")
    wrote = Answered.wrote(survey, field.name, after, PAGE_SIZE + 1) if field else []
    quotes = Quote.all_of(survey)
    return survey_page(
        "report/quote/index.html",
        survey=survey,
        form=form,
        offered=[*offered.values()],
        question=question,
        field=field,
        wrote=wrote[:PAGE_SIZE],
        after=after,
        is_asked=field is not None and is_asked(survey, field.name),
        allowed={one.id for one in wrote if field and is_given(one.answers, field.name)},
        more=wrote[PAGE_SIZE - 1].id if len(wrote) > PAGE_SIZE else None,
        quotes={one.response: one for one in quotes if field and one.field == field.name},
        chosen=len(quotes),
        around=event_around(asking(), survey, May.RUN),
        failed=form.response.data if problem else None,
        problem=problem,
        status=status,
    )
