"""All answers to a series as one file, for those who may take the answers to its waves."""

import logging
from collections.abc import Iterable

from flask import Blueprint, Response, abort, request

from formats.answer.download import FORMATS, SeriesDownload
from models.account import audit
from models.account.organiser import Organiser
from models.team.colleague import allowed, survey_for
from models.team.role import May
from models.wave.series import Series
from process.launcher import Failed, Full
from storage.database import writing
from telemetry import log
from web.attachment import attachment
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.process import export as child

bp = Blueprint("series_file", __name__)


@bp.get("/surveys/<code>/waves.<format>")
@organiser_only
def show(organiser: Organiser, code: str, format: str) -> Response:
    """Stream the file, with the waves whose answers this person may take."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    series = one_or_404(Series.of(survey))
    if format not in FORMATS:
        abort(404)
    waves = [one for one in series.waves if May.ANSWERS in allowed(organiser, one.survey)]
    labels = "labels" in request.args
    file = SeriesDownload(tuple(waves), format, labels=labels)
    if request.method == "HEAD":
        return _file((), file)

    def note() -> None:
        with writing():
            for one in waves:
                audit.note("answers exported", organiser, one.survey.code, f"{format} waves")

    surveys = [one.survey for one in waves]
    try:
        chunks = child.series(series, surveys, format, labels=labels, asker=organiser.id)
    except Full:
        audit.count("export refused", organiser, survey.code)
        return survey_page("answer/export/busy.html", survey, status=503)
    except Failed:
        log.count("export not started", logging.ERROR)
        raise
    return _file(child.recorded(chunks, note), file)


def _file(content: Iterable[bytes], file: SeriesDownload) -> Response:
    return Response(
        content,
        content_type=FORMATS[file.format].MIMETYPE,
        headers={"Content-Disposition": attachment(file.name)},
    )
