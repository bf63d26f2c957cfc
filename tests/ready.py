"""`tangible` in a process of its own that need not load the code first: most of what a start costs.

One process for each tester loads the commands, and forks for each that is asked for. What runs is a
process as any other, with files, environment, folder and end of its own. Another loads the service
as well, and forks for each `tangible serve`, which goes on as the server instead of becoming that
program anew. That both also start without this is seen in tests/commands/test_serve.py,
tests/commands/test_metric.py and tests/test_package.py. A third forks for each `make faults`, and a
fourth for lines of Python that a test has run, and may have killed, in a process of their own.
What faults put between a process and its disk (`late`) has a process of its own that loads it.
"""

import atexit
import ctypes
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from runpy import run_module
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NoReturn

from tests import children

ROOT = Path(__file__).parent.parent
LOADS = "from tests.ready import fork_for_each; fork_for_each({number}, {kind!r}, {others})"
TANGIBLE = "commands"
COMMANDS, SERVICES, FAULTS, CHILDREN = "commands", "services", "faults", "children"
LINES = "lines"
# What each loads to call its main, and the others that what it forks may ask as well.
KINDS = {
    COMMANDS: (TANGIBLE, ()),
    SERVICES: (TANGIBLE, (CHILDREN,)),
    FAULTS: ("faults.__main__", (COMMANDS, SERVICES)),
    LINES: ("tests.lines", ()),
}
MOST = 1 << 17  # bytes of an order: words and environment
# What a program reads of its environment while it is loaded. Where the code is does not count: the
# one who asks has looked that it is here.
OF_LOADING = ("LD_", "LC_", "LANG", "PYTHON")

PRELOADED = "LD_PRELOAD"
BEGIN_LATE = "begin_late"  # what a library of C has that can be preloaded and begun later

known: dict[str, socket.socket] = {}  # where others of them can be asked
late: set[str] = set()  # the files of such libraries
one_asks = threading.Lock()  # for what a process has once: its umask, and who forks for it


def serves(environment: Mapping[str, str]) -> bool:
    """False where something in it is seen by those processes alone that load the code."""
    return all(
        environment.get(name) == os.environ.get(name)
        for name in {*environment, *os.environ}
        if name.startswith(OF_LOADING)
        and name != "PYTHONPATH"
        and not (name == PRELOADED and environment.get(name) in late)
    )


def run(
    words: tuple[str, ...],
    environment: Mapping[str, str],
    folder: Path,
    given: str = "",
    *,
    kind: str = COMMANDS,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `tangible`, or another kind, with these words, as subprocess.run would."""
    with TemporaryFile("w+") as stdin, TemporaryFile("w+") as out, TemporaryFile("w+") as errors:
        stdin.write(given)
        stdin.seek(0)
        streams = [one.fileno() for one in (stdin, out, errors)]
        with one_asks:
            forks = _forks(kind, _library(environment))
        with Process(forks, streams, words, environment, folder) as process:
            try:
                returncode = process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(words, returncode, out.read(), errors.read())


def lines(program: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run these lines of Python with these words, as `python -c` would; `environment` is added."""
    return run((program, *words), os.environ | environment, ROOT, kind=LINES)


def serve(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: int,
    module: str = "",
) -> "Process":
    """Start `tangible`, or a module, with these words, which will serve.

    As the leader of a session, as subprocess.Popen would.
    """
    with one_asks:
        forks = _forks(SERVICES, _library(environment))
    with open(os.devnull) as nothing:
        streams = [nothing.fileno(), log, log]
        return Process(forks, streams, words, environment, folder, module or TANGIBLE)


def _library(environment: Mapping[str, str]) -> str:
    """The library that stands between a process of this environment and its machine, if any."""
    one = environment.get(PRELOADED, "")
    return one if one in late else ""


class Process:
    """What can be asked of a process that another has forked, as of one of subprocess.Popen."""

    def __init__(
        self,
        forks: socket.socket,
        streams: list[int],
        words: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        module: str = "",
    ) -> None:
        with one_asks:
            umask = os.umask(0)
            os.umask(umask)
        order = {"words": [*words], "environment": dict(environment), "folder": str(folder)}
        order["module"] = module
        told, tells = os.pipe()
        try:
            socket.send_fds(
                forks, [json.dumps({**order, "umask": umask}).encode()], [*streams, tells]
            )
        finally:
            os.close(tells)
        self._told = open(told)  # noqa: SIM115  # until the process has ended
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *fault: object) -> None:
        self._told.close()

    def poll(self) -> int | None:
        """The status with which it has ended; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The status with which it ends. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("tangible", timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, where it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


@cache
def _forks(kind: str, library: str = "") -> socket.socket:
    """The end of the tester; the process ends when it is closed, whatever becomes of the tester.

    What loads a library loads all: its commands come from where its services do.
    """
    if library:
        kind = SERVICES
    elif kind in known:
        return known[kind]
    if kind == CHILDREN:
        return children.forks()
    others = {one: _forks(one).fileno() for one in KINDS[kind][1]}
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        loads = LOADS.format(number=there.fileno(), kind=kind, others=others)
        process = subprocess.Popen(
            [sys.executable, "-c", loads],
            pass_fds=[there.fileno(), *others.values()],
            env={name: one for name, one in os.environ.items() if "TANGIBLE" not in name}
            | {"PYTHONPATH": str(ROOT)}
            | ({PRELOADED: library} if library else {}),
            start_new_session=True,
        )

    def end() -> None:
        here.close()
        process.terminate()  # another may have this end as well
        process.wait()

    atexit.register(end)
    return here


def fork_for_each(number: int, kind: str, others: Mapping[str, int]) -> None:
    """Become a process that runs `main`, once for each order, until nobody can give one."""
    main = _loaded(kind, others)
    asked = socket.socket(fileno=number)
    _fork_for_orders(main, [asked], lambda: socket.recv_fds(asked, MOST, 4)[:2])


def fork_at(file: str) -> None:
    """Become a process that runs `tangible`, once for whoever connects to this file (`run_at`)."""
    main = _loaded(COMMANDS, {})
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(file)
        door.listen()

        def order() -> tuple[bytes, list[int]]:
            with door.accept()[0] as asked:
                return socket.recv_fds(asked, MOST, 4)[:2]

        _fork_for_orders(main, [door], order)


def run_at(file: str) -> NoReturn:
    """Be what is run there with the words of this process, and end as it does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as forks:
        forks.connect(file)
        words, folder = tuple(sys.argv[1:]), Path.cwd()
        with Process(forks, [0, 1, 2], words, os.environ, folder) as process:
            raise SystemExit(process.wait())


def _fork_for_orders(
    main: Callable[[], Any],
    asked: Sequence[socket.socket],
    order: Callable[[], tuple[bytes, list[int]]],
) -> None:
    """Run `main`, in a process of its own, for each order, until one is empty."""
    gc.collect()
    gc.freeze()  # else each of them copies most of the memory at its end, to look for garbage
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        said, files = order()
        if not said:
            return
        if os.fork() == 0:
            break
        for one in files:
            os.close(one)
    for end in asked:
        end.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, status = files
    if child := os.fork():
        _see_off(child, status, streams)
    os.close(status)
    _obey(main, streams, said)


def _see_off(child: int, status: int, streams: Sequence[int]) -> NoReturn:
    """Tell who asked for a process its number, and how it ends."""
    for one in streams:
        os.close(one)
    os.write(status, f"{child}\n".encode())
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(status, f"{ended}\n".encode())
    os._exit(0)


def _obey(main: Callable[[], Any], streams: Sequence[int], said: bytes) -> NoReturn:
    """Run `main`, or what the order names instead, as the order says."""
    given = json.loads(said)
    for place, one in enumerate(streams):
        os.dup2(one, place)
        os.close(one)
    os.umask(given["umask"])
    os.chdir(given["folder"])
    os.environ.clear()
    os.environ.update(given["environment"])
    if given["environment"].get(PRELOADED):
        ctypes.CDLL(None)[BEGIN_LATE]()
    sys.argv = ["-c", *given["words"]]
    if module := given["module"]:
        os.setsid()
        os.execv = _go_on_as  # type: ignore[assignment]
        if module != TANGIBLE:
            main = partial(run_module, module, run_name="__main__", alter_sys=True)
    children.end_after(main)


def _loaded(kind: str, others: Mapping[str, int]) -> Callable[[], None]:
    """The `main` of this kind, with all that it takes."""
    for name, other in others.items():
        known[name] = socket.socket(fileno=other)
    if kind == SERVICES:
        children.use(known[CHILDREN])
        _load_service()
    main: Callable[[], None] = import_module(KINDS[kind][0]).main
    return main


def _load_service() -> None:
    """Load what a service loads, in a process that counts together with others, as it does."""
    with TemporaryDirectory() as folder:
        # Whoever is forked sees that it is another process, and counts where its own folder is.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        for module in ("app", "gunicorn.app.wsgiapp", "serving.worker"):
            import_module(module)
    import_module("tests.compiled").keep()


def _go_on_as(program: str, words: Sequence[str]) -> NoReturn:
    """Run a module in this process, where os.execv would load it in a new one."""
    import_module("storage.database").db.initialize(None)  # a new program has opened none
    _, _, module, *options = words
    sys.argv = [module, *options]
    run_module(module, run_name="__main__", alter_sys=True)
    raise SystemExit
