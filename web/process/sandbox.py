"""The processes that read files from elsewhere, with limits, and how many may run at once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any

from formats.process.sandbox import TOO_MUCH
from language.message import gettext, language
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from process.child import Limits
from process.launcher import Failed, Full, Launcher

launcher = Launcher(
    "formats.process.sandbox",
    at_once=2,
    seconds=30,  # on a machine that has much else to do
    limits=Limits(memory=768 * 1024 * 1024, processor=15, file=0),
    silent=True,
)
# The largest photo takes 2 seconds of a processor. Others may ask for as many as there are: a JPEG
# is drawn over and over.
of_photos = replace(
    launcher,
    seconds=15,
    limits=Limits(memory=768 * 1024 * 1024, processor=5, file=0),
)
of_photos.slots = launcher.slots  # both together have as many places
OWN = _("A file of yours is being read. Wait until it is, then send this one again.")
BUSY = _("Other files are being read. Try again in a few seconds.")
BROKEN = _("The file could not be read. Is it whole, and the file that you meant?")

_reading: set[int] = set()  # the ids of the organisers for whom a file is being read
_lock = Lock()


class Unread(Exception):
    """A file was not read: the message says why; `status` 503 means that it may be soon."""

    def __init__(self, message: object, status: int = 422) -> None:
        super().__init__(str(message))
        self.status = status


def taste(organiser: Organiser, task: str, name: str, data: bytes) -> Any:
    """The result of a task of formats.process.sandbox, which describes each, for this file.

    Raises Unread, or Replaced during an upgrade.

    Pasted text has no `name`. One file of each organiser is read at a time, so that nobody takes
    all the processes.
    """
    with _turn_of(organiser):
        try:
            said = json.loads(
                (of_photos if task == "photo" else launcher).run(
                    task, name, given=data, environment={"LANGUAGE": language()}
                )
            )
        except Full:
            raise Unread(BUSY, status=503) from None
        except Failed as failed:
            raise Unread(TOO_MUCH if failed.used_up else BROKEN) from None
    if "fault" in said:
        fault = said["fault"]
        raise Unread(gettext("%(name)s: %(fault)s", name=name, fault=fault) if name else fault)
    return said


@contextmanager
def _turn_of(organiser: Organiser) -> Iterator[None]:
    with _lock:
        if organiser.id in _reading:
            raise Unread(OWN, status=503)
        _reading.add(organiser.id)
    try:
        yield
    finally:
        with _lock:
            _reading.discard(organiser.id)
