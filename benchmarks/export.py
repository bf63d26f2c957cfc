"""An export of many responses, while other requests are made: the longest wait of these."""

import statistics
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, say
from benchmarks.server import Server

AIM = 100
TIMES_A_TABLE = 3  # 300,000 in a full run
SECONDS_BETWEEN = 0.01
ROUNDS = 3


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The longest wait (ms) beside an export, and memory over idle (MiB)."""
    count = extent.exported * TIMES_A_TABLE
    survey = installation.survey("exported", count)
    waits, alone, served, child = [], [], [], []
    for number in range(1, ROUNDS + 1):
        with installation.ours() as server:
            cookie = installation.sign_in(server.port)
            path = f"/surveys/{survey.code}/responses.csv"
            idle = _memory(server.processes())
            alone.append(max(_waits(server, survey.code, lambda: time.sleep(3))))
            memory = _Memory(server)
            with memory:
                found = _waits(server, survey.code, partial(_fetch, server.port, path, cookie))
            waits.append(max(found))
            served.append(memory.served - idle)
            child.append(memory.child)
        say(
            f"export, round {number} of {ROUNDS}: longest wait {waits[-1]:.0f} ms of {len(found)},"
            f" median {statistics.median(found):.1f} ms, without export {alone[-1]:.0f} ms"
        )
    name = f"of {count:,} responses"
    return [
        Figure(
            f"export {name}: longest wait of another request, ms",
            AIM,
            waits,
            at_least=False,
            detail={"without export": alone},
        ),
        Figure(f"export {name}: serving processes over idle, MiB", 16, served, at_least=False),
        Figure(f"export {name}: the process that writes it, MiB", 80, child, at_least=False),
    ]


class _Memory:
    """The most that the serving processes, and a process of theirs, had meanwhile, in MiB."""

    def __init__(self, server: Server) -> None:
        self._server, self._over = server, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.served = self.child = 0.0

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            serving = self._server.processes()
            self.served = max(self.served, _memory(serving))
            for process in serving:
                self.child = max(self.child, _memory(_children(process)))


def _children(process: int) -> list[int]:
    """The processes that any thread of a process has started."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(one) for thread in threads for one in thread.read_text().split()]


def _memory(processes: list[int]) -> float:
    """The resident memory of these processes, in MiB; none of one that has ended."""
    total = 0
    for process in processes:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        _, _, rest = status.partition("VmRSS:")
        total += int(rest.split()[0]) if rest else 0
    return total / 1024


def _waits(server: Server, code: str, during: Callable[[], None]) -> list[float]:
    """How long each request for the form took (ms), from the beginning of `during` to its end."""
    work = threading.Thread(target=during)
    found = []
    with closing(HTTPConnection("127.0.0.1", server.port)) as phone:
        work.start()
        while work.is_alive():
            start = time.perf_counter()
            phone.request("GET", f"/s/{code}")
            phone.getresponse().read()
            found.append((time.perf_counter() - start) * 1000)
            time.sleep(SECONDS_BETWEEN)
    work.join()
    return found


def _fetch(port: int, path: str, cookie: str) -> None:
    with closing(HTTPConnection("127.0.0.1", port)) as browser:
        browser.request("GET", path, headers={"Cookie": cookie})
        answer = browser.getresponse()
        while answer.read(1_000_000):
            pass
