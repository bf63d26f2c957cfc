"""What all addresses of programs share: their answers, and how far a list goes on."""

import json
import re
from typing import Any

from flask import Response, request

from web.problem import Problem

MOST, USUAL = 1_000, 100  # of a list, in one answer
CURSOR = re.compile("[A-Za-z0-9-]{1,64}")


def told(said: dict[str, Any]) -> Response:
    """Answer with JSON; 304 where the program has this already."""
    return packed(json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str).encode())


def packed(content: bytes) -> Response:
    """Answer with these bytes of JSON."""
    response = Response(content, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def asked_size() -> int:
    """How many of a list are asked for. Raises Problem."""
    given = request.args.get("limit", str(USUAL))
    if not (given.isascii() and given.isdigit() and len(given) <= 4 and 1 <= int(given) <= MOST):
        raise Problem("unfit-parameter", f"limit is a whole number from 1 to {MOST}.")
    return int(given)


def asked_cursor() -> str:
    """Where in a list to go on; "" for its beginning. Raises Problem."""
    given = request.args.get("cursor", "")
    if given and not CURSOR.fullmatch(given):
        raise Problem("unfit-parameter", "cursor is what an answer gave as its next.")
    return given
