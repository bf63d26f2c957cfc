"""A server: ours or the ceiling, with the same options, as `tangible serve` gives them."""

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
from commands.serve import _options as gunicorn_options

ROOT = Path(__file__).parent.parent
PROCESSES = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
PATIENCE_SECONDS = 20


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


def ours(folder: Path) -> Server:
    """`tangible serve` for the installation in `folder`."""
    port = _free_port()
    serve = ["serve", f"--port={port}", "--host=127.0.0.1", f"--workers={PROCESSES}"]
    words = ["-c", "from commands import main; main()", *serve]
    environment = {"TANGIBLE_INSTANCE": str(folder)}
    return Server(words, environment, folder / "ours.log", port, "/readyz")


def ceiling(folder: Path) -> Server:
    """The bare application on what `ceiling.prepare` put into `folder`."""
    port = _free_port()
    options = gunicorn_options("127.0.0.1", port, PROCESSES)
    words = ["-m", "gunicorn", *options[:-1], "benchmarks.ceiling:create_app()"]
    environment = {"BENCHMARK_FOLDER": str(folder)}
    return Server(words, environment, folder / "ceiling.log", port, "/pragmas")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
