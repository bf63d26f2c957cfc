"""For the operator: is the service alive, can it store a response, and is all as it should be?"""

from typing import Any

from flask import Blueprint, abort

from models import health
from models.engine import Check
from models.organiser import Organiser
from views.connection import unconnected
from views.guard import organiser_only, public
from views.page import page

bp = Blueprint("operator", __name__)


@bp.get("/healthz")
@public
@unconnected
def alive() -> Any:
    """200 as long as the process answers."""
    return "alive\n", 200, {"Content-Type": "text/plain"}


@bp.get("/readyz")
@public
@unconnected
def ready() -> Any:
    """200 when a response can be stored, 503 with the reason when not."""
    reason = health.hindrance()
    if reason:
        return f"not ready: {reason}\n", 503, {"Content-Type": "text/plain"}
    lines = ["ready", *map(_line, health.notes())]
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain"}


def _line(check: Check) -> str:
    return f"{check.name}: {check.found}" + ("" if check.ok else f", wanted: {check.wanted}")


@bp.get("/operator")
@organiser_only
def show(organiser: Organiser) -> Any:
    """How the service is, for who runs it: the organiser who was there first."""
    if organiser != Organiser.first():
        abort(404)
    return page("operator/show.html", about=health.about(), checks=health.checks())
