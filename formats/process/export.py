"""The process that writes an export, to keep this work out of the serving processes.

The address of the database comes in TANGIBLE_DATABASE_URL, since the arguments of a process can be
read by all users of the machine. They are only numbers and names of formats. A filter comes in
ONLY_WHERE.
"""

import gc
import os
import sys
import time
import zlib
from collections.abc import Callable, Iterable

from formats.answer import bundle as archive
from formats.answer.download import FORMATS, Download, SeriesDownload
from models.answer.export import Export, ExportGone
from models.coding.tag import tag_fields
from models.event.event import Event
from models.result.filter import filter_from
from models.survey.survey import Survey
from models.wave.series import Series
from storage.database import connection, db, open_database
from storage.fault import full_disk

PART = 256 * 1024  # bytes: while one is committed, no answer can be
FIRST = 64 * 1024  # bytes: the head of a file is made before all of it is known to have room
SECONDS_BETWEEN = 1.0
# A full disk may have no room for the word that it is full. Nobody else can make a file meanwhile.
PAUSES = (1, 2, 5, 10, 30, 60, 120, 300)  # seconds between two tries
FILTER = "ONLY_WHERE"  # what of the environment says which responses; nothing: all
GZIP, LEVEL = 31, 3  # how zlib is told to write gzip; twice as fast as 6, a tenth larger


def main(task: str, *words: str) -> None:
    """Run a task: `stream SURVEY FORMAT LABELS`, `bundle EVENT SURVEYS LOG`, `store EXPORT`, or
    `series SERIES SURVEYS FORMAT LABELS`.
    """
    gc.disable()  # nothing here refers to itself in a circle, and looking costs a tenth
    open_database(os.environ["TANGIBLE_DATABASE_URL"])
    with connection():
        db.read_once()
        TASKS[task](*words)
    db.shut()


def stream(survey: str, format: str, labels: str) -> None:
    """Write the file to standard output; end when the reader is gone."""
    of, where = Survey.get_by_id(int(survey)), os.environ.get(FILTER, "")
    condition = filter_from(where, of.history, tag_fields(of))
    _send(Download(of, format, labels=bool(labels), condition=condition).chunks())


def bundle(event: str, surveys: str, log: str) -> None:
    """Write the archive of an event to standard output, with these of its surveys."""
    chosen = {int(one) for one in surveys.split()}
    _send(archive.write(Event.get_by_id(int(event)), chosen, with_log=bool(log)))


def series(series: str, surveys: str, format: str, labels: str) -> None:
    """Write the file of a series to standard output, with these of its surveys."""
    chosen = {int(one) for one in surveys.split()}
    waves = [one for one in Series.get_by_id(int(series)).waves if one.survey_id in chosen]
    _send(SeriesDownload(tuple(waves), format, labels=bool(labels)).chunks())


def _send(chunks: Iterable[bytes]) -> None:
    out = sys.stdout.buffer
    first = bytearray()  # until there is so much nothing is sent, so that a fault has a page
    try:
        for chunk in chunks:
            if len(first) < FIRST:
                first += chunk
                chunk = bytes(first) if len(first) >= FIRST else b""
            out.write(chunk)
            out.flush()
        if len(first) < FIRST:
            out.write(first)
            out.flush()
    except BrokenPipeError:
        os._exit(1)  # not another try to flush the rest


def store(id: str) -> None:
    """Make the file of an export; give it up if that fails, unless the export is gone."""
    export = Export.get_or_none(Export.id == id)
    if export is None:
        return
    try:
        _Making(export).run()
    except ExportGone:
        return
    except BaseException as fault:
        if disk := full_disk(fault):
            export.run_out(disk, PAUSES)
            return
        export.give_up()
        raise


class _Making:
    """Writes one export into the database."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._passes = FORMATS[export.format].PASSES
        self._number = self._passed = self._size = 0
        self._noted = time.monotonic()

    def run(self) -> None:
        export = self._export
        download = Download(export.survey, export.format, labels=export.labels)
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
        packed = bytearray()
        for chunk in download.chunks(self._pass):
            self._size += len(chunk)
            packed += packer.compress(chunk)
            if len(packed) >= PART:
                self._add(packed)
        packed += packer.flush()
        self._add(packed)
        export.finish(self._written, self._size, download.about.cuts.stored)

    @property
    def _written(self) -> int:
        """How many responses are done, where each is gone through several times."""
        return self._passed // self._passes

    def _pass(self) -> None:
        """Go past one response; say from time to time how far it is."""
        self._passed += 1
        if time.monotonic() > self._noted + SECONDS_BETWEEN:
            self._export.note(self._written)
            self._noted = time.monotonic()

    def _add(self, packed: bytearray) -> None:
        self._export.add(self._number, bytes(packed), self._written)
        self._number += 1
        self._noted = time.monotonic()
        packed.clear()


TASKS: dict[str, Callable[..., None]] = {
    "stream": stream,
    "bundle": bundle,
    "store": store,
    "series": series,
}
