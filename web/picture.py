"""Pictures as files: a drawing as SVG, or in dots."""

from flask import Response, abort

from process.launcher import Failed, Full
from web.process import picture

MIMETYPES = {"svg": "image/svg+xml", "png": "image/png"}


def drawn(svg: str, format: str) -> bytes:
    """The drawing in a format of MIMETYPES; b"" where no font here has letters for all of it.

    503 while too many are drawn.
    """
    if format == "svg":
        return svg.encode()
    try:
        return picture.png_of(svg)
    except (Full, Failed):
        abort(503)


def shared_picture(svg: str, format: str) -> Response:
    """The drawing as a page shows it when it is shared; as SVG where it cannot be in dots."""
    found = drawn(svg, format)
    answered = Response(found or svg, mimetype=MIMETYPES[format if found else "svg"])
    answered.vary.add("Accept-Language")
    return answered
