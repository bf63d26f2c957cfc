"""What an event changed, as everyone reads it: the newest version, and each earlier one."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for
from markupsafe import escape

from models.event.event import Event
from models.form.zone import local_time
from models.impact.dated_line import DatedLine, line_of
from models.impact.published import (
    DIFFERENCES,
    PublishedDifferences,
    ToldDifference,
    ToldPage,
    ToldVersion,
    told,
)
from models.telling.difference_kind import KIND_NAMES
from models.wall.board import Board, PublicPage
from models.wall.reply import Conversation, conversation_on
from models.wall.wall import is_shared
from storage.cache import cached
from views.evidence.address import public_address_of
from web.address import whole
from web.guard import one_or_404, public
from web.language import speaking_like
from web.page import filled_in, render, variant
from web.prerendered import HOST, MOST_KEPT, Prerendered
from web.process import pdf

bp = Blueprint("told_page", __name__)


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


def context_of(page: ToldPage, host: str) -> dict[str, Any]:
    """What the templates of a page have to know; `host` stands before each whole address."""
    return {
        "told": page,
        "kinds": KIND_NAMES,
        "public_address_of": partial(public_address_of, host=host),
        "line_of": partial(_line, page.start.date()),
        "address": host + url_for("told_page.show", event=page.code),
        "picture": host + url_for("differences_picture.show", event=page.code, format="png"),
        "makes_files": pdf.is_offered(),
    }


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
