"""An export: every answer of a survey as a file, at once or prepared to be fetched later."""

import logging
import zlib
from collections.abc import Iterable, Iterator
from functools import partial

from flask import Blueprint, Response, abort, request, url_for

from formats.answer.cut import Cuts
from formats.answer.download import FORMATS, Download
from forms.answer.export import ExportForm, export_form
from forms.button import ButtonForm
from forms.result.filter import filter_form
from models.account import audit
from models.account.organiser import Organiser
from models.answer.export import Export
from models.coding.tag import tag_fields
from models.result.audience import Audience, number_for
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from process import installation
from process.launcher import Failed, Full
from telemetry import log
from views.result.filter import said
from web.attachment import attachment
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect
from web.process import export as child

bp = Blueprint("export", __name__)

GZIP_WINDOW = 31  # wbits of a gzip stream: https://docs.python.org/3/library/zlib.html


@bp.get("/surveys/<code>/responses.<format>")
@organiser_only
def stream(organiser: Organiser, code: str, format: str) -> Response:
    """Stream a file of the answers as they are now: all, or those that a filter finds."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    if format not in FORMATS:
        abort(404)
    wanted = filter_form(survey.history, request.args, tag_fields(survey))
    if wanted.errors:
        return redirect(url_for(".index", code=code, where=wanted.where.data))
    labels, condition = "labels" in request.args, wanted.condition
    download = Download(survey, format, labels, condition)
    if request.method == "HEAD":
        return _file((), download)
    detail, where = format, ""
    if condition is not None:
        # Before it begins, so that it is told where the answers are not prepared for filters yet.
        found = number_for(survey, Audience.ORGANISER, condition)
        detail, where = f"{format} filtered {found}", str(condition)
    try:
        chunks = child.stream(survey, format, labels=labels, where=where, asker=organiser.id)
    except Full:
        return _busy(survey, organiser)
    except Failed:
        log.count("export not started", logging.ERROR)
        raise
    note = partial(audit.note, "answers exported", organiser, survey.code, detail)
    return _file(child.recorded(chunks, note), download)


@bp.get("/surveys/<code>/exports/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The files of the survey, finished or not, and the form to ask for one.

    With a filter those of what it finds, and how many these are.
    """
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    return _index(survey, _form())


@bp.post("/surveys/<code>/exports")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Prepare a file, or lead to one of this kind that is being made already."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    form = _form()
    if not form.validate():
        return _index(survey, form, status=422)
    installation.check()
    export, is_new = Export.ask(survey, form.format.data, labels=form.labels.data)
    if is_new:
        try:
            child.make(export)
        except Full:
            export.delete_instance()
            return _busy(survey, organiser)
    return redirect(url_for(".show", code=survey.code, id=export.id))


@bp.get("/surveys/<code>/exports/<id>")
@organiser_only
def show(organiser: Organiser, code: str, id: str) -> Response:
    """The progress of a file; the page asks again by itself until the file is finished."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    export = one_or_404(Export.of(survey, id))
    return survey_page(
        "answer/export/show.html",
        fragment="progress",
        survey=survey,
        export=export,
        name=_download(export, survey).name,
        cuts=Cuts(export.cuts).lines,
        formats=FORMATS,
        button=ButtonForm(),
    )


@bp.post("/surveys/<code>/exports/<id>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, id: str) -> Response:
    """Stop making a file, or delete it."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    one_or_404(Export.of(survey, id)).delete_instance()
    return redirect(url_for(".index", code=survey.code))


@bp.get("/surveys/<code>/exports/<id>/file")
@organiser_only
def file(organiser: Organiser, code: str, id: str) -> Response:
    """The prepared file, as the gzip stream that is stored if the client accepts gzip."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    export = one_or_404(Export.of(survey, id))
    if not export.is_finished:
        abort(404)
    packed = request.accept_encodings["gzip"] > 0
    chunks = export.parts() if packed else _unpacked(export.parts())
    content: Iterable[bytes] = ()
    if request.method != "HEAD":
        try:
            sent = child.prepared(chunks)
        except Full:
            return _busy(survey, organiser)
        note = partial(audit.note, "answers exported", organiser, survey.code, export.format)
        content = child.recorded(sent, note)
    answer = _file(content, _download(export, survey))
    answer.content_length = export.packed_size() if packed else export.size
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.content_encoding = "gzip"
    return answer


def _download(export: Export, survey: Survey) -> Download:
    return Download(survey, export.format, export.labels)


def _file(content: Iterable[bytes], download: Download) -> Response:
    return Response(
        content,
        content_type=FORMATS[download.format].MIMETYPE,
        headers={"Content-Disposition": attachment(download.name)},
    )


def _unpacked(parts: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    for part in parts:
        yield unpacker.decompress(part)
    yield unpacker.flush()


def _form() -> ExportForm:
    return export_form({format: one.OFFER for format, one in FORMATS.items()})


def _index(survey: Survey, form: ExportForm, status: int = 200) -> Response:
    tags = tag_fields(survey)
    wanted = filter_form(survey.history, request.args, tags)
    found = None
    if wanted.condition is not None:
        found = number_for(survey, Audience.ORGANISER, wanted.condition)
    return survey_page(
        "answer/export/index.html",
        survey=survey,
        exports=Export.all_of(survey),
        formats=FORMATS,
        form=form,
        wanted=wanted,
        said=said(survey.history, wanted.condition, tags),
        found=found,
        status=422 if wanted.errors else status,
    )


def _busy(survey: Survey, organiser: Organiser) -> Response:
    audit.count("export refused", organiser, survey.code)
    return survey_page("answer/export/busy.html", survey=survey, status=503)
