"""Files that programs look for at fixed addresses: security.txt and robots.txt."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, current_app, url_for
from flask.typing import ResponseReturnValue

from web.address import whole
from web.connection import unconnected
from web.guard import public

bp = Blueprint("well_known", __name__)

# RFC 9116 recommends less than a year. The date moves on each day, as the contact holds for as long
# as the service runs with it.
GOOD_FOR = timedelta(days=180)
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
ROBOTS = """\
# Every answer of this service says X-Robots-Tag: noindex. Nothing is closed to robots here:
# one that may not ask would not be told, and could still list an address that it found elsewhere.
User-agent: *
Disallow:
"""


@bp.get("/robots.txt")
@public
@unconnected
def robots() -> ResponseReturnValue:
    """The rules for programs that index."""
    return ROBOTS, 200, TEXT


@bp.get("/.well-known/security.txt")
@public
@unconnected
def security() -> ResponseReturnValue:
    """The contact for reports of security faults (RFC 9116); 404 if none is set."""
    contact = current_app.config["SECURITY_CONTACT"] or abort(404)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {midnight + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
    ]
    if current_app.config["BASE_URL"]:
        lines.append(f"Canonical: {whole(url_for('.security'))}")
    return "\n".join(lines) + "\n", 200, TEXT
