"""The home of an organiser: what this day holds, and what waits."""

from flask import Blueprint, Response

from models.account.organiser import Organiser
from models.event.agenda import Agenda
from models.team.colleague import shared_surveys, shared_with
from web.guard import moves_by_itself, organiser_only
from web.page import page

bp = Blueprint("agenda", __name__)


@bp.get("/")
@organiser_only
@moves_by_itself
def show(organiser: Organiser) -> Response:
    """Today’s events, what is open, what comes next, what waits; htmx gets what moves of it."""
    return page(
        "event/agenda/show.html",
        fragment="day",
        agenda=Agenda(organiser, shared_with(organiser)),
        roles=shared_surveys(organiser),
    )
