"""The link to the report of an event: made and withdrawn by an organiser, opened by anybody."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, url_for

from language.message import gettext as _
from models.account.organiser import Organiser
from models.report.event_report import EventReport, event_edition
from models.team.colleague import event_for
from models.team.role import May
from views.report.event_report import event_report_page
from views.report.report import written
from web.address import meant
from web.guard import one_or_404, organiser_only, public
from web.language import speaking_like
from web.page import page, redirect

bp = Blueprint("event_report_link", __name__)


@bp.post("/events/<event>/report/link")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Make a link to the report, in place of the one so far."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    if not event_edition(found).results.disclosures:
        problem = _("Share the results of a survey of this event first.")
        return event_report_page(organiser, found, problem, 409)
    EventReport.make_link(found, organiser)
    return redirect(url_for("event_report.show", event=found.code, _anchor="link"))


@bp.post("/events/<event>/report/link/end")
@organiser_only
def delete(organiser: Organiser, event: str) -> Response:
    """Withdraw the link: from now on it leads nowhere."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    EventReport.withdraw_link(found, organiser)
    return redirect(url_for("event_report.show", event=found.code, _anchor="link"))


@bp.get("/r/event/<token>")
@public
def show(token: str) -> Response:
    """The report as everyone reads it, while its link stands and results are shared."""
    event = EventReport.behind(token)
    if event is None and meant():
        abort(404)  # which leads to the address without what stood behind it
    edition = event_edition(event) if event else None
    if edition is None or not edition.results.disclosures:
        return page("report/report/unknown.html", status=404)
    with speaking_like(edition.event):
        answered = page(
            "report/event_report/public.html",
            event=event,
            edition=edition,
            results=edition.results,
            reports=[written(one, is_of_an_event=True) for one in edition.editions],
            now=datetime.now(UTC),
        )
    # Whoever withdraws it wants nobody to find it in a browser or a proxy.
    answered.headers["Cache-Control"] = "no-store"
    return answered
