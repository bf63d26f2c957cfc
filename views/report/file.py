"""A report as a file: a PDF, for the organiser to hand on."""

from flask import Blueprint, Response, request

from models.account.organiser import Organiser
from models.report.edition import edition_for
from models.result.audience import Audience
from models.team.colleague import survey_for
from models.team.role import May
from views.report.report import reader, report_page, shown
from web.guard import one_or_404, organiser_only
from web.language import in_language_asked, speaking_of
from web.process import pdf

bp = Blueprint("report_file", __name__)


@bp.get("/surveys/<code>/report.pdf")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The report as a PDF, as its organiser reads it or as everyone does."""
    found = one_or_404(survey_for(organiser, code, May.SEE))
    one_or_404(found if pdf.is_offered() else None)
    survey = in_language_asked(found)
    audience = Audience.EVERYONE if reader() else Audience.ORGANISER
    edition = one_or_404(edition_for(survey, audience))
    size = "letter" if request.args.get("paper") == "letter" else "a4"
    try:
        with speaking_of(survey.definition):
            made = pdf.pdf_of("report/report/paper.html", size, organiser.id, **shown(edition))
    except pdf.NoPdf as fault:
        return report_page(found, str(fault), fault.status)
    headers = {"Content-Disposition": f'attachment; filename="{survey.code}-report.pdf"'}
    return Response(made, mimetype="application/pdf", headers=headers)
