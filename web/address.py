"""An address as people get it: with scheme and host, and as a QR code."""

import io

import segno
from flask import Response, current_app, request, url_for

from models.survey.survey import Survey


def whole(path: str) -> str:
    """`path` behind the address that the operator has set, else the one of this request."""
    base = current_app.config["BASE_URL"] or request.url_root.rstrip("/")
    return str(base) + path


def form_address(survey: Survey) -> str:
    """The whole address of the form of a survey."""
    return whole(url_for("response.new", code=survey.code))


def qr_code(address: str) -> Response:
    """Answer with `address` as a QR code (SVG)."""
    out = io.BytesIO()
    # Error correction M: still read from a screen at an angle, and no denser than it must be.
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, svgclass=None, lineclass=None, light="#fff"
    )
    return Response(out.getvalue(), mimetype="image/svg+xml")
