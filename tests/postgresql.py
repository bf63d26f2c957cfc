"""A real PostgreSQL for the tests: a server of their own, a database for each test."""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

import psycopg

from storage import schema
from storage.database import instead

USER = "tangible"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest if there are several; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Engine(Protocol):
    """Makes the databases of the tests, and deletes them."""

    def empty(self, folder: Path) -> str:
        """The address of a database without a schema."""

    def fresh(self, folder: Path) -> str:
        """The address of a database at the newest schema."""

    def drop(self, url: str) -> None:
        """Delete a database."""


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
        self._user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        if self._user:
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-sync")
        self._template = ""
        self._made = itertools.count()
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

    def create(self, name: str, template: str = "template1", rest: str = "") -> str:
        """The address of a new database: an empty one, unless it is to be a copy of another."""
        self.order(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {rest}')
        return self.url(name)

    def empty(self, folder: Path) -> str:
        """The address of a database without a schema."""
        return self.create(f"test_{next(self._made)}")

    def fresh(self, folder: Path) -> str:
        """The address of a database at the newest schema."""
        if not self._template:
            with instead(self.create("newest")):
                schema.migrate()
            self._template = "newest"
        return self.create(f"test_{next(self._made)}", self._template)

    def drop(self, url: str) -> None:
        """Delete a database, whoever is connected to it."""
        self.order(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def order(self, statement: str) -> None:
        """Have the server do something that is no database's."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            server.execute(statement)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *words]
        with (self._folder.parent / f"{self._folder.name}.out").open("w+") as out:
            done = subprocess.run(command, stdout=out, stderr=out, cwd="/", user=self._user)
            out.seek(0)
            assert done.returncode == 0, out.read()
        Path(out.name).unlink()
