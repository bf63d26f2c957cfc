"""What the launcher starts (process/launcher.py), forked from a process that has loaded it already.

Each kind of work has such a process, for each language, from the first that is asked for. What runs
is a process as any other, with words, environment, folder, files, limits, niceness, lifeline, group
and end of its own. What is not of the kinds below, or is told of another Python or other code, is
started as in service; so is all where a test asks for `started_processes`. That each kind also
starts so, and does the same, is seen in tests/process/test_kinds.py.

A service that tests/ready.py forks has its processes from here too.
"""

import atexit
import gc
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from io import FileIO
from pathlib import Path
from subprocess import PIPE, TimeoutExpired
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent
# Each kind of work, and what it loads once it knows what is asked of it.
KINDS: Mapping[str, Sequence[str]] = {
    "formats.process.export": (),
    "formats.process.mending": (),
    "formats.process.pdf": ("weasyprint",),
    "formats.process.picture": (),
    "formats.process.sandbox": (
        "formats.definition.upload",
        "formats.guideline.docx",
        "formats.guideline.markdown",
        "formats.limesurvey.read",
        "formats.picture.photo",
        "formats.programme.calendar",
        "formats.programme.schedule",
        "formats.programme.upload",
        "formats.surveyjs.read",
        "formats.xlsform.read",
    ),
    "models.coding.theme_process": (),
    "models.opinion.grouping_process": (),
    "process.outgoing": (),
}
BEGIN = [sys.executable, "-P", "-m", "process.child"]
OF_LOADING = ("LD_", "LC_", "LANG", "PYTHON")  # names of what is read while a program is loaded
LANGUAGE = "LANGUAGE"
LOADS = "from tests.children import fork_each; fork_each({number})"
MOST = 1 << 17  # bytes of an order: words and environment
PIECE = 1 << 16
STANDARD_ERROR = 2

_forks: socket.socket | None = None


def use(known: socket.socket | None = None) -> None:
    """Have the launcher of this process start its processes here, through this socket if any."""
    global _forks
    _forks = known
    launcher: Any = import_module("process.launcher")
    launcher.Popen = start


def forks() -> socket.socket:
    """Where orders go; who reads them ends when this process does, whatever becomes of it."""
    global _forks
    if _forks is None:
        _forks, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            process = subprocess.Popen(
                [*BEGIN[:2], "-c", LOADS.format(number=there.fileno())],
                pass_fds=[there.fileno()],
                # The least that any of them is told, so that none is loaded with more.
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )

        def end() -> None:
            process.terminate()
            process.wait()

        atexit.register(end)
    return _forks


def start(
    command: list[str],
    *,
    env: dict[str, str],
    stdin: int,
    stdout: int,
    bufsize: int,
    pass_fds: list[int],
    process_group: int,
) -> "Child | subprocess.Popen[bytes]":
    """What subprocess.Popen of these would be."""
    if is_loaded(command, env):
        return Child(command[len(BEGIN) :], env, stdin, stdout, pass_fds[0])
    return subprocess.Popen(
        command,
        env=env,
        stdin=stdin,
        stdout=stdout,
        bufsize=bufsize,
        pass_fds=pass_fds,
        process_group=process_group,
    )


def is_loaded(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    """True for work of a kind that is loaded here as it would be by a program of its own."""
    of_loading = {name for name in environment if name.startswith(OF_LOADING)}
    return (
        [*command[: len(BEGIN)]] == BEGIN
        and command[len(BEGIN) + 4] in KINDS
        and of_loading <= {LANGUAGE, "PYTHONPATH"}
        and {*environment["PYTHONPATH"].split(os.pathsep)} == {str(ROOT)}
    )


class Child:
    """A process that is forked, with what the launcher asks of one of subprocess.Popen."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        stdin: int,
        stdout: int,
        lifeline: int,
    ) -> None:
        order = {
            "words": [*words],
            "environment": {**environment},
            "folder": os.getcwd(),
            "umask": _umask(),
        }
        self.returncode: int | None = None
        self._said = b""
        self._told, tells = socket.socketpair()
        reads, self.stdin = _pipe(stdin, is_read=True)
        writes, self.stdout = _pipe(stdout, is_read=False)
        try:
            socket.send_fds(
                forks(),
                [json.dumps(order).encode()],
                [reads, writes, STANDARD_ERROR, lifeline, tells.fileno()],
            )
        finally:
            tells.close()
            os.close(reads)
            os.close(writes)
        self.pid = self._heard()

    def poll(self) -> int | None:
        """The status with which it has ended; None while it runs."""
        with suppress(TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The status with which it ends. Raises TimeoutExpired.

        Until then its number is nobody else's, so that it can be killed though it has just ended.
        """
        if self.returncode is None:
            if b"\n" not in self._said and not select.select([self._told], [], [], timeout)[0]:
                raise TimeoutExpired("a process", timeout or 0)
            self.returncode = self._heard()
            self._told.close()
        return self.returncode

    def kill(self) -> None:
        """End it, where it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, given: bytes, timeout: float | None) -> tuple[bytes, None]:
        """What it writes until it ends; it reads `given`. Raises TimeoutExpired."""
        assert self.stdin is not None
        assert self.stdout is not None
        until = None if timeout is None else time.monotonic() + timeout
        rest, written = memoryview(given), bytearray()
        with selectors.DefaultSelector() as either:
            either.register(self.stdout, selectors.EVENT_READ)
            either.register(self.stdin, selectors.EVENT_WRITE)
            while either.get_map():
                found = either.select(_left(until))
                if not found and _left(until) == 0:
                    raise TimeoutExpired("a process", timeout or 0)
                for key, _ in found:
                    if key.fileobj is self.stdout:
                        piece = os.read(key.fd, PIECE)
                        written += piece
                        is_over = not piece
                    else:
                        rest = _sent(key.fd, rest)
                        is_over = not rest
                    if is_over:
                        either.unregister(key.fileobj)
                        key.fileobj.close()  # type: ignore[union-attr]
        self.wait(_left(until))
        return bytes(written), None

    def _heard(self) -> int:
        """The next number that is told; the other one may come with it."""
        while b"\n" not in self._said:
            more = self._told.recv(64)
            if not more:
                raise RuntimeError("What forks the processes of the launcher has ended")
            self._said += more
        line, _, self._said = self._said.partition(b"\n")
        return int(line)


def _left(until: float | None) -> float | None:
    return None if until is None else max(0.0, until - time.monotonic())


def _sent(file: int, rest: memoryview) -> memoryview:
    """What is left to write when a pipe has taken what it takes at once."""
    try:
        return rest[os.write(file, rest[: select.PIPE_BUF]) :]
    except BrokenPipeError:
        return rest[:0]


def _pipe(asked: int, *, is_read: bool) -> tuple[int, FileIO | None]:
    """What the process has, and what this one has of it, where that is asked for."""
    if asked != PIPE:
        return os.open(os.devnull, os.O_RDWR), None
    read, write = os.pipe()
    return (read, open(write, "wb", 0)) if is_read else (write, open(read, "rb", 0))


def _umask() -> int:
    """The umask, without setting it meanwhile as os.umask would, for other threads too."""
    about = Path("/proc/self/status").read_text()
    return int(about.partition("\nUmask:")[2].split(None, 1)[0], 8)


def fork_each(number: int) -> None:
    """Hand each order on to the process of its kind and language, until nobody can give one."""
    asked = socket.socket(fileno=number)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    kinds: dict[tuple[str, str], socket.socket] = {}
    while True:
        said, files, _, _ = socket.recv_fds(asked, MOST, 5)
        if not said:
            return
        order = json.loads(said)
        kind = order["words"][4], order["environment"].get(LANGUAGE, "")
        if kind not in kinds:
            kinds[kind], there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            if os.fork() == 0:
                for one in (asked, *kinds.values()):
                    one.close()
                for file in files:
                    os.close(file)
                _fork_for_each(there, *kind)
            there.close()
        socket.send_fds(kinds[kind], [said], files)
        for file in files:
            os.close(file)


def _fork_for_each(asked: socket.socket, module: str, language: str) -> NoReturn:
    """Do one kind of work, once for each order, in a process of its own each time."""
    if language:
        os.environ[LANGUAGE] = language
    child = import_module("process.child")
    for name in (module, *KINDS.get(module, ())):
        import_module(name)
    gc.collect()
    gc.freeze()  # else each of them copies most of the memory at its end, to look for garbage
    while True:
        said, files, _, _ = socket.recv_fds(asked, MOST, 5)
        if not said:
            os._exit(0)
        if os.fork() == 0:
            break
        for one in files:
            os.close(one)
    asked.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, lifeline, status = files
    if pid := os.fork():
        _see_off(pid, status, (*streams, lifeline))
    os.close(status)
    os.setpgid(0, 0)
    for place, one in enumerate(streams):
        os.dup2(one, place)
        os.close(one)
    order = json.loads(said)
    os.umask(order["umask"])
    os.chdir(order["folder"])
    # What Python has set by itself, where nobody says in which letters people write (PEP 538).
    by_itself = {name: one for name, one in os.environ.items() if name == "LC_CTYPE"}
    os.environ.clear()
    os.environ.update(by_itself | order["environment"])
    time.tzset()
    _, *words = order["words"]
    sys.argv = [child.__file__, str(lifeline), *words]
    end_after(child.main)


def end_after(main: Callable[[], object]) -> NoReturn:
    """Call it and end this process as Python ends, but for taking apart all that it has loaded.

    That writes to the memory that it shares with what it was forked from, and so copies it.
    """
    status: object = None
    try:
        main()
    except SystemExit as end:
        status = end.code
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  # as Python itself
        sys.excepthook(*sys.exc_info())
        status = 1
    if status is not None and not isinstance(status, int):
        print(status, file=sys.stderr)
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads that are no daemons
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        raise SystemExit(status) from None  # Python says what it has to say of that
    os._exit((status or 0) & 0xFF)


def _see_off(pid: int, status: int, files: Sequence[int]) -> NoReturn:
    """Tell who asked for a process its number, and how it ends; keep the number until they know."""
    for one in files:
        os.close(one)
    with suppress(OSError):
        os.setpgid(pid, pid)  # it does so too: whoever is the first
    with suppress(OSError), socket.socket(fileno=status) as told:
        told.sendall(f"{pid}\n".encode())
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        is_exit = ended.si_code == os.CLD_EXITED
        told.sendall(f"{ended.si_status if is_exit else -ended.si_status}\n".encode())
        told.recv(1)  # nothing, once they know, or are no more
    os._exit(0)
