"""What an event changed as a picture to share: 1200 by 630, as SVG and PNG."""

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, render_template

from formats.picture.card import card_of
from models.event.event import Event
from models.impact.published import told
from process.launcher import Failed, Full
from views.impact.told_page import speaking_like
from web.guard import one_or_404, public
from web.process import picture as child

bp = Blueprint("differences_picture", __name__)

MIMETYPES = {"svg": "image/svg+xml", "png": "image/png"}


@bp.get("/e/<event>/differences.png", defaults={"format": "png"})
@bp.get("/e/<event>/differences.svg", defaults={"format": "svg"})
@public
def show(event: str, format: str) -> Response:
    """The newest version as a picture; as SVG where this server has no letters for its words."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    with speaking_like(found):
        card = card_of(one_or_404(told(found)), urlsplit(current_app.config["BASE_URL"]).netloc)
        svg = render_template("impact/differences_picture/card.svg", card=card)
    drawn = svg.encode() if format == "svg" else _png(svg)
    if not drawn:
        drawn, format = svg.encode(), "svg"
    answered = Response(drawn, mimetype=MIMETYPES[format])
    answered.vary.add("Accept-Language")
    return answered


def _png(svg: str) -> bytes:
    try:
        return child.png_of(svg)
    except (Full, Failed):
        abort(503)
