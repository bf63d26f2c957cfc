"""A report, for the organiser: as they read it, as everyone does, and the page to write it."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from formats.text.moment import to_clocks
from forms.button import ButtonForm
from forms.report.report import ReportForm
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.report.edition import Edition, arranged, edition_for
from models.report.report import Report, ReportOvertaken
from models.result.audience import Audience
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.address import form_address, whole
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.language import in_language_asked, speaking_of
from web.page import in_their_language, redirect
from web.process import pdf

bp = Blueprint("report", __name__)

NOT_SAVED = _(
    "A colleague has saved this report since you opened the page, or you did in another window. "
    "What you wrote is still here: press the button to save it over that."
)


@bp.get("/surveys/<code>/report")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The report with every figure or as everyone reads it, its link, and how to take it away."""
    return report_page(one_or_404(survey_for(organiser, code, May.SEE)))


@bp.get("/surveys/<code>/report/edit")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The words of the report, and the order of its questions."""
    survey = in_language_asked(one_or_404(survey_for(organiser, code, May.RUN)))
    report = Report.of(survey)
    words = report.words_in(survey.definition.chosen or "")
    return _edit_page(survey, report, ReportForm(formdata=None, obj=words), words.sentences)


@bp.post("/surveys/<code>/report/edit")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Say this, in this order."""
    survey = in_language_asked(one_or_404(survey_for(organiser, code, May.RUN)))
    report, form, problem = Report.of(survey), ReportForm(), ""
    labels = _labels(survey)
    before = arranged(report, labels)
    form.validate()
    faults = form.faults({one: labels[one] for one in before})
    if not form.errors and not faults:
        left_out = [one for one in before if one in form.left_out.data]
        words, order = form.words_about(before), form.order(before)
        try:
            report.change(form.seen.data, survey.definition.chosen or "", words, order, left_out)
        except ReportOvertaken:
            report, problem = Report.of(survey), str(NOT_SAVED)
        else:
            return redirect(url_for(".show", code=code, lang=survey.definition.chosen))
    return _edit_page(
        survey, report, form, form.sentence.data, faults, problem, status=409 if problem else 422
    )


def report_page(survey: Survey, problem: str = "", status: int = 200) -> Response:
    """Answer with the report as its organiser sees it."""
    survey = in_language_asked(survey)
    own = one_or_404(edition_for(survey, Audience.ORGANISER))
    everyone = edition_for(survey, Audience.EVERYONE)
    as_everyone = everyone if reader() else None
    report = Report.of(survey)
    return survey_page(
        "report/report/show.html",
        survey=survey,
        report=report,
        link=whole(url_for("report_link.show", token=report.token)) if report.token else "",
        everyone=everyone,
        reader=reader() if as_everyone else None,
        written=written(as_everyone or own),
        makes_files=pdf.is_offered(),
        button=ButtonForm(),
        problem=problem,
        status=status,
    )


def reader() -> str | None:
    """The audience whose report is asked for: "everyone", or None for the organiser's own."""
    return "everyone" if request.args.get("reader") == "everyone" else None


def shown(edition: Edition) -> dict[str, Any]:
    """What the template of a report has to know."""
    zone = edition.survey.time_zone or "UTC"
    today = to_clocks(datetime.now(UTC), zone)
    return {"edition": edition, "address": form_address(edition.survey), "today": today}


def written(edition: Edition, *, is_of_an_event: bool = False) -> Markup:
    """The report as a piece of a page, in the language of its survey; of an event, one of many."""
    context = {"top": "h2", "is_of_an_event": is_of_an_event, **shown(edition)}
    with speaking_of(edition.survey.definition):
        html = render_template("report/report/_report.html", **context)
        return Markup(in_their_language(html))


def _labels(survey: Survey) -> dict[str, str]:
    """{question: label} of all that a report can show, in the order of the form."""
    asked = (*survey.definition.questions, *survey.history.past_questions)
    return {one.name: one.label for one in asked if one.fields}


def _edit_page(
    survey: Survey,
    report: Report,
    form: ReportForm,
    sentences: Any,
    faults: Any = (),
    problem: str = "",
    status: int = 200,
) -> Response:
    asked = {
        one.name: one for one in (*survey.definition.questions, *survey.history.past_questions)
    }
    left_out = form.left_out.data if form.is_submitted() else report.left_out
    lines = [
        (
            asked[name],
            sentences.get(name, ""),
            form.place.data.get(name) or number,
            name in left_out,
        )
        for number, name in enumerate(arranged(report, _labels(survey)), 1)
    ]
    return survey_page(
        "report/report/edit.html",
        survey=survey,
        form=form,
        seen=form.seen.shown(report.revision, status),
        lines=lines,
        faults=faults,
        said=defaultdict(str, {id: fault for id, _label, fault in faults}),
        problem=problem,
        status=status,
    )
