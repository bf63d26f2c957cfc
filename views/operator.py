"""For the operator: is the service alive, and can it store a response?"""

from typing import Any

from flask import Blueprint
from peewee import PeeweeException

from models import schema
from models.database import DatabaseUnfit, db, writing
from views.guard import public

bp = Blueprint("operator", __name__)


@bp.get("/healthz")
@public
def alive() -> Any:
    """200 as long as the process answers."""
    return "alive\n", 200, {"Content-Type": "text/plain"}


@bp.get("/readyz")
@public
def ready() -> Any:
    """200 when a response can be stored, 503 with the reason when not."""
    reason = _why_not()
    if reason:
        return f"not ready: {reason}\n", 503, {"Content-Type": "text/plain"}
    return "ready\n", 200, {"Content-Type": "text/plain"}


def _why_not() -> str | None:
    try:
        db.check()
        if not schema.is_newest():
            return "the database has another schema; run: tangible migrate"
        with writing():
            pass
    except DatabaseUnfit as fault:
        return str(fault)
    except PeeweeException:
        return "the database cannot be written"
    return None
