"""The service that faults happen to: `tangible serve` in an installation of its own."""

import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.server import ROOT, Server

CODE = "fault"
SURVEY = """
title = "What happens to a service"
[[question]]
name = "nonce"
type = "text"
label = "Which answer is this?"
[[question]]
name = "good"
type = "select_one"
label = "Good?"
choices = ["Yes", "No"]
"""


class Service(Server):
    """A service with the survey at /s/fault, on a free port; started by `with` or `start`.

    On SQLite, or on the database that `url` names. Several may share one `url`: they are nodes of
    one service. `environment` is added to that of its processes.
    """

    # What faults happen to is what people run, from its start; tests ask for less (--loaded).
    is_loaded = False
    patience = 60.0  # how long it took is for the fault to judge

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        *,
        url: str = "",
        workers: int = 2,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder / "instance", workers=workers, database=url)
        self.file = None if url else self.folder / "tangible.db"
        # Nodes of one service have one secret.
        self.environment |= {"TANGIBLE_SECRET_KEY": "faults" * 6, **(environment or {})}
        self._has_schema = False

    def add_survey(self, survey: str = SURVEY, *, apart: bool = False) -> None:
        """Add the survey that everybody answers: by commands where this is an older version or
        something stands between its processes and their files, or `apart`, where this process may
        hold none of these; else without."""
        if self.root == ROOT and "LD_PRELOAD" not in self.environment and not apart:
            self.holds(survey.encode(), CODE)
            return
        file = self.folder.parent / "survey.toml"
        file.write_text(survey)
        self.migrate()
        self.run("survey", "add", str(file), "--code", CODE)

    def migrate(self) -> None:
        """Have its database made, unless that has been done."""
        if not self._has_schema:
            self.run("migrate")
            self._has_schema = True

    def step_aside(self) -> None:
        """From here on nothing stands between its next processes and their machine."""
        self.environment.pop("LD_PRELOAD", None)

    def run(self, *words: str) -> str:
        """What `tangible` with these words prints. Raises RuntimeError when it fails."""
        done = self.command(*words)
        if done.returncode != 0:
            raise RuntimeError(f"tangible {' '.join(words)}: {done.stderr}")
        return done.stdout

    def children(self) -> list[int]:
        """The server processes, which answer requests."""
        assert self.process is not None
        return children(self.process.pid)

    def kill(self) -> None:
        """End everything at once, as when the machine's memory is full or its owner impatient."""
        self.stop(signal.SIGKILL)

    def terminate(self, patience: float = 30.0) -> None:
        """Ask it to end, as a deployment does, and wait until it has. Raises TimeoutExpired."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(patience)
        self.process = None

    def restart(self) -> float:
        """Start it; seconds until it was ready."""
        began = time.monotonic()
        self.start()
        return time.monotonic() - began


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_process(pid: int) -> None:
    """End one process at once; nothing where it has ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
