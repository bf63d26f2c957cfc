"""A picture: what people answered to one question, as a file to take elsewhere."""

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request, url_for

from formats.picture.sheet import PictureSheet, Source, sheet_of
from formats.text import moment
from models.account.organiser import Organiser
from models.event.event import Event
from models.result.audience import Audience, disclosed_to
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.address import lasting
from web.guard import one_or_404, organiser_only, public
from web.language import in_language_asked, speaking_of
from web.page import page
from web.picture import MIMETYPES, drawn

bp = Blueprint("picture", __name__)


@bp.get("/surveys/<code>/pictures/<name>.<format>")
@organiser_only
def show(organiser: Organiser, code: str, name: str, format: str) -> Response:
    """The picture of a question as its organiser sees it."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    return _file(survey, Audience.ORGANISER, name, format)


@bp.get("/s/<code>/results/<name>.<format>")
@public
def public_show(code: str, name: str, format: str) -> Response:
    """The picture of a question as everyone may see it, where the organiser shares results."""
    found = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    survey = in_language_asked(found)
    with speaking_of(survey.definition):
        return _file(survey, Audience.EVERYONE, name, format)


def _file(survey: Survey, audience: Audience, name: str, format: str) -> Response:
    reading = one_or_404(disclosed_to(survey, audience)).reading
    questions = reading.questions if reading and format in MIMETYPES else ()
    asked = one_or_404(next((one for one in questions if one.question.name == name), None))
    return file_of(sheet_of(asked, source_of(survey, name)), survey, name, format)


def source_of(survey: Survey, name: str = "") -> Source:
    """Where a picture that is drawn now is from: the survey, and where everyone sees the question.

    It is the host where there is no such place.
    """
    today = moment.to_day(datetime.now(UTC).date())
    return Source(survey.definition.title, _address(survey, name), today)


def file_of(sheet: PictureSheet | None, survey: Survey | Event, name: str, format: str) -> Response:
    """Answer with a sheet as SVG or PNG, named after what it is of; 404 where there is none."""
    sheet = one_or_404(sheet if format in MIMETYPES else None)
    svg = render_template("result/picture/sheet.svg", sheet=sheet)
    found = drawn(svg, format)
    if not found:
        svg_address = request.path.removesuffix("png") + "svg"
        return page("result/picture/show.html", status=422, svg=svg_address)
    disposition = f'attachment; filename="{survey.code}-{name}.{format}"'
    headers = {"Content-Disposition": disposition}
    return Response(found, mimetype=MIMETYPES[format], headers=headers)


def _address(survey: Survey, name: str) -> str:
    """Where everyone sees the results of the question; the host where they are not shared.

    Without the host where the operator has set none.
    """
    if survey.shared_at is None or not name:
        return urlsplit(lasting("/")).netloc
    return lasting(url_for("tally.public_show", code=survey.code, _anchor=f"asked-{name}"))
