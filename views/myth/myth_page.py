"""A myth as everyone reads it, while its organiser publishes it."""

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from flask import Blueprint, Response, url_for
from markupsafe import escape

from models.event.event import Event
from models.impact.differences import told_among
from models.myth.followed_myth import MYTHS, FollowedMyth
from models.myth.myth_verdict import VERDICT_NAMES
from models.myth.published_myth import PublishedMyth, page_of_myth
from models.wall.board import public_page
from models.wall.reply import Conversation, conversation_on
from storage.cache import cached
from views.evidence.address import public_address_of
from web.address import whole
from web.guard import one_or_404, public
from web.language import speaking_like
from web.page import filled_in, redirect, render, variant
from web.prerendered import HOST, MOST_KEPT, Prerendered

bp = Blueprint("myth_page", __name__)


@bp.get("/m/<myth>")
@public
def show(myth: str) -> Response:
    """What was believed before and is now, event by event, and what settles it."""
    found = public_myth(myth)
    with speaking_of_myth(found):
        told = page_of_myth(found)
        shown = public_page(found.home, found.page_name) if found.home else None
        conversation = conversation_on(shown) if shown and shown.has_board else None
        public = told_among({one.event for one in told.steps})
        if conversation:
            # It changes with every reply, so it is kept nowhere.
            frame = _frame(told, public, conversation)
        else:
            frame = _shown(told, public, variant())
        return filled_in(frame, escape(whole("")))


@bp.get("/e/<event>/myths/<myth>")
@public
def of_event(event: str, myth: str) -> Response:
    """Lead from the event to which replies under the page belong to the page."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    shown = public_page(found, f"{MYTHS}/{myth}")
    return redirect(url_for(".show", myth=one_or_404(myth if shown else None)))


def public_myth(code: str) -> FollowedMyth:
    """The myth with this code if everyone may read it; else 404."""
    found = FollowedMyth.at(code)
    return one_or_404(found if found is not None and found.is_public else None)


def speaking_of_myth(myth: FollowedMyth) -> AbstractContextManager[None]:
    """In the `with`, speak to readers in the language of its home’s first survey, if any."""
    return speaking_like(myth.home) if myth.home else nullcontext()


@cached(MOST_KEPT, lambda page: page.size)
def _shown(
    told: PublishedMyth, public: frozenset[str], variant: tuple[bool, str, str]
) -> Prerendered:
    """The page, rendered and compressed again only when something on it changes."""
    return _frame(told, public, None)


def _frame(
    told: PublishedMyth, public: frozenset[str], conversation: Conversation | None
) -> Prerendered:
    """The page; `public` are the events of which everyone may read what they changed."""
    context: dict[str, Any] = {
        "told": told,
        "public": public,
        "verdicts": VERDICT_NAMES,
        "conversation": conversation,
        "public_address_of": public_address_of,
        "address": HOST + url_for("myth_page.show", myth=told.code),
        "picture": HOST + url_for("myth_picture.show", myth=told.code, format="png"),
    }
    return Prerendered(render("myth/myth_page/show.html", "content", **context), HOST)
