"""The process that writes an export, to keep this work out of the serving processes.

The address of the database comes in TANGIBLE_DATABASE_URL, since the arguments of a process can be
read by all users of the machine. They are only numbers and names of formats.
"""

import gc
import logging
import os
import sys
import time
import zlib
from collections.abc import Callable, Iterable

from peewee import PeeweeException

from formats.answer import bundle as archive
from formats.answer.download import FORMATS, Download
from models.answer.export import NO_ROOM, Export, ExportGone
from models.event.event import Event
from models.survey.survey import Survey
from process import child
from storage import fault
from storage.database import connection, db, open_database
from telemetry import log

PART = 256 * 1024  # bytes: while one is committed, no answer can be
FIRST = 64 * 1024  # bytes: the head of a file is made before all of it is known to have room
SECONDS_BETWEEN = 1.0
# A full disk may have no room for the word that it is full: so long is waited between two tries.
PAUSES = (0, 1, 2, 5, 10, 20, 30, 60)
GZIP, LEVEL = 31, 3  # how zlib is told to write gzip; twice as fast as 6, a tenth larger


def main(task: str, *words: str) -> None:
    """Run a task: `stream SURVEY FORMAT LABELS`, `bundle EVENT SURVEYS`, or `store EXPORT`."""
    gc.disable()  # nothing here refers to itself in a circle, and looking costs a tenth
    open_database(os.environ["TANGIBLE_DATABASE_URL"])
    with connection():
        db.read_once()
        TASKS[task](*words)
    db.shut()


def stream(survey: str, format: str, labels: str) -> None:
    """Write the file to standard output; end when the reader is gone."""
    _send(Download(Survey.get_by_id(int(survey)), format, labels=bool(labels)).chunks())


def bundle(event: str, surveys: str) -> None:
    """Write the archive of an event to standard output, with these of its surveys."""
    chosen = {int(one) for one in surveys.split()}
    _send(archive.write(Event.get_by_id(int(event)), chosen))


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
    """Make the file of an export; give it up if that fails, unless the export is gone.

    Where a disk is full, the log has a line that says which, and the process ends as one does for
    which there is no room.
    """
    export = Export.get_or_none(Export.id == id)
    if export is None:
        return
    try:
        _Making(export).run()
    except ExportGone:
        return
    except (OSError, PeeweeException) as lacking:
        if not (disk := _full_disk(lacking)):
            _give_up(export)
            raise
        log.say("file not prepared", logging.ERROR, disk=disk, fault=fault.name(lacking))
        _give_up(export, NO_ROOM)
        raise SystemExit(child.NO_ROOM) from None
    except BaseException:
        _give_up(export)
        raise


def _full_disk(lacking: Exception) -> str:
    """Which disk has no room, as the log says it; "" where it is something else."""
    if isinstance(lacking, OSError):
        return "temporary files" if child.lacks_room(lacking) else ""
    return "database" if fault.is_full(lacking) else ""


def _give_up(export: Export, why: str = "") -> None:
    """Record that it is given up, as soon as there is room for that; else its silence tells."""
    for pause in PAUSES:
        time.sleep(pause)
        try:
            export.give_up(why)
        except PeeweeException as lacking:
            if not fault.is_full(lacking):
                raise
        else:
            return


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


TASKS: dict[str, Callable[..., None]] = {"stream": stream, "bundle": bundle, "store": store}
