"""Responses for programs, a page after the other, and as CSV for a spreadsheet."""

import logging
from collections.abc import Iterable

from flask import Blueprint, Response, request

from formats.answer import csv, jsonl
from formats.answer.download import numbered
from models.account import audit
from models.api.allowance import LOT
from models.api.token import Scope, Token
from models.coding.coding import columns_of, exported_after
from models.survey.survey import Survey
from models.wave.series import Wave
from process.launcher import Failed, Full
from telemetry import log
from views.api.answer import asked_cursor, asked_size, packed
from web.guard import one_or_404, program_only
from web.page import RETRY_SECONDS
from web.problem import Problem
from web.process import export as child

bp = Blueprint("api_response", __name__)

LARGEST_PAGE = 2_000_000  # bytes of responses after which a page ends, be it short


@bp.get("/api/v1/surveys/<code>/responses")
@program_only(Scope.RESPONSES)
def index(token: Token, code: str) -> Response:
    """The responses, as a file of JSON Lines has them."""
    survey = one_or_404(token.survey_for(code, Scope.RESPONSES))
    size, cursor = asked_size(), asked_cursor()
    audit.count("answers read", token.organiser, survey.code, audit.PROGRAM)
    lines, last = _page(survey, cursor, size)
    following = f'"{last}"' if last else "null"
    return packed(b'{"responses":[%b],"next":%b}' % (b",".join(lines), following.encode()))


@bp.get("/api/v1/surveys/<code>/responses.csv")
@program_only(Scope.SHEET, cost=LOT)
def show(token: Token, code: str) -> Response:
    """The file that the organiser takes away, for a spreadsheet that fetches it again and again."""
    survey = one_or_404(token.survey_for(code, Scope.SHEET))
    chunks: Iterable[bytes] = ()
    if request.method != "HEAD":
        audit.count("answers read", token.organiser, survey.code, audit.PROGRAM)
        try:
            chunks = child.for_program(token.id, survey, labels="labels" in request.args)
        except Full:
            raise Problem("busy", headers={"Retry-After": RETRY_SECONDS}) from None
        except Failed:
            log.count("export not started", logging.ERROR)
            raise Problem("fault") from None
    disposition = f'attachment; filename="{survey.code}.csv"'
    # What is asked for has a secret in its address: nobody on the way may keep it.
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(chunks, content_type=csv.MIMETYPE, headers=headers)


def _page(survey: Survey, after: str, size: int) -> tuple[list[bytes], str]:
    """Up to `size` responses as JSON, and the id of the last one if there are more, else ""."""
    lines: list[bytes] = []
    columns, last, filled = columns_of(survey), "", 0
    wave = Wave.of(survey)
    after_this = exported_after(survey, after, size + 1)
    for one in numbered(after_this, wave) if wave else after_this:
        if len(lines) == size or filled > LARGEST_PAGE:
            return lines, last
        lines.append(b"".join(jsonl.write(columns, [one])).strip())
        last, filled = one["id"], filled + len(lines[-1])
    return lines, ""
