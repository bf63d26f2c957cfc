"""The line of a figure as a file to take elsewhere."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response

from formats.picture.course import course_sheet
from formats.picture.sheet import Source
from formats.text import moment
from models.account.organiser import Organiser
from models.indicator.course import courses
from models.team.role import May
from views.indicator.indicator import indicator_for, seen_in
from views.result.picture import file_of
from web.address import whole
from web.guard import organiser_only

bp = Blueprint("indicator_picture", __name__)


@bp.get("/events/<event>/figures/<int:indicator>.<format>")
@organiser_only
def show(organiser: Organiser, event: str, indicator: int, format: str) -> Response:
    """The line, with the event as a mark in it; 404 with fewer than two readings."""
    found, one = indicator_for(organiser, event, indicator, May.SEE)
    [course] = courses(found, [one], seen_in(found))
    today = moment.to_day(datetime.now(UTC).date())
    source = Source(found.title, urlsplit(whole("/")).netloc, today)
    return file_of(course_sheet(course, source), found, f"figure-{one.id}", format)
