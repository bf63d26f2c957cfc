"""The keeper: `tangible serve` as the parent of a server that cannot clean up after itself."""

import ctypes
import os
import shutil
import signal
import subprocess
from types import FrameType

from storage.database import db, settle
from telemetry import log, metric

PR_SET_PDEATHSIG = 1  # prctl(2): the signal that a child gets when its parent has ended
# How each signal is passed on: granian does not know SIGQUIT, and would leave its workers behind.
PASSED_ON = {
    signal.SIGTERM: signal.SIGTERM,
    signal.SIGINT: signal.SIGINT,
    signal.SIGQUIT: signal.SIGTERM,
    signal.SIGHUP: signal.SIGHUP,
}


def keep(words: list[str]) -> int:
    """Run the command line `words` until it ends, clean up, and return its exit status."""
    library = ctypes.CDLL(None)
    has_prctl = hasattr(library, "prctl")  # Linux

    def end_with_parent() -> None:
        if has_prctl:
            library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    # preexec_fn is safe here: one thread runs, so none can hold a lock between fork and exec.
    server = subprocess.Popen(words, preexec_fn=end_with_parent)

    def pass_on(number: int, frame: FrameType | None) -> None:
        server.send_signal(PASSED_ON[signal.Signals(number)])

    for one in PASSED_ON:
        signal.signal(one, pass_on)
    status = server.wait()
    settle()
    db.shut()
    shutil.rmtree(os.environ[metric.FOLDER], ignore_errors=True)
    log.say("stopped")
    return status if status >= 0 else 128 - status
