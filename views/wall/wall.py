"""The wall of an event: the page for everyone, and where its organiser shows it."""

from functools import partial

from flask import Blueprint, Response, request, url_for

from forms.button import ButtonForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.impact.differences import is_told
from models.team.colleague import event_for, parts_for
from models.team.role import May
from models.wall.board import public_page
from models.wall.exhibit import STATE_NAMES, fields_asked, numbers
from models.wall.photo import Photo
from models.wall.reply import conversation_on
from models.wall.wall import Wall
from models.wall.wall_page import wall_page
from web.address import whole
from web.desk import event_page
from web.guard import one_or_404, organiser_only, public
from web.page import page, redirect, unless_known
from web.page_number import page_number

bp = Blueprint("wall", __name__)


@bp.get("/e/<event>/wall")
@public
def public_show(event: str) -> Response:
    """What people wrote and permitted, and photos, a page of it: all, or what is on a topic."""
    found = shared_wall(event)
    number = page_number()
    shown = public_page(found, "wall")
    return unless_known(
        page(
            "wall/wall/public.html",
            event=found,
            wall=wall_page(found, request.args.get("topic", ""), number),
            is_told=is_told(found),
            conversation=conversation_on(shown) if shown else None,
        )
    )


@bp.get("/events/<event>/wall")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """Whether everyone sees it, what waits to be read, and its addresses."""
    return _page(organiser, one_or_404(event_for(organiser, event, May.RUN)))


@bp.post("/events/<event>/wall")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Show it to everyone, or no longer."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    said = request.form.get("shared", "")
    if not ButtonForm().validate() or said not in ("yes", "no"):
        return _page(organiser, found, _("This button did nothing. Press it again."), 422)
    Wall.of(found).share(organiser, shared=said == "yes")
    return redirect(url_for(".show", event=found.code))


def shared_wall(event: str) -> Event:
    """The event at this code, if everyone may read its wall; else 404, or 410 if it is gone."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    return one_or_404(found if Wall.of(found).is_shared else None)


def _page(organiser: Organiser, event: Event, problem: str = "", status: int = 200) -> Response:
    able, others = parts_for(organiser, event, May.ANSWERS)
    asked = fields_asked(part.survey for part in able)
    return event_page(
        "wall/wall/show.html",
        event,
        wall=Wall.of(event),
        asked=[(one, numbers(one)) for one in asked],
        others=len(others),
        states=STATE_NAMES,
        photos=Photo.numbers(event),
        address=whole(url_for(".public_show", event=event.code)),
        feed=whole(url_for("wall_feed.show", event=event.code)),
        embedded=whole(url_for("wall_embed.show", event=event.code)),
        button=ButtonForm(),
        problem=problem,
        status=status,
    )
