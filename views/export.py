"""An export: every answer of a survey as a file."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, request

from formats.download import FORMATS
from models.database import connection
from models.organiser import Organiser
from models.response import Response as Answer
from models.survey import Survey
from views.guard import one_or_404, organiser_only

bp = Blueprint("export", __name__)


@bp.get("/surveys/<code>/responses.<format>")
@organiser_only
def show(organiser: Organiser, code: str, format: str) -> Any:
    """The file, streamed."""
    survey = one_or_404(Survey.of(organiser, code))
    writer = FORMATS.get(format) or abort(404)
    chunks = _connected(
        writer.write(survey.fields, Answer.all_of(survey), labels="labels" in request.args)
    )
    disposition = f'attachment; filename="{survey.code}.{format}"'
    return Response(
        chunks, content_type=writer.MIMETYPE, headers={"Content-Disposition": disposition}
    )


def _connected(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks; they are asked for when the request's own connection has been given back."""
    with connection():
        yield from chunks
