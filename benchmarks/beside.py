"""What goes on beside a piece of work: how long other requests wait, and who needs which memory."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.load import percentile
from benchmarks.server import Server

SECONDS_BETWEEN = 0.01
WARMING = 16  # requests on connections of their own, so that each process has had one
OUR_CHILD = b"process.child"  # in its command line; before that it still is a copy of the server
# Of resident memory: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
NOW, MOST = b"VmRSS:", b"VmHWM:"


@dataclass(frozen=True)
class Beside:
    """What was seen beside a piece of work."""

    seconds: float  # that it took
    waits: list[float]  # of each request for a form, in milliseconds, sorted
    served: float  # MiB that the serving processes had at the most over what they had before
    writer: float  # MiB that a process which they had started had at the most

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s; longest wait {self.waits[-1]:.0f} ms of {len(self.waits)}, "
            f"median {percentile(self.waits, 50):.1f} ms; its process {self.writer:.0f} MiB"
        )


def beside(server: Server, code: str, work: Callable[[], object]) -> Beside:
    """Do the work, and meanwhile ask for the form of a survey again and again."""
    for _ in range(WARMING):
        with closing(HTTPConnection("127.0.0.1", server.port)) as phone:
            phone.request("GET", f"/s/{code}")
            phone.getresponse().read()
    idle, began = _memory(server.processes()), time.perf_counter()
    memory = _Memory(server)
    with memory, ThreadPoolExecutor() as pool:
        at_work = pool.submit(work)
        waits = []
        with closing(HTTPConnection("127.0.0.1", server.port)) as phone:
            while not at_work.done():
                start = time.perf_counter()
                phone.request("GET", f"/s/{code}")
                phone.getresponse().read()
                waits.append((time.perf_counter() - start) * 1000)
                time.sleep(SECONDS_BETWEEN)
        seconds = time.perf_counter() - began
        at_work.result()
    return Beside(seconds, sorted(waits), memory.served - idle, memory.child)


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
                self.child = max(self.child, _memory(_children(process), MOST))


def _children(process: int) -> list[int]:
    """The processes of ours that any thread of a process has started."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    found = [int(one) for thread in threads for one in thread.read_text().split()]
    return [one for one in found if OUR_CHILD in _told(one, "cmdline")]


def _told(process: int, file: str) -> bytes:
    """What the kernel tells of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{process}/{file}").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _memory(processes: list[int], which: bytes = NOW) -> float:
    """The resident memory of these processes, in MiB; none of one that has ended."""
    total = 0
    for process in processes:
        _, _, rest = _told(process, "status").partition(which)
        total += int(rest.split()[0]) if rest else 0
    return total / 1024
