"""What an event changed as a file: a PDF for everyone, JSON and CSV for its organiser."""

from functools import partial

from flask import Blueprint, Response, current_app, request

from formats.impact.table import as_csv, as_json
from models.account.organiser import Organiser
from models.event.event import Event
from models.impact.published import ToldPage, draft, told
from models.team.colleague import event_for
from models.team.role import May
from views.impact.told_page import context_of
from web.guard import one_or_404, organiser_only, public
from web.page import page
from web.process import pdf

bp = Blueprint("differences_file", __name__)

STRANGER = 0  # the number of nobody: all who are not signed in have one PDF made at a time
SHEETS = ("tangible.css", "differences.css")


@bp.get("/events/<event>/differences.<any(json, csv):format>")
@organiser_only
def show(organiser: Organiser, event: str, format: str) -> Response:
    """All that is told now, published or not, as data."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    made = draft(found)
    data = as_json(found, made) if format == "json" else as_csv(made)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}-differences.{format}"'}
    mimetype = "application/json" if format == "json" else "text/csv"
    return Response(data, mimetype=mimetype, headers=headers)


@bp.get("/e/<event>/differences.pdf")
@public
def public_show(event: str) -> Response:
    """The newest version as a PDF."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    return _pdf(one_or_404(told(found) if pdf.is_offered() else None))


def _pdf(told: ToldPage) -> Response:
    size = "letter" if request.args.get("paper") == "letter" else "a4"
    try:
        made = pdf.kept_pdf_of(
            "impact/told_page/paper.html",
            size,
            STRANGER,
            SHEETS,
            # Of a stranger’s Host header there is nothing in it: it is kept.
            **context_of(told, current_app.config["BASE_URL"]),
        )
    except pdf.NoPdf as fault:
        return page("impact/told_page/no_file.html", problem=str(fault), status=fault.status)
    headers = {"Content-Disposition": f'inline; filename="{told.code}-differences.pdf"'}
    answered = Response(made, mimetype="application/pdf", headers=headers)
    answered.vary.add("Accept-Language")
    return answered
