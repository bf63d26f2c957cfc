"""What an event changed, as everyone reads it: the newest version, and each earlier one."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for
from markupsafe import escape

from models.event.event import Event
from models.form.zone import local_time
from models.impact.dated_line import DatedLine, line_of
from models.impact.difference_kind import KIND_NAMES
from models.impact.evidence import CLAUSE, DEMAND, LINK, MYTH, PHOTO, RESULTS
from models.impact.published import (
    DIFFERENCES,
    PublishedDifferences,
    ToldDifference,
    ToldPage,
    ToldVersion,
    spoken_like,
    told,
)
from models.impact.witness import YOU_SAID, Witness
from models.wall.board import Board, PublicPage
from models.wall.photo import LARGE
from models.wall.reply import Conversation, conversation_on
from models.wall.wall import is_shared
from storage.cache import cached
from web.address import whole
from web.guard import one_or_404, public
from web.language import speaking_of
from web.page import filled_in, render, variant
from web.prerendered import MOST_KEPT, Prerendered
from web.process import pdf

bp = Blueprint("told_page", __name__)

# Stands for scheme and host of the request: strangers can make these up, so they are in no cache.
HOST = "\0"
# {noun: the address of a piece of evidence}, of what its place is made of.
ADDRESSES: dict[str, Callable[..., str]] = {
    LINK: lambda address: address,
    MYTH: lambda code: url_for("myth_page.show", myth=code),
    DEMAND: lambda code: url_for("programme.show", event=code),
    PHOTO: lambda event, key: url_for("photo_file.public_show", event=event, key=key, size=LARGE),
    **dict.fromkeys(
        (RESULTS, CLAUSE),
        lambda code, name: url_for(
            "tally.public_show", code=code, _anchor=f"asked-{name}" if name else None
        ),
    ),
    YOU_SAID: lambda code, item: url_for(
        "became.show", code=code, item=item, _anchor=f"item-{item}"
    ),
}


@bp.get("/e/<event>/differences", defaults={"number": None})
@bp.get("/e/<event>/differences/<int:number>")
@public
def show(event: str, number: int | None) -> Response:
    """What came of the event, in the newest version or in an earlier one.

    `since` in the address is the version that a reader has seen: what is new since then is marked.
    """
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    since = request.args.get("since", 0, int)
    with speaking_like(found):
        page, board = one_or_404(told(found, number, since)), Board.of(found, DIFFERENCES)
        has_wall = is_shared(found)
        if page.is_newest and board.opened_at is not None:
            conversation = conversation_on(PublicPage(found, DIFFERENCES, board))
            # It changes with every reply, so it is kept nowhere.
            frame = _frame(page, conversation, has_wall)
        else:
            frame = _shown(page, variant(), has_wall)
        return filled_in(frame, escape(whole("")))


def speaking_like(event: Event) -> AbstractContextManager[None]:
    """In the `with`, speak to readers in the language of the event’s first survey, if any."""
    definition = spoken_like(event)
    return speaking_of(definition) if definition else nullcontext()


def context_of(page: ToldPage, host: str) -> dict[str, Any]:
    """What the templates of a page have to know; `host` stands before each whole address."""
    return {
        "told": page,
        "kinds": KIND_NAMES,
        "place_of_witness": lambda one: _from(host, place_of_witness(one)),
        "line_of": partial(_line, page.start.date()),
        "address": host + url_for("told_page.show", event=page.code),
        "picture": host + url_for("differences_picture.show", event=page.code, format="png"),
        "makes_files": pdf.is_offered(),
    }


def place_of_witness(one: Witness) -> str:
    """The address of a piece of evidence; "" where it has none."""
    return ADDRESSES[one.noun](*one.place) if one.place and one.noun in ADDRESSES else ""


def _from(host: str, place: str) -> str:
    """The whole address of a place: what is printed leads somewhere, too."""
    return host + place if place.startswith("/") else place


def version_days(event: Event, versions: Iterable[PublishedDifferences]) -> list[ToldVersion]:
    """These versions, each with the day of the event's clocks on which it was published."""
    return [
        ToldVersion(one.number, one.at, local_time(one.at, event.time_zone).date(), one.note)
        for one in versions
    ]


def _line(day: date, one: ToldDifference) -> DatedLine | None:
    return line_of(one.telling.course, day)


@cached(MOST_KEPT, lambda page: page.size)
def _shown(page: ToldPage, variant: tuple[bool, str, str], has_wall: bool) -> Prerendered:
    """The page, rendered and compressed again only when something on it changes."""
    return _frame(page, None, has_wall)


def _frame(page: ToldPage, conversation: Conversation | None, has_wall: bool) -> Prerendered:
    context = context_of(page, HOST) | {"conversation": conversation, "has_wall": has_wall}
    return Prerendered(render("impact/told_page/show.html", "content", **context), HOST)
