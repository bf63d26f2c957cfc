"""A wall within another site: the one page that may be shown in a frame. It runs no script."""

from flask import Blueprint, Response

from models.wall.testimony import newest
from views.wall.wall import shared_wall
from web.guard import public
from web.headers import EMBEDDABLE, allow
from web.page import page, unless_known

bp = Blueprint("wall_embed", __name__)

MOST = 10


@bp.get("/e/<event>/wall/embed")
@public
def show(event: str) -> Response:
    """The words that were published last, and a link to the wall."""
    found = shared_wall(event)
    shown = page("wall/wall/embed.html", event=found, testimonies=newest(found, MOST))
    return allow(unless_known(shown), EMBEDDABLE)
