"""The health of the service, for the operator and for probes."""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from language.message import gettext as _
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
    """200 if a response can be stored, else 503; only operators are told the reason."""
    reason = health.hindrance()
    if not asks_as_operator():
        lines = ["not ready" if reason else "ready"]
    elif reason:
        lines = [f"not ready: {reason}"]
    else:
        lines = ["ready", *map(_line, health.notes())]
    return "\n".join(lines) + "\n", 503 if reason else 200, {"Content-Type": "text/plain"}


def _line(check: Check) -> str:
    if check.ok:
        return f"{check.name}: {check.found}"
    return _(
        "%(name)s: %(found)s, wanted: %(wanted)s",
        name=check.name,
        found=check.found,
        wanted=check.wanted,
    )


@bp.get("/operator")
@operator_page
def show(organiser: Organiser) -> Response:
    """The page with every check, and what runs."""
    checks = [*health.checks(), Fingerprint.look(str(current_app.secret_key))]
    return page("service/operator/show.html", about=health.about(), checks=checks)
