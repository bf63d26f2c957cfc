"""The security record, for operators."""

from flask import Blueprint, Response, request

from models.account.audit import KINDS, ORIGINS, Audit
from models.account.organiser import Organiser
from models.survey.survey import LARGEST_NUMBER
from web.guard import operator_page
from web.page import page

bp = Blueprint("audit", __name__)

PAGE_SIZE = 50


@bp.get("/operator/record")
@operator_page
def index(operator: Organiser) -> Response:
    """The events of the record, the newest first: all, or those of a kind or a person."""
    kind, person = request.args.get("kind", ""), request.args.get("person", "").strip()
    before = request.args.get("before", 0, int)
    kind = kind if kind in KINDS else ""
    before = before if 0 < before <= LARGEST_NUMBER else 0
    events = Audit.newest(kind, person, before, PAGE_SIZE + 1)
    return page(
        "account/audit/index.html",
        events=events[:PAGE_SIZE],
        more=events[PAGE_SIZE - 1].id if len(events) > PAGE_SIZE else None,
        kinds=KINDS,
        origins=ORIGINS,
        kind=kind,
        person=person,
        before=before,
    )
