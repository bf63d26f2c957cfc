"""The report of an event: who answered, what its surveys ask alike, then the report of each.

It is for those who organise it. A link for everyone would have to be withdrawn as one and shared
as many: each survey’s own report has its link.
"""

from datetime import UTC, datetime

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.report.edition import edition_for
from models.result.audience import Audience
from models.result.side_by_side import side_by_side
from models.survey.title import definition_of
from models.team.colleague import event_for, parts_for
from models.team.role import May
from views.report.report import written
from web.desk import event_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("event_report", __name__)

MOST_REPORTS = 30  # on one page; the others are named, with the way to theirs


@bp.get("/events/<event>/report")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The reports of the event’s surveys that were answered, one after the other, to be printed."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    able, others = parts_for(organiser, found, May.SEE)
    read = [one.survey for one in able if definition_of(one.survey) is not None]
    results = side_by_side(read)
    answered = [survey for survey, disclosure in results.disclosures if disclosure.responses]
    editions = [edition_for(one, Audience.ORGANISER) for one in answered[:MOST_REPORTS]]
    return event_page(
        "report/event_report/show.html",
        found,
        results=results,
        reports=[written(one, is_of_an_event=True) for one in editions if one is not None],
        not_here=answered[MOST_REPORTS:],
        left_out=len(others) + len(able) - len(read),
        now=datetime.now(UTC),
    )
