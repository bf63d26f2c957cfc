"""A myth as a picture to share: 1200 by 630, as SVG and PNG."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, render_template

from formats.picture.myth_card import myth_card_of
from models.myth.published_myth import page_of_myth
from views.myth.myth_page import public_myth, speaking_of_myth
from web.guard import public
from web.picture import shared_picture

bp = Blueprint("myth_picture", __name__)


@bp.get("/m/<myth>/picture.png", defaults={"format": "png"})
@bp.get("/m/<myth>/picture.svg", defaults={"format": "svg"})
@public
def show(myth: str, format: str) -> Response:
    """The myth as a picture; as SVG where this server has no letters for its words."""
    found = public_myth(myth)
    with speaking_of_myth(found):
        host = urlsplit(current_app.config["BASE_URL"]).netloc
        card = myth_card_of(page_of_myth(found), host)
        svg = render_template("impact/differences_picture/card.svg", card=card)
    return shared_picture(svg, format)
