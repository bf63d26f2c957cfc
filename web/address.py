"""An address as people get it: with scheme and host, as a QR code, and as they type it."""

import io
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import segno
from flask import Response, current_app, request, url_for

from models.event.event import Event
from models.survey.survey import Survey

PNG_WIDTH = 1_200  # dots at the most: enough for a slide, and for a page of paper
# An address as it was typed, or cut out of a text: with capitals, and with what stood around it.
BEFORE, AROUND = r"(?:[^\w/\x00-\x1f\x7f]|_){0,8}", r"(?:[^\w\x00-\x1f\x7f]|_){0,8}"
TYPED = re.compile(
    r"/([sSeEmM])/"
    + BEFORE
    + r"([a-zA-Z0-9][a-zA-Z0-9-]{0,63})((?ai:/results|/differences|/wall|/you-said|/reminder)?)"
    + AROUND
)
# Another address that is copied rather than typed, with what stood behind it: it stays as it is,
# and ends in a letter, a digit, "-" or "_", as a token may.
COPIED = re.compile(
    r"(/r/(?:event/)?[\w-]+"
    r"|/[se]/[\w-]+/(?:results/[\w-]+|qr|wall|you-said|differences)\.[a-z]+"
    r"|/m/[\w-]+/(?:feed|picture)\.[a-z]+"
    r"|/e/[\w-]+/differences/\d+|/api/v1(?:/[\w-]+)+(?:\.[a-z]+)?)"
    r"[^\w\x00-\x1f\x7f-]{1,8}",
    re.ASCII,
)


def meant() -> str | None:
    """The path that whoever asks for this one must mean; None if it is meant as it stands.

    Nothing is looked up, and it is always an address of attendees or programs on this host.
    """
    if copied := COPIED.fullmatch(request.path):
        return request.script_root + copied[1]
    typed = TYPED.fullmatch(request.path)
    if typed is None:
        return None
    place, code, page = (part.lower() for part in typed.groups())
    path = f"/{place}/{code}{page}"
    return None if path == request.path else request.script_root + path


def whole(path: str) -> str:
    """`path` behind the address that the operator has set, else the one of this request."""
    return f"{current_app.config['BASE_URL'] or _asked()}{path}"


def _asked() -> str:
    """The address of the service as this request asks for it."""
    try:
        return request.url_root.rstrip("/")
    except UnicodeError:
        # Python reads names as they were until 2003, and none with “ß”, which can be one since.
        return f"{request.scheme}://{request.host}{request.script_root}"


def lasting(path: str) -> str:
    """`path` behind the address that the operator has set; alone where none is.

    For what is drawn and kept: the host of a request is what a stranger wrote.
    """
    return f"{current_app.config['BASE_URL']}{path}"


def form_address(survey: Survey) -> str:
    """The whole address of the form of a survey."""
    return whole(url_for("response.new", code=survey.code))


def event_address(event: Event) -> str:
    """The whole address of the programme of an event."""
    return whole(url_for("programme.show", event=event.code))


def is_of_this_machine(address: str) -> bool:
    """True if only the machine on which the service runs can open the address: no phone can."""
    host = urlsplit(address).hostname or ""
    try:
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified


def qr_code(address: str, ending: str) -> Response:
    """Answer with `address` as a QR code, in lines (svg) or in dots (png)."""
    out = io.BytesIO()
    # Error correction M: still read from a screen at an angle, and no denser than it must be.
    code = segno.make(address, error="m", micro=False)
    if ending == "png":
        wide, _ = code.symbol_size(border=4)
        code.save(out, kind="png", scale=max(1, PNG_WIDTH // wide), border=4, light="#fff")
        return Response(out.getvalue(), mimetype="image/png")
    code.save(out, kind="svg", scale=8, border=4, svgclass=None, lineclass=None, light="#fff")
    return Response(out.getvalue(), mimetype="image/svg+xml")
