"""A form token: when a form for everyone was opened, signed, so that programs cannot hurry."""

import hmac
import secrets
import time
from enum import Enum

from flask import current_app

LEAST_SECONDS = 3  # nobody reads a page and writes a line faster
MOST_SECONDS = 24 * 60 * 60


class Pace(Enum):
    """How a form came back: as people do, too fast for that, or so late that it opens anew."""

    FINE = "fine"
    FAST = "fast"
    LATE = "late"


def form_token(what: str) -> str:
    """A token for a form of this kind that is opened now; no two are alike."""
    opened = f"{int(time.time())}.{secrets.token_hex(8)}"
    return f"{opened}.{_signature(what, opened)}"


def pace(token: str, what: str) -> Pace:
    """How long this form was open; a token that is not ours is as good as one that is too old."""
    opened, _point, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(what, opened).encode()):
        return Pace.LATE
    seconds = time.time() - int(opened.partition(".")[0])
    if seconds > MOST_SECONDS:
        return Pace.LATE
    return Pace.FAST if seconds < LEAST_SECONDS else Pace.FINE


def _signature(what: str, opened: str) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, f"form {what} {opened}".encode(), "sha256").hex()
