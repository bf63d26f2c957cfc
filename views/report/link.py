"""The link to a report: made and withdrawn by an organiser, opened by anybody."""

from flask import Blueprint, Response, abort, url_for

from language.message import gettext as _
from models.account.organiser import Organiser
from models.report.edition import edition_for
from models.report.report import Report
from models.result.audience import Audience
from models.team.colleague import survey_for
from models.team.role import May
from views.report.report import report_page, shown
from web.address import meant
from web.guard import one_or_404, organiser_only, public
from web.language import in_language_asked, speaking_of
from web.page import page, redirect

bp = Blueprint("report_link", __name__)


@bp.post("/surveys/<code>/report/link")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Make a link to the report, in place of the one so far."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    if survey.shared_at is None:
        return report_page(survey, _("Share the results first."), 409)
    Report.of(survey).make_link(organiser)
    return redirect(url_for("report.show", code=survey.code, _anchor="link"))


@bp.post("/surveys/<code>/report/link/end")
@organiser_only
def delete(organiser: Organiser, code: str) -> Response:
    """Withdraw the link: from now on it leads nowhere."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    Report.of(survey).withdraw_link(organiser)
    return redirect(url_for("report.show", code=survey.code, _anchor="link"))


@bp.get("/r/<token>")
@public
def show(token: str) -> Response:
    """The report as everyone reads it, while its link stands and the results are shared."""
    report = Report.behind(token)
    if report is None and meant():
        abort(404)  # which leads to the address without what stood behind it
    if report is None:
        return page("report/report/unknown.html", status=404)
    survey = in_language_asked(report.survey)
    with speaking_of(survey.definition):
        edition = edition_for(survey, Audience.EVERYONE)
        if edition is None:
            return page("report/report/unknown.html", status=404)
        answered = page("report/report/public.html", token=token, **shown(edition))
    # Whoever withdraws it wants nobody to find it in a browser or a proxy.
    answered.headers["Cache-Control"] = "no-store"
    return answered
