"""A real server, as an operator runs it, in an installation of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from formats.definition import toml
from models.account.organiser import Organiser
from models.survey.survey import Survey
from storage import schema
from storage.database import instead
from tests import ready

ROOT = ready.ROOT


class Server:
    """`tangible serve` on a free port; the folder of its installation stays when it ends."""

    program: Sequence[str] = ("-c", "from commands import main; main()")
    # Forked from a process in which the code is loaded (tests/ready.py); False starts the program.
    is_loaded = True
    patience = 60.0  # seconds in which it has to be ready: a machine may be busy
    root = ROOT  # where its code is
    python = Path(sys.executable)

    def __init__(
        self, folder: Path, *options: str, workers: int = 2, database: str = "", server: str = ""
    ) -> None:
        self.folder, self.options, self.workers = folder, options, workers
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = database or f"sqlite:///{folder}/tangible.db"
        self.environment = os.environ | {
            "TANGIBLE_INSTANCE": str(folder),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
            "TANGIBLE_DATABASE_URL": self.database,
        }
        if server:
            self.environment["TANGIBLE_SERVER"] = server
        self.process: subprocess.Popen[str] | ready.Process | None = None
        self.returncode: int | None = None  # of the last process that has ended
        self.log = folder.parent / "server.log"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self.stop()

    def run_from(self, root: Path, *packages: Path) -> None:
        """Have its next processes run the code in `root`, with these packages besides."""
        self.root = root
        self.environment["PYTHONPATH"] = os.pathsep.join(map(str, (root, *packages)))

    def command(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run `tangible` with these words in the same installation."""
        if self._is_ours() and ready.serves(self.environment):
            return ready.run(words, self.environment, self.root, stdin)
        return subprocess.run(
            [self.python, "-c", "from commands import main; main()", *words],
            env=self.environment,
            cwd=self.root,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def holds(self, form: bytes, code: str) -> None:
        """Have it hold this form (TOML), without the two processes that its commands would take."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with instead(self.database):
            schema.migrate()
            Survey.add(toml.read(form), Organiser.first_or_new(), code)

    def start(self) -> None:
        """Start it and wait until it can store a response."""
        environment = self.environment | {"WEB_CONCURRENCY": str(self.workers)}
        with self.log.open("a") as log:
            module, *given = self.program[1:] if self.program[0] == "-m" else [""]
            if self.is_loaded and self._is_ours(module) and ready.serves(environment):
                self.process = ready.serve(
                    [*given, "serve", *self.options],
                    environment,
                    self.root,
                    log.fileno(),
                    module,
                )
            else:
                self.process = subprocess.Popen(
                    [self.python, *self.program, "serve", *self.options],
                    env=environment,
                    cwd=self.root,
                    stdout=log,
                    stderr=log,
                    text=True,
                    start_new_session=True,
                )
        deadline = time.monotonic() + self.patience
        while not self._ready():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.stop(signal.SIGKILL)
                raise RuntimeError(f"The server did not start: {self.log.read_text()}")
            time.sleep(0.05)

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        """End it and everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, with_signal)
            self.process.wait(15)
        except ProcessLookupError:
            pass  # it has ended by itself
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        self.returncode = self.process.returncode
        _wait_for_others_of(self.process.pid)
        self.process = None

    def asked(self, path: str) -> int:
        """The status that a page has. Raises OSError where nobody answers."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status

    def _is_ours(self, module: str = "") -> bool:
        """True where its next process runs this code, in this Python, as everybody would.

        Or a module of it.
        """
        is_known = module or self.program == Server.program
        return bool(is_known) and (self.root, self.python) == (ROOT, Path(sys.executable))

    def _ready(self) -> bool:
        try:
            return self.asked("/readyz") == 200
        except OSError:
            return False


def _wait_for_others_of(group: int, patience: float = 5.0) -> None:
    """Wait until no process of a group is left: one that was killed has its port until then."""
    deadline = time.monotonic() + patience
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.005)
