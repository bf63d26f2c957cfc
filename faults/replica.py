"""PostgreSQL that can be killed, and a standby that has every commit before it is acknowledged."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from faults.service import children, kill_process
from tests.postgresql import USER, Cluster

STANDBY = "standby"
PATIENCE_SECONDS = 60.0


class Machine(Cluster):
    """A PostgreSQL server, and what may become of it."""

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *fault: object) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self, *settings: str) -> None:
        """Start it. Its shared memory is in its folder, so that nothing outlives a kill."""
        super().start("dynamic_shared_memory_type=mmap", *settings)

    def kill_postmaster(self) -> None:
        """SIGKILL for the first of its processes; the others find out by themselves."""
        for first in self._processes()[:1]:
            kill_process(first)

    def kill(self) -> None:
        """SIGKILL for all of its processes, as when the machine is gone."""
        for process in self._processes():
            kill_process(process)

    def revive(self) -> None:
        """Start it, as soon as nothing is left of what was killed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self.start()
            except AssertionError:  # the memory of its last life is still in use
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def ask(self, statement: str) -> str:
        """The one value of a statement."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""

    def insist_on_standby(self, insist: bool) -> None:
        """Whether a commit waits until a standby has it."""
        names = "*" if insist else ""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.ask("SELECT pg_reload_conf()")
        if insist:
            self.wait_until(self.has_standby)

    def has_standby(self) -> bool:
        """Whether a standby is there and has all."""
        found = self.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
        return found != "0"

    def follow(self, primary: "Machine") -> None:
        """Become a standby of another, from a copy of its data."""
        self.kill()
        shutil.rmtree(self._data, ignore_errors=True)
        source = f"host=127.0.0.1 port={primary.port} user={USER} application_name={STANDBY}"
        self._run("pg_basebackup", "--dbname", source, "--write-recovery-conf", "--checkpoint=fast")
        self.revive()

    def lose_primary(self) -> None:
        """Hear of no commit any more, as when the network between the two is gone."""
        self.ask("ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'")
        self.ask("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Be the primary from now on, though alone."""
        self._run("pg_ctl", "--wait", "promote")
        self.insist_on_standby(False)

    def wait_until(self, there: Callable[[], bool]) -> None:
        """Wait for something. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not there():
            if time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL: {there.__name__}")
            time.sleep(0.02)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _processes(self) -> list[int]:
        """All that run, the postmaster first."""
        try:
            first = int((self._data / "postmaster.pid").read_text().split()[0])
            if Path(f"/proc/{first}/comm").read_text().strip() != "postgres":
                return []  # the number is somebody else's by now
            return [first, *children(first)]
        except (OSError, IndexError):
            return []


class Standby(Machine):
    """One that is nothing until it follows another."""

    def _begin(self, *settings: str) -> None:
        pass
