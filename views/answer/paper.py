"""Paper: the form to print, and the page on which sheets that came back are typed in."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from formats.condition.in_words import only_if
from forms.answer.paper import PaperSheet
from forms.button import ButtonForm
from language.message import Lazy
from language.message import lazy_gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer import paper
from models.answer.promise import Terms, promise_on_paper
from models.answer.response import KeyReused
from models.form.piping import emptied
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.address import form_address, whole
from web.brand import privacy_address
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.language import speaking_of
from web.page import page, redirect

bp = Blueprint("paper", __name__)

USED = _("This sheet was stored already with other answers, which count. Load the page again.")


@bp.get("/surveys/<code>/paper")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The form to print, in its language, with the numbers to type in afterwards."""
    survey = one_or_404(survey_for(organiser, code, May.BUILD))
    definition = Draft.newest_of(survey)
    if (tag := request.args.get("lang", "")) in definition.languages:
        definition = definition.in_language(tag)
    printing = render_template("answer/paper/_printing.html", survey=survey, definition=definition)
    with speaking_of(definition):
        privacy = privacy_address()
        return page(
            "answer/paper/show.html",
            survey=survey,
            definition=definition,
            printing=Markup(printing),
            promise=promise_on_paper(definition, Terms.of(survey)),
            address=form_address(survey).removeprefix("https://"),
            privacy=whole(privacy).removeprefix("https://") if privacy else "",
            numbers=paper.numbers(definition),
            only_if=only_if(definition),
            plain=_plain,
        )


@bp.get("/surveys/<code>/paper/new")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """An empty sheet to type in, and a button to take back the last one that was stored."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    if survey.opened_at is None and not Draft.of(survey).is_published:
        return redirect(url_for("publication.new", code=code))  # a sheet is stored under a version
    sheet = PaperSheet(survey.definition)
    told = request.args
    sheet.count, sheet.day = told.get("count", 0, int), told.get("day", "")
    last = told.get("last", "")
    return _new(survey, sheet, last=last if last and paper.stored(survey, last) else "")


@bp.post("/surveys/<code>/paper")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Store a typed sheet, once even if it is sent again, and go on with the next one."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    survey = survey.asked_as(request.form.get("version", survey.version, int))
    sheet = PaperSheet(survey.definition, request.form)
    if not sheet.is_in_order():
        return _new(survey, sheet, status=422)
    try:
        receipt = paper.store(survey, sheet.key, sheet.answers, sheet.contacts, sheet.given_on)
    except KeyReused:
        return _new(survey, sheet, problem=USED, status=409)
    return redirect(_next(survey, count=sheet.count + 1, last=receipt, day=sheet.day))


@bp.post("/surveys/<code>/paper/<receipt>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, receipt: str) -> Response:
    """Take back the sheet that was stored last."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    sheet = one_or_404(paper.stored(survey, receipt))
    with audit.noted("answer deleted", organiser, survey.code, "sheet of paper"):
        sheet.delete_instance()
    count = request.form.get("sheet-count", 0, int)
    return redirect(_next(survey, count=max(0, count - 1), day=request.form.get("sheet-day", "")))


def _next(survey: Survey, **told: Any) -> str:
    return url_for(
        ".new", code=survey.code, **{name: value for name, value in told.items() if value}
    )


def _new(
    survey: Survey,
    sheet: PaperSheet,
    *,
    last: str = "",
    problem: Lazy | str = "",
    status: int = 200,
) -> Response:
    return survey_page(
        "answer/paper/new.html",
        survey=survey,
        sheet=sheet,
        last=last,
        problem=problem,
        numbers=paper.numbers(sheet.definition),
        button=ButtonForm(),
        plain=_plain,
        status=status,
    )


def _plain(text: str) -> str:
    """A label on paper, where no earlier answer can stand in it."""
    return emptied(text)
