"""A programme, for attendees: one address and one QR code for all surveys of an event."""

from datetime import date
from functools import partial

from flask import Blueprint, Response, request, url_for

from models.event.event import Event
from models.event.programme import Programme, programme
from models.impact.differences import is_told
from models.impact.growth import roots_of
from models.wall.wall import is_shared
from storage.cache import cached
from web.address import qr_code, whole
from web.guard import one_or_404, public
from web.page import filled_in, render, variant
from web.prerendered import MOST_KEPT, Prerendered

bp = Blueprint("programme", __name__)

NOWHERE = "\0"  # the page is the same for everyone: there is no word to put in place


@bp.get("/e/<event>")
@public
def show(event: str) -> Response:
    """The page of the event: its surveys that are open, opening later and closed.

    Of a long programme it has a day: the one that is asked for, or that of today.
    """
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    day = request.args.get("day", None, date.fromisoformat)
    told = is_told(found)
    roots = roots_of(found) if told else ()
    seen = programme(found, day)
    return filled_in(_shown(seen, variant(), told, is_shared(found), roots), "")


@bp.get("/e/<event>/qr.png", defaults={"ending": "png"})
@bp.get("/e/<event>/qr.svg", defaults={"ending": "svg"})
@public
def qr(event: str, ending: str) -> Response:
    """The address of the event as a QR code."""
    found = one_or_404(Event.at(event))
    return qr_code(whole(url_for(".show", event=found.code)), ending)


@cached(MOST_KEPT, lambda frame: frame.size)
def _shown(
    programme: Programme,
    variant: tuple[bool, str, str],
    is_told: bool,
    has_wall: bool,
    roots: tuple[tuple[str, str], ...],
) -> Prerendered:
    """The page, rendered and compressed again only when something on it changes.

    `is_told`: everyone may read what the event changed; `has_wall`: what people wrote. `roots`
    are (title, code) of the events out of whose requests it grew.
    """
    html = render(
        "event/programme/show.html",
        "content",
        programme=programme,
        is_told=is_told,
        has_wall=has_wall,
        roots=roots,
    )
    return Prerendered(html, NOWHERE)
