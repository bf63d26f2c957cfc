"""A myth as a picture to share: 1200 by 630, as SVG and PNG."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, render_template

from formats.picture.myth_card import myth_card_of
from models.impact.published_myth import page_of_myth
from process.launcher import Failed, Full
from views.impact.myth_page import public_myth, speaking_of_myth
from web.guard import public
from web.process import picture as child

bp = Blueprint("myth_picture", __name__)

MIMETYPES = {"svg": "image/svg+xml", "png": "image/png"}


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
