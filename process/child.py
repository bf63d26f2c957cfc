"""What runs first in a process of ours: its limits, and its end with the server; then the work."""

import gc
import json
import logging
import os
import resource
import signal
import sys
from dataclasses import dataclass
from errno import EDQUOT, ENOENT, ENOSPC, errorcode
from functools import partial
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import Any

from telemetry import log

STANDARD_ERROR = 2
NO_ROOM = 73  # how a process ends for which a disk has no room: EX_CANTCREAT of sysexits.h


@dataclass(frozen=True)
class Limits:
    """What the kernel lets a process have.

    Python is told of too much memory (MemoryError) and of too large a file (OSError); the process
    that has used up its seconds is ended by SIGXCPU.
    """

    memory: int  # bytes of addresses
    processor: int  # seconds of a processor
    file: int  # bytes of each file that it writes

    def apply(self) -> None:
        """Hold this process to them."""
        resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (self.processor, self.processor + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.file, self.file))


def main() -> None:
    """Call the `main` of the module that the command line names with the words that follow.

    Before the module come the file number of the lifeline, the niceness, the limits as JSON, and
    "silent" where nothing may be logged but the type of a fault.
    """
    lifeline, nice, limits, silent, module, *words = sys.argv[1:]
    Thread(target=_end_with_server, args=(int(lifeline),), daemon=True).start()
    os.nice(int(nice))
    if held_to := json.loads(limits):
        Limits(**held_to).apply()
    log.write_log()
    told = os.dup(STANDARD_ERROR)
    if silent:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), STANDARD_ERROR)
    sys.excepthook = partial(_say, module, told)
    try:
        _loaded(module).main(*words)
    except OSError as fault:
        if not _lacks_room(fault):
            raise
        _say(module, told, type(fault), fault, fault.__traceback__)
        os._exit(NO_ROOM)  # not another try to write the rest


def _lacks_room(fault: OSError) -> bool:
    """True if a disk is full, or no folder for temporary files takes one."""
    return fault.errno in (ENOSPC, EDQUOT) or (
        fault.errno == ENOENT and fault.filename is None and "temporary directory" in str(fault)
    )


def _loaded(name: str) -> Any:
    """A module. Nobody looks for garbage among what it loads, which is a third of the time.

    Only the work makes garbage; when the process ends, what was loaded is not gone through either.
    """
    gc.disable()
    found = import_module(name)
    gc.freeze()
    gc.enable()
    return found


def _end_with_server(lifeline: int) -> None:
    """End the whole group when the server lets go of the lifeline, if only because it was killed.

    The kernel could do so by itself (PR_SET_PDEATHSIG), but it takes the end of the thread that
    started a process for the end of the server.
    """
    os.read(lifeline, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _say(
    module: str,
    told: int,
    kind: type[BaseException],
    fault: BaseException,
    trace: TracebackType | None,
) -> None:
    """Log the type of a fault and the way to it; what it says may hold an answer."""
    about = log.type_and_way((kind, fault, trace))
    if isinstance(fault, OSError) and fault.errno:
        about["reason"] = errorcode.get(fault.errno, str(fault.errno))
    muted = os.dup(STANDARD_ERROR)
    os.dup2(told, STANDARD_ERROR)
    log.say("process failed", logging.ERROR, module=module, **about)
    os.dup2(muted, STANDARD_ERROR)


if __name__ == "__main__":
    main()
