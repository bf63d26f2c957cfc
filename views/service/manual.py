"""The manual: the documentation, for whoever is signed in."""

from flask import Blueprint, Response

from formats.text.manual import FOR_OPERATORS, FOR_ORGANISERS, MANUAL
from models.account.organiser import Organiser
from web.guard import one_or_404, organiser_only
from web.page import page

bp = Blueprint("manual", __name__)


@bp.get("/help/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """What there is to read."""
    return page(
        "service/manual/index.html",
        for_organisers=[MANUAL[name] for name in FOR_ORGANISERS],
        for_operators=[MANUAL[name] for name in FOR_OPERATORS] if organiser.is_operator else [],
    )


@bp.get("/help/<path:name>")
@organiser_only
def show(organiser: Organiser, name: str) -> Response:
    """One page of it."""
    return page("service/manual/show.html", text=one_or_404(MANUAL.get(name)))
