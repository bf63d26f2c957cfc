"""What the organisation says about privacy, beside what each form says by itself."""

from flask import Blueprint, Response, abort, request

from language.catalogue import COMPILED, catalogue
from language.message import language, speaking
from web.brand import ours
from web.guard import public
from web.page import page

bp = Blueprint("privacy", __name__)


@bp.get("/privacy")
@public
def show() -> Response:
    """The text, and whom to ask; around it the language of the form that led here."""
    brand = ours()
    if brand is None or not brand.says_privacy:
        abort(404)
    asked = request.args.get("lang", "")
    with speaking(catalogue(asked if asked in COMPILED else language())):
        return page("service/privacy/show.html", ours=brand)
