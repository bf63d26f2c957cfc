"""A wall within another site: the one page that may be shown in a frame. It runs no script."""

from flask import Blueprint, Response

from models.wall.wall_page import newest_shown
from views.wall.wall import shared_wall
from web.guard import public
from web.headers import EMBEDDABLE, allow, let_in
from web.page import page, unless_known

bp = Blueprint("wall_embed", __name__)

MOST = 10


@bp.get("/e/<event>/wall/embed")
@public
def show(event: str) -> Response:
    """The words and photos that were published last, and a link to the wall."""
    found = shared_wall(event)
    shown = page("wall/wall/embed.html", event=found, shown=newest_shown(found, MOST))
    return let_in(allow(unless_known(shown), EMBEDDABLE))
