"""Problems: what programs are told when they do not get what they asked for (RFC 9457).

They are in English, and their types stay the same: a program may depend on them.
"""

import json

from flask import request
from werkzeug.exceptions import HTTPException

PLACE = "/api/"
MIMETYPE = "application/problem+json"
TYPE = "urn:problem-type:tangible:"
# {the end of its type: (status, title, what to do)}
KINDS: dict[str, tuple[int, str, str]] = {
    "unfit-parameter": (400, "A parameter cannot be read", "The document says what it takes."),
    "unreadable": (400, "The request cannot be read", "Send it as HTTP says."),
    "no-token": (
        401,
        "There is no valid token",
        "Send “Authorization: Bearer …” with a token that is neither withdrawn nor expired.",
    ),
    "scope": (403, "The token is not for this", "Make a token that may read this."),
    "role": (
        403,
        "Your role does not allow this",
        "Whoever owns the survey can give you another role.",
    ),
    "elsewhere": (403, "This was sent from another website", "The API has no use in a browser."),
    "not-found": (404, "There is no such thing for this token", "Check the address."),
    "method": (405, "This address takes no such method", "The Allow header says which it takes."),
    "damaged": (
        409,
        "What is asked here cannot be read",
        "Tell the people who run this service: tangible verify names it.",
    ),
    "too-large": (413, "The request is too large", "Send less."),
    "wrong-host": (421, "This is not the address of this service", "Use the one that you know."),
    "too-many-requests": (
        429,
        "The token has asked too often",
        "Ask again after the seconds in Retry-After.",
    ),
    "fault": (500, "Something went wrong here", "It was not your fault. Try again in a moment."),
    "busy": (503, "Tangible is busy", "Ask again after the seconds in Retry-After."),
}
OF_STATUS = {
    400: "unreadable",
    403: "elsewhere",
    404: "not-found",
    405: "method",
    409: "damaged",
    410: "not-found",
    413: "too-large",
    421: "wrong-host",
    503: "busy",
}


class Problem(HTTPException):
    """A program does not get what it asked for; `kind` is one of KINDS."""

    def __init__(self, kind: str, detail: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(detail or KINDS[kind][2])
        self.code = KINDS[kind][0]
        self.kind, self.headers = kind, headers or {}


def is_asked_by_program() -> bool:
    """True if this request is for the API."""
    return request.path.startswith(PLACE)


def told(kind: str, detail: str = "") -> tuple[str, int, dict[str, str]]:
    """The problem as an answer."""
    status, title, advice = KINDS[kind]
    said = {"type": TYPE + kind, "title": title, "status": status, "detail": detail or advice}
    return json.dumps(said, ensure_ascii=False), status, {"Content-Type": MIMETYPE}


def told_of_status(status: int) -> tuple[str, int, dict[str, str]]:
    """The problem that an error of this status is."""
    return told(OF_STATUS.get(status, "fault" if status >= 500 else "unreadable"))
