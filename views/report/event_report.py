"""The report of an event: who answered, what its surveys ask alike, then the report of each.

It is for those who organise it. Everyone with its link reads another: `views/report/event_link.py`.
"""

from datetime import UTC, datetime

from flask import Blueprint, Response, url_for

from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.report.edition import edition_for
from models.report.event_report import MOST_REPORTS, EventReport
from models.result.audience import Audience
from models.result.side_by_side import side_by_side
from models.survey.title import definition_of
from models.team.colleague import event_for, parts_for
from models.team.role import May
from views.report.report import written
from web.address import whole
from web.desk import event_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("event_report", __name__)


@bp.get("/events/<event>/report")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The reports of the event’s surveys that were answered, one after the other, to be printed."""
    return event_report_page(organiser, one_or_404(event_for(organiser, event, May.SEE)))


def event_report_page(
    organiser: Organiser, event: Event, problem: str = "", status: int = 200
) -> Response:
    """Answer with the report as those who organise the event see it, and its link."""
    able, others = parts_for(organiser, event, May.SEE)
    read = [one.survey for one in able if definition_of(one.survey) is not None]
    results = side_by_side(read)
    answered = [survey for survey, disclosure in results.disclosures if disclosure.responses]
    editions = [edition_for(one, Audience.ORGANISER) for one in answered[:MOST_REPORTS]]
    report = EventReport.of(event)
    shared = sum(one.survey.shared_at is not None for one in EventSurvey.all_of(event))
    return event_page(
        "report/event_report/show.html",
        event,
        results=results,
        reports=[written(one, is_of_an_event=True) for one in editions if one is not None],
        not_here=answered[MOST_REPORTS:],
        left_out=len(others) + len(able) - len(read),
        link=whole(url_for("event_report_link.show", token=report.token)) if report else "",
        shared=shared,
        parts=len(able) + len(others),
        button=ButtonForm(),
        problem=problem,
        now=datetime.now(UTC),
        status=status,
    )
