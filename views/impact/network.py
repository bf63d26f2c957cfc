"""Which teams met which, of an event and of one survey: a table, a picture, files of both."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from formats.impact.network import left_out, told
from formats.picture.network import network_sheet
from formats.picture.sheet import Source
from formats.result import tie as sheet
from formats.result.sheet import MIMETYPE
from formats.text import moment
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.network import MOST_EVENTS, Network, asks_twice, counted_twice, for_everyone
from models.result.audience import Audience
from models.result.shape import circle
from models.result.tie import most_heard
from models.survey.survey import Survey
from models.team.colleague import event_for, parts_for, shared_with, survey_for
from models.team.role import May
from views.result.picture import file_of
from web.address import whole
from web.attachment import attachment
from web.desk import event_page, survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("network", __name__)

EVERYONE = "everyone"  # what the address says of whose eyes it is for


@bp.get("/events/<event>/connections")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The ties of all surveys of the event, and of other events with it, as far as they are asked.

    As their organiser sees them, or, with `as`, as everyone may. A cell may be one person, so who
    may not read answers sees what everyone may.
    """
    found = one_or_404(event_for(organiser, event, May.SEE))
    able, _others = parts_for(organiser, found, May.ANSWERS)
    others = _events(organiser, found)
    chosen = [one for one in others if one.code in request.args.getlist("with")][:MOST_EVENTS]
    if request.args.get("as") == EVERYONE or not able:
        surveys = [part.survey for part in EventSurvey.all_of(found)]
        shown = for_everyone(surveys)
        surveys = [one for one in surveys if one.shared_at is not None]
        teams = most_heard(shown.teams, shown.rows, {}) if shown else ()
        return event_page(
            "impact/network/held.html",
            found,
            held=shown,
            teams=teams,
            left_out=left_out(len(shown.teams) - len(teams) if shown else 0),
            twice=_twice(surveys),
            may_see_all=bool(able),
        )
    network = _together(organiser, able, chosen)
    return event_page(
        "impact/network/show.html",
        found,
        **_drawn(network),
        others=others,
        chosen={one.code for one in chosen},
        most_events=MOST_EVENTS,
    )


@bp.get("/events/<event>/connections.<format>")
@organiser_only
def download(organiser: Organiser, event: str, format: str) -> Response:
    """The table as CSV, or the circle as SVG or PNG."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    able, _others = parts_for(organiser, found, May.ANSWERS)
    if request.args.get("as") == EVERYONE or not able:
        shown = for_everyone([part.survey for part in EventSurvey.all_of(found)])
        made = sheet.write_held(shown) if format == "csv" else None
        return _csv(one_or_404(made), f"{found.code}-connections-for-everyone.csv")
    chosen = [one for one in _events(organiser, found) if one.code in request.args.getlist("with")]
    network = _together(organiser, able, chosen[:MOST_EVENTS])
    return _file(organiser, network, found, found.title, format)


@bp.get("/surveys/<code>/connections")
@organiser_only
def survey_show(organiser: Organiser, code: str) -> Response:
    """The ties that the answers to one survey tell."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    network = Network.of([survey], Audience.ORGANISER)
    return survey_page("impact/network/survey.html", survey, **_drawn(network))


@bp.get("/surveys/<code>/connections.<format>")
@organiser_only
def survey_download(organiser: Organiser, code: str, format: str) -> Response:
    """The ties as CSV, or as a picture."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    network = Network.of([survey], Audience.ORGANISER)
    return _file(organiser, network, survey, survey.definition.title, format)


def _together(
    organiser: Organiser, parts: Iterable[EventSurvey], events: Iterable[Event]
) -> Network:
    """The ties of these parts, and of those of other events of which they may read the answers."""
    surveys = [part.survey for part in parts]
    for event in events:
        surveys += [part.survey for part in parts_for(organiser, event, May.ANSWERS)[0]]
    return Network.of(surveys, Audience.ORGANISER)


def _events(organiser: Organiser, event: Event) -> list[Event]:
    """The other events that this organiser may see, the latest first."""
    theirs = Event.all_of(organiser, shared_with(organiser).events)
    return [one for one in theirs if one.id != event.id]


def _twice(surveys: Iterable[Survey]) -> str:
    return counted_twice() if asks_twice(surveys) else ""


def _drawn(network: Network) -> dict[str, Any]:
    """What the templates draw of a network."""
    ties = network.whole.drawn
    places = dict(zip((one.name for one in ties.teams), circle(len(ties.teams) or 1), strict=False))
    lines = [
        (*(places[one] for one in sorted(pair)), pair in ties.mutual)
        for pair in sorted(ties.new, key=lambda pair: (pair in ties.mutual, sorted(pair)))
    ]
    return {
        "network": network,
        "whole": network.whole,
        "ties": ties,
        "left_out": left_out(ties.left_out),
        "twice": _twice(survey for survey, _ties in network.each),
        "figures": network.whole.figures,
        "places": list(places.values()),
        "lines": lines,
        "said": told(network.whole.figures),
    }


def _file(
    organiser: Organiser, network: Network, of: Survey | Event, title: str, format: str
) -> Response:
    if format == "csv":
        audit.note("connections exported", organiser, of.code, format)
        return _csv(sheet.write(network.whole), f"{of.code}-connections.csv")
    today = moment.to_day(datetime.now(UTC).date())
    source = Source(title, urlsplit(whole("/")).netloc, today)
    made = network_sheet(network.whole.drawn, told(network.whole.figures), source)
    answered = file_of(made, of, "network", format)
    if answered.status_code == 200:
        audit.note("connections exported", organiser, of.code, format)
    return answered


def _csv(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": attachment(name)}
    return Response(content, content_type=MIMETYPE, headers=headers)
