"""The document that describes the API."""

from flask import Blueprint, Response

from formats.api.openapi import document
from process.installation import VERSION
from views.api.answer import told
from web.address import whole
from web.guard import public

bp = Blueprint("openapi", __name__)


@bp.get("/api/v1/openapi.json")
@public
def show() -> Response:
    """The document, for everyone: it tells nothing of anybody."""
    return told(document(VERSION, whole("")))
