"""A server: `tangible serve`, or the ceiling on gunicorn as anyone would start it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from benchmarks import machine

ROOT = Path(__file__).parent.parent
PROCESSES = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
PATIENCE_SECONDS = 60
THREADS = 16
# Threads that keep connections open, a queue that holds a crowd: what a Flask service is run with.
OPTIONS = (
    "--worker-class=gthread",
    f"--threads={THREADS}",
    "--backlog=2048",
    "--keep-alive=5",
    "--graceful-timeout=10",
    "--no-control-socket",
    "--log-level=error",
)


class Server:
    """Server processes on a free port, from `with` to its end."""

    def __init__(
        self, words: list[str], environment: Mapping[str, str], log: Path, port: int, sign: str
    ) -> None:
        self.port, self.folder = port, log.parent
        self._words, self._log, self._sign = words, log, sign
        self._environment = os.environ | environment | {"PYTHONPATH": str(ROOT)}

    def __enter__(self) -> "Server":
        with self._log.open("a") as log:
            # In a session of its own: Ctrl-C is for us, and we end it in order.
            self._process = subprocess.Popen(
                [sys.executable, *self._words],
                env=self._environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._await()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *fault: object) -> None:
        self._end()

    def processes(self) -> list[int]:
        """The processes that answer."""
        return machine.children(self._process.pid)

    def memory(self) -> float:
        """MiB that all its processes have in memory; what they share counts once."""
        return sum(machine.memory(one) for one in machine.family(self._process.pid))

    def _await(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"The server did not start: {self._log.read_text()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", self._sign)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _end(self) -> None:
        """End it at once: nothing is served that anyone still waits for."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)


def ours(folder: Path, url: str, processes: int = PROCESSES) -> Server:
    """`tangible serve` for the installation in `folder`, on the database at `url`."""
    port = _free_port()
    serve = ["serve", f"--port={port}", "--host=127.0.0.1", f"--workers={processes}"]
    words = ["-c", "from commands import main; main()", *serve]
    environment = {"TANGIBLE_INSTANCE": str(folder), "TANGIBLE_DATABASE_URL": url}
    return Server(words, environment, folder / f"ours-{port}.log", port, "/readyz")


def ceiling(folder: Path, url: str) -> Server:
    """The bare application on what `ceiling.prepare` has put into `folder` and `url`."""
    port = _free_port()
    bind = [f"--bind=127.0.0.1:{port}", f"--workers={PROCESSES}", f"--chdir={ROOT}"]
    words = ["-m", "gunicorn", *bind, *OPTIONS, "benchmarks.ceiling:create_app()"]
    environment = {"BENCHMARK_FOLDER": str(folder), "BENCHMARK_DATABASE": url}
    return Server(words, environment, folder / "ceiling.log", port, "/ready")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
