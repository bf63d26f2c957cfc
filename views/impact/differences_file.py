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
from web.language import speaking_like
from web.page import page
from web.process import pdf

bp = Blueprint("differences_file", __name__)

STRANGER = 0  # the number of nobody: all who are not signed in have one PDF made at a time
SHEETS = ("tangible.css", "differences.css")


@bp.get("/events/<event>/differences.csv")
@organiser_only
def show_csv(organiser: Organiser, event: str) -> Response:
    """All that is told now, published or not, a line a difference."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    return _data(found, as_csv(draft(found)), "csv", "text/csv")


@bp.get("/events/<event>/differences.json")
@organiser_only
def show_json(organiser: Organiser, event: str) -> Response:
    """The page as a file, with all that belongs to it."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    return _data(found, as_json(found, draft(found)), "json", "application/json")


@bp.get("/e/<event>/differences.pdf")
@public
def public_show(event: str) -> Response:
    """The newest version as a PDF."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    with speaking_like(found):
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


def _data(event: Event, data: bytes, ending: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{event.code}-differences.{ending}"'}
    return Response(data, mimetype=mimetype, headers=headers)
