"""A real PostgreSQL for the tests: a server of their own, a database for each test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

USER = "tangible"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest if there are several; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Cluster:
    """A PostgreSQL server in a temporary folder, with the settings it comes with."""

    def __init__(self, *settings: str, beside: Path | None = None) -> None:
        folder = programs()
        assert folder is not None, "PostgreSQL is not installed"
        self._programs = folder
        # In memory where that is possible: the tests are not about the speed of the disk.
        # The benchmark is, and says beside what it is to lie.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self._folder = Path(tempfile.mkdtemp(prefix="tangible-postgresql-", dir=beside or memory))
        # PostgreSQL refuses to run as root.
        self._as = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self._as:
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-sync")
        self.start(*settings)

    def start(self, *settings: str) -> None:
        """Start the server and wait until it answers."""
        options = [f"-p {self.port}", f"-k {self._folder}", "-c listen_addresses=127.0.0.1"]
        options += [f"-c {setting}" for setting in settings]
        log = str(self._folder / "log")
        self._run("pg_ctl", "--wait", "start", "--log", log, "--options", " ".join(options))

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: "smart", "fast" or "immediate"."""
        self._run("pg_ctl", "--wait", "stop", "--mode", mode)

    def remove(self) -> None:
        """Stop the server and delete everything it stored."""
        self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of one database of this server."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """The address of a new, empty database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *words]
        with (self._folder.parent / f"{self._folder.name}.out").open("w+") as out:
            done = subprocess.run(command, stdout=out, stderr=out, cwd="/", check=False, **self._as)
            out.seek(0)
            assert done.returncode == 0, out.read()
        Path(out.name).unlink()
