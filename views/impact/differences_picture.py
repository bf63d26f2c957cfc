"""What an event changed as a picture to share: 1200 by 630, as SVG and PNG."""

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, render_template

from formats.picture.card import card_of
from models.event.event import Event
from models.impact.published import told
from web.guard import one_or_404, public
from web.language import speaking_like
from web.picture import shared_picture

bp = Blueprint("differences_picture", __name__)


@bp.get("/e/<event>/differences.png", defaults={"format": "png"})
@bp.get("/e/<event>/differences.svg", defaults={"format": "svg"})
@public
def show(event: str, format: str) -> Response:
    """The newest version as a picture; as SVG where this server has no letters for its words."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    with speaking_like(found):
        card = card_of(one_or_404(told(found)), urlsplit(current_app.config["BASE_URL"]).netloc)
        svg = render_template("impact/differences_picture/card.svg", card=card)
    return shared_picture(svg, format)
