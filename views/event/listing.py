"""The list of surveys and events: one page for all its addresses."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from forms.event.archive import ArchiveForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.listing import (
    ALL,
    EVENTS,
    NEWEST,
    ORDERS,
    VIEWS,
    Listing,
    Wish,
)
from models.form.spelling import LONGEST_SEARCH
from models.team.colleague import owners_of, shared_surveys, shared_with
from web.page import page


def listing_page(
    organiser: Organiser,
    wish: Wish,
    form: ArchiveForm | None = None,
    status: int = 200,
    busy: Sequence[Event] = (),
) -> Response:
    """A page of the list; with a `form` that could not be done, it says why.

    It leads to where all surveys of the `busy` events are closed.
    """
    listing = Listing.of(organiser, wish, shared_with(organiser))
    return page(
        "event/listing/index.html",
        listing=listing,
        owners=owners_of(listing.things, but=organiser),
        roles=shared_surveys(organiser),
        wish=wish,
        views=VIEWS,
        orders=ORDERS,
        longest=LONGEST_SEARCH,
        address=address,
        busy=busy,
        form=form or ArchiveForm(formdata=None),
        status=status,
    )


def wished(view: str = ALL) -> Wish:
    """What the address asks for; what it does not know is as if nobody had asked."""
    asked = request.args
    view = asked.get("show", view)
    order = asked.get("order", NEWEST)
    return Wish(
        words=" ".join(asked.get("q", "")[:LONGEST_SEARCH].split()),
        view=view if view in VIEWS else ALL,
        order=order if order in ORDERS else NEWEST,
        page=asked.get("page", 1, int),
    )


def address(wish: Wish, endpoint: str = "", **changes: Any) -> str:
    """The address of the list as it is wished for, with these `changes`."""
    wish = replace(wish, **changes)
    own = "event.index" if wish.view == EVENTS else "survey.index"
    is_named = bool(endpoint) and wish.view == EVENTS
    return url_for(
        endpoint or own,
        q=wish.words or None,
        show=wish.view if is_named or wish.view not in (ALL, EVENTS) else None,
        order=wish.order if wish.order != NEWEST else None,
        page=wish.page if wish.page > 1 else None,
    )
