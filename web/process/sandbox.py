"""The processes that read files from elsewhere, with limits: so many at once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from formats.process.sandbox import TOO_MUCH
from language.message import gettext, language
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from process import installation

MOST_TASTERS = 2
LONGEST_TASTING = 30.0  # seconds, on a machine that has much else to do
OWN = _("A file of yours is being read. Wait until it is, then send this one again.")
BUSY = _("Other files are being read. Try again in a few seconds.")
BROKEN = _("The file could not be read. Is it whole, and the file that you meant?")

tasters = BoundedSemaphore(MOST_TASTERS)
_reading: set[int] = set()  # the ids of the organisers for whom a file is being read
_lock = Lock()


class Unread(Exception):
    """A file was not taken: the message says why, and `status` whether it may be soon (503)."""

    def __init__(self, message: object, status: int = 422) -> None:
        super().__init__(str(message))
        self.status = status


def taste(organiser: Organiser, task: str, name: str, data: bytes) -> Any:
    """What a process makes of a file, as formats.process.sandbox says for each task.

    Raises Unread, or Replaced during an upgrade.

    A text that was pasted has no `name`. Of one organiser, one file is read at a time, so that
    nobody holds what all have together.
    """
    with _turn_of(organiser):
        done = _run(task, name, data)
    if done.returncode != 0:
        raise Unread(TOO_MUCH if done.returncode == -signal.SIGXCPU else BROKEN)
    said = json.loads(done.stdout)
    if "fault" in said:
        fault = said["fault"]
        raise Unread(gettext("%(name)s: %(fault)s", name=name, fault=fault) if name else fault)
    return said


@contextmanager
def _turn_of(organiser: Organiser) -> Iterator[None]:
    with _lock:
        if organiser.id in _reading:
            raise Unread(OWN, status=503)
        if not tasters.acquire(blocking=False):
            raise Unread(BUSY, status=503)
        _reading.add(organiser.id)
    try:
        yield
    finally:
        with _lock:
            _reading.discard(organiser.id)
            tasters.release()


def _run(task: str, name: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    """The process, at its end. It is told no address of a database and no secret."""
    try:
        with installation.checked():
            return subprocess.run(
                [
                    sys.executable,
                    "-c",
                    "from formats.process.sandbox import main; main()",
                    task,
                    name,
                ],
                env={
                    "PYTHONPATH": module_path(),
                    "PATH": os.environ.get("PATH", ""),
                    "LANGUAGE": language(),
                },
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_TASTING,
            )
    except (OSError, subprocess.TimeoutExpired):
        raise Unread(BROKEN) from None


def module_path() -> str:
    """Where a process of ours finds our modules."""
    return os.pathsep.join(filter(None, (str(installation.ROOT), os.environ.get("PYTHONPATH"))))
