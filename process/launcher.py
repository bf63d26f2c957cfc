"""The launcher: starts a process of ours for work that would hold up the serving process.

Each kind of work is a value, a Launcher, in the module that asks for it. All these calls block, so
they are made in a thread that may wait: organisers' pages are answered in such threads, and none of
the addresses that the event loop answers by itself (`serving.request_queue.QUICK`) comes here.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from threading import BoundedSemaphore, Thread

from process import installation
from process.child import NO_ROOM, Limits

PIECE_BYTES = 64 * 1024
NOTHING: Mapping[str, str] = {}


class Full(Exception):
    """As many processes of this kind run as may, or the machine takes no more."""


class Failed(Exception):
    """A process has not done its work.

    `used_up` where it took longer than its limits allow, `no_room` where a disk is full.
    """

    def __init__(self, *, used_up: bool = False, no_room: bool = False) -> None:
        super().__init__()
        self.used_up, self.no_room = used_up, no_room


@dataclass(eq=False)
class Launcher:
    """One kind of work, done by `main(*words)` of a module in a process of its own.

    The process knows nothing of the server's environment but where programs and modules are, and
    what it is given as `environment`. It leads a process group, which ends with the server.

    Every call raises Replaced during an upgrade, and Full where the process cannot be started now.
    """

    module: str
    at_once: int  # for each serving process
    patience: float = 0  # seconds that a call waits while as many run as may
    seconds: float | None = None  # that `run` waits for a process to end
    nice: int = 0  # how much everything else goes first: 0 to 19
    limits: Limits | None = None
    # Nothing of it is logged but the type of a fault: for what strangers wrote may be in it.
    silent: bool = False

    def __post_init__(self) -> None:
        self.slots = BoundedSemaphore(self.at_once)

    def run(
        self, *words: str, given: bytes = b"", environment: Mapping[str, str] = NOTHING
    ) -> bytes:
        """What the process has written when it has ended; it reads `given`. Raises Failed."""
        process = self._start(words, environment, stdin=PIPE)
        try:
            written = process.written(given, self.seconds)
            process.end()
        finally:
            process.close()
        installation.check()
        return written

    def stream(self, *words: str, environment: Mapping[str, str] = NOTHING) -> "Stream":
        """What the process writes, as it comes. Raises Failed where it fails before any of it."""
        return Stream(self._start(words, environment))

    def begin(self, *words: str, environment: Mapping[str, str] = NOTHING) -> None:
        """Have the work done while nobody waits for it; what it writes is lost."""
        process = self._start(words, environment, stdout=DEVNULL)
        Thread(target=process.see_off, name=self.module, daemon=True).start()

    def _start(
        self,
        words: tuple[str, ...],
        environment: Mapping[str, str],
        *,
        stdin: int = DEVNULL,
        stdout: int = PIPE,
    ) -> "_Process":
        installation.check()
        if not self.slots.acquire(timeout=self.patience):
            raise Full
        try:
            return _Process(self, words, environment, stdin, stdout)
        except OSError:
            self.slots.release()
            installation.check()
            raise Full from None
        except BaseException:
            self.slots.release()
            raise


class Stream:
    """What a process writes, in pieces; `close` ends the process where it has not ended."""

    def __init__(self, process: "_Process") -> None:
        self._process = process
        self._first = process.read()
        if not self._first:
            process.end()

    def __iter__(self) -> Iterator[bytes]:
        """The pieces. Raises Failed, or Replaced, when what was there is not all."""
        piece = self._first
        try:
            while piece:
                yield piece
                piece = self._process.read()
            self._process.end()
        finally:
            self.close()

    def close(self) -> None:
        """End the process; another may begin."""
        self._process.close()


class _Process:
    """A process that runs, in a slot of its launcher until it is closed."""

    def __init__(
        self,
        launcher: Launcher,
        words: tuple[str, ...],
        environment: Mapping[str, str],
        stdin: int,
        stdout: int,
    ) -> None:
        self._launcher = launcher
        self._closed = False
        # Nothing is ever written to it: it breaks when this process ends, in whatever way.
        held, self._lifeline = os.pipe()
        limits = launcher.limits and asdict(launcher.limits)
        silent = "silent" if launcher.silent else ""
        about = (str(held), str(launcher.nice), json.dumps(limits), silent, launcher.module)
        try:
            self._popen = Popen(
                [sys.executable, "-P", "-m", "process.child", *about, *words],
                env={**_surroundings(), **environment},
                stdin=stdin,
                stdout=stdout,
                bufsize=0,
                pass_fds=[held],
                process_group=0,
            )
        except BaseException:
            os.close(self._lifeline)
            raise
        finally:
            os.close(held)

    def written(self, given: bytes, seconds: float | None) -> bytes:
        """All that the process writes; it reads `given`. Raises Failed when it takes longer."""
        try:
            return self._popen.communicate(given, seconds)[0]
        except TimeoutExpired:
            self.close()
            installation.check()
            raise Failed from None

    def read(self) -> bytes:
        """The next piece of what the process writes, b"" at the end."""
        assert self._popen.stdout is not None
        return os.read(self._popen.stdout.fileno(), PIECE_BYTES)

    def end(self) -> None:
        """Wait until the process ends. Raises Failed, or Replaced, unless its work is done."""
        status = self._popen.wait()
        self.close()
        if status != 0:
            installation.check()
            raise Failed(used_up=status == -signal.SIGXCPU, no_room=status == NO_ROOM)

    def see_off(self) -> None:
        """Wait until the process ends, whatever came of its work."""
        self._popen.wait()
        self.close()

    def close(self) -> None:
        """End the process and all that it has started, and let another begin."""
        if self._closed:
            return
        self._closed = True
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                pipe.close()
        os.close(self._lifeline)
        self._launcher.slots.release()


def _surroundings() -> dict[str, str]:
    """Where a process finds programs, and our modules before all others."""
    modules = filter(None, (str(installation.ROOT), os.environ.get("PYTHONPATH")))
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(modules)}
