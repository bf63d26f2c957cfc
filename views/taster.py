"""The processes that read files from elsewhere, with limits: so many at once."""

import json
import os
import signal
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any

from formats.taster import TOO_MUCH
from models import installation

MOST_TASTERS = 2
LONGEST_TASTING = 30.0  # seconds, on a machine that has much else to do
BUSY = "Other files are being read. Try again in a few seconds."
BROKEN = "The file could not be read. Is it whole, and the file that you meant?"

tasters = BoundedSemaphore(MOST_TASTERS)


class Unread(Exception):
    """A file was not taken: the message says why, and `status` whether it may be soon (503)."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


def taste(task: str, name: str, data: bytes) -> Any:
    """What a process makes of a file, as formats.taster says for each task.

    A text that was pasted has no `name`. Raises Unread, or Replaced during an upgrade.

    The process is told no address of a database and no secret.
    """
    if not tasters.acquire(blocking=False):
        raise Unread(BUSY, status=503)
    try:
        with installation.checked():
            done = subprocess.run(
                [sys.executable, "-c", "from formats.taster import main; main()", task, name],
                env={"PYTHONPATH": module_path(), "PATH": os.environ.get("PATH", "")},
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_TASTING,
            )
    except (OSError, subprocess.TimeoutExpired):
        raise Unread(BROKEN) from None
    finally:
        tasters.release()
    if done.returncode != 0:
        raise Unread(TOO_MUCH if done.returncode == -signal.SIGXCPU else BROKEN)
    said = json.loads(done.stdout)
    if "fault" in said:
        raise Unread(f"{name}: {said['fault']}" if name else said["fault"])
    return said


def module_path() -> str:
    """Where a process of ours finds our modules."""
    return os.pathsep.join(filter(None, (str(installation.ROOT), os.environ.get("PYTHONPATH"))))
