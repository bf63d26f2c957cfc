"""For the operator: is the service alive, can it store a response, and is all as it should be?"""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from models.account.organiser import Organiser
from models.service import health
from models.service.fingerprint import Fingerprint
from storage.engine import Check
from web.connection import unconnected
from web.guard import asks_as_operator, operator_page, public
from web.page import page

bp = Blueprint("operator", __name__)


@bp.get("/healthz")
@public
@unconnected
def alive() -> ResponseReturnValue:
    """200 as long as the process answers."""
    return "alive\n", 200, {"Content-Type": "text/plain"}


@bp.get("/readyz")
@public
@unconnected
def ready() -> ResponseReturnValue:
    """200 when a response can be stored, 503 when not; what was seen is told to operators alone."""
    reason = health.hindrance()
    if not asks_as_operator():
        lines = ["not ready" if reason else "ready"]
    elif reason:
        lines = [f"not ready: {reason}"]
    else:
        lines = ["ready", *map(_line, health.notes())]
    return "\n".join(lines) + "\n", 503 if reason else 200, {"Content-Type": "text/plain"}


def _line(check: Check) -> str:
    return f"{check.name}: {check.found}" + ("" if check.ok else f", wanted: {check.wanted}")


@bp.get("/operator")
@operator_page
def show(organiser: Organiser) -> Response:
    """How the service is."""
    checks = [*health.checks(), Fingerprint.look(str(current_app.secret_key))]
    return page("service/operator/show.html", about=health.about(), checks=checks)
