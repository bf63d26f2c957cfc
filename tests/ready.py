"""`tangible` in a process of its own that need not load the code first: most of what a start costs.

One process for each tester loads the commands, and forks for each that is asked for. What runs is a
process as any other, with files, environment, folder and end of its own. That a command also starts
without this is seen where the service starts, and in tests/test_package.py.
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).parent.parent
LOADS = "from tests.ready import fork_for_each; fork_for_each({number})"
MOST = 1 << 17  # bytes of an order: words and environment
# What a program reads of its environment while it is loaded. Where the code is does not count: the
# one who asks has looked that it is here.
OF_LOADING = ("LD_", "LC_", "LANG", "PYTHON")


def serves(environment: Mapping[str, str]) -> bool:
    """False where something in it is seen by those processes alone that load the code."""
    return all(
        environment.get(name) == os.environ.get(name)
        for name in {*environment, *os.environ}
        if name.startswith(OF_LOADING) and name != "PYTHONPATH"
    )


def run(
    words: tuple[str, ...], environment: Mapping[str, str], folder: Path, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `tangible` with these words, as subprocess.run would."""
    umask = os.umask(0)
    os.umask(umask)
    order = {"words": words, "environment": dict(environment), "folder": str(folder)}
    with TemporaryFile("w+") as stdin, TemporaryFile("w+") as out, TemporaryFile("w+") as errors:
        stdin.write(given)
        stdin.seek(0)
        told, tells = os.pipe()
        with open(told, "rb") as status:
            try:
                files = [*(one.fileno() for one in (stdin, out, errors)), tells]
                said = json.dumps({**order, "umask": umask}).encode()
                socket.send_fds(_forks(), [said], files)
            finally:
                os.close(tells)
            returncode = int(status.read())
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(words, returncode, out.read(), errors.read())


@cache
def _forks() -> socket.socket:
    """The end of the tester; the process ends when it is closed, whatever becomes of the tester."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        process = subprocess.Popen(
            [sys.executable, "-c", LOADS.format(number=there.fileno())],
            pass_fds=[there.fileno()],
            env={name: one for name, one in os.environ.items() if "TANGIBLE" not in name}
            | {"PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )

    def end() -> None:
        here.close()
        process.wait()

    atexit.register(end)
    return here


def fork_for_each(number: int) -> None:
    """Become a process that runs a command, once for each order, until nobody can give one."""
    main = import_module("commands").main
    gc.freeze()  # else each of them copies most of the memory at its end, to look for garbage
    asked = socket.socket(fileno=number)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        said, files, _, _ = socket.recv_fds(asked, MOST, 4)
        if not said:
            return
        if os.fork() == 0:
            break
        for one in files:
            os.close(one)
    asked.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, status = files
    if child := os.fork():
        for one in streams:
            os.close(one)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(status, str(ended).encode())
        os._exit(0)
    os.close(status)
    order = json.loads(said)
    for place, one in enumerate(streams):
        os.dup2(one, place)
        os.close(one)
    os.umask(order["umask"])
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["-c", *order["words"]]
    main()
