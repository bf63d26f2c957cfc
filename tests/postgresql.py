"""A real PostgreSQL for the tests: a server of their own, a database for each test."""

import itertools
import os
import pwd
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import deque
from copy import copy
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.pq import TransactionStatus

from storage import schema
from storage.database import db, instead
from storage.postgresql.engine import PostgreSQL

USER = "tangible"
# Where files are in memory: a sync there costs nothing. That what is acknowledged survives the
# loss of memory is shown on disks that are made for it (tests/faults).
MEMORY = "/dev/shm"
ROOM = 2_000_000_000  # bytes: a container may have been given 64 MB there
# A database that a test has used is emptied and used again: to make one takes fifty milliseconds of
# a processor. After so many tests, or with a table of so many bytes, it goes: what is deleted
# stays in its files, and what is read in no order would come in another than in a new one.
USES = 60
LARGE = 65_536
# What a test may have changed besides the rows: different wherever something was altered, added or
# taken away, for then a row of a catalogue is another. TRUNCATE and what is counted of a table
# change pg_class, so of that only what is said by hand.
CATALOGUES = {
    "pg_attribute": "attrelid >= 16384",
    "pg_attrdef": "true",
    "pg_constraint": "conrelid >= 16384",
    "pg_sequence": "true",
    "pg_statistic": "starelid >= 16384",
    "pg_trigger": "true",
    "pg_proc": "oid >= 16384",
    "pg_namespace": "nspname !~ '^pg_(toast_)?temp'",
    "pg_db_role_setting": "true",
    "pg_database": "datname = current_database()",
    "schema_migration": "true",
}
SHAPE = "SELECT " + ", ".join(
    [
        f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {one} WHERE {which})"
        for one, which in CATALOGUES.items()
    ]
    + [
        "(SELECT sum(hashtext((oid, relname, reltuples < 0, reloptions, relacl)::text))"
        " FROM pg_class WHERE oid >= 16384)",
        "pg_sequence_last_value('schema_migration_id_seq')",
    ]
)
ALONE = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (%s)"
)
# DISCARD ALL, but for what was prepared: that is the same in every test.
AS_NEW = (
    "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
    " SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES"
)
FILLED = (
    "SELECT oid::regclass::text, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
    " AND oid >= 16384 AND relname <> 'schema_migration' AND pg_relation_size(oid) > 0"
)
RESTARTED = (
    "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
    " WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
    " AND seqrelid <> 'schema_migration_id_seq'::regclass"
)


def is_roomy(folder: str) -> bool:
    """Whether all that the tests store at one time can be written there."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


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

    def take(self, url: str) -> None:
        """Make ready what this process has kept of a database, if there is something."""

    def leave(self, url: str) -> None:
        """Close what this process has of its database, but for what `take` may give again."""

    def remove(self) -> None:
        """Delete all that there is."""


class Cluster:
    """A PostgreSQL server in a temporary folder, with the settings it comes with."""

    def __init__(self, *settings: str, beside: Path | None = None) -> None:
        folder = programs()
        assert folder is not None, "PostgreSQL is not installed"
        self._programs = folder
        # In memory where that is possible: the tests are not about the speed of the disk.
        # The benchmark is, and says beside what it is to lie.
        memory = MEMORY if is_roomy(MEMORY) else None
        self._folder = Path(tempfile.mkdtemp(prefix="tangible-postgresql-", dir=beside or memory))
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        if self._user:
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._template = ""
        self._made = itertools.count()
        self._shapes: dict[str, tuple[Any, ...]] = {}  # of the databases that may be used again
        self._uses: dict[str, int] = {}
        self.most_uses = USES
        self._emptied: deque[str] = deque()
        # One to each of those databases, which knows its catalogues: a new one takes ten
        # milliseconds of a processor, most of them to read these.
        self._connections: dict[str, psycopg.Connection[Any]] = {}
        # What the code knows of those databases, each with a connection and that of its news: two
        # fewer to open for each test, which take twenty milliseconds of a processor.
        self._kept: dict[str, PostgreSQL] = {}
        self._begin(*settings)

    def _begin(self, *settings: str) -> None:
        """Make its files and start it."""
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
        self.hang_up()
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
        # Never the one of the test before: what knows a database by its address sees another.
        if len(self._emptied) > 1:
            return self._emptied.popleft()
        if not self._template:
            with instead(self.create("newest")):
                schema.migrate()
            self._template = "newest"
        url = self.create(f"test_{next(self._made)}", self._template)
        self._shapes[url] = _shape(self._connection(url))
        return url

    def drop(self, url: str) -> None:
        """Delete a database, whoever is connected to it, unless `fresh` can give it again."""
        uses = self._uses[url] = self._uses.get(url, 0) + 1
        if url in self._shapes and uses < self.most_uses and self._empties(url):
            self._emptied.append(url)
            return
        if url in self._kept:
            self._kept.pop(url).shut()
        if url in self._connections:
            self._connections.pop(url).close()
        self.order(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _empties(self, url: str) -> bool:
        """Make a database as it was when it was new; False where that is not known to be so."""
        try:
            server = self._connection(url)
            if _shape(server) != self._shapes[url]:
                return False
            server.execute(ALONE, (self._own(url),))
            filled = server.execute(FILLED).fetchall()
            if any(size > LARGE for _, size in filled):
                return False
            # Without foreign keys, so that their order does not matter.
            orders = ["SET session_replication_role = replica", RESTARTED]
            server.execute("; ".join(orders + [f"DELETE FROM {name}" for name, _ in filled]))
        except psycopg.Error:  # nobody can connect or write, or the server was stopped, say
            return False
        return True

    def take(self, url: str) -> None:
        """Make the engine of a test before the one of this process, if it was kept.

        It comes as another one: what the code keeps in memory, it keeps for an engine.
        """
        if url not in self._kept:
            return
        kept = self._kept.pop(url)
        if not all(_is_quiet(one) for one in _open(kept)):
            kept.shut()
            return
        if db.obj is not None:
            db.shut()
        db.initialize(copy(kept))

    def leave(self, url: str) -> None:
        """Close what this process has of its database, but for one engine as a test finds it."""
        own = db.obj
        if isinstance(own, PostgreSQL) and own.url == url and self._is_as_new(own):
            self._kept[url] = own
            db.initialize(None)
        else:
            db.shut()

    def _is_as_new(self, engine: Any) -> bool:
        """Whether it can be kept: one connection, on which a test has left nothing behind."""
        engine.release()
        news = engine._news
        if engine._in_use or len(engine._connections) != 1:
            return False
        if news._ear or news._stopped.is_set() or (news._teller and not news._mouth):
            return False
        news._untold.clear()  # nobody listens
        if not all(_is_quiet(one) for one in _open(engine)):
            return False
        (connection,) = (one for _, _, one in engine._connections)
        try:
            connection.execute(AS_NEW, prepare=False)
        except psycopg.Error:
            return False
        return bool(connection.autocommit)

    def _own(self, url: str) -> list[int]:
        """The processes of the server that the kept engine of a database speaks to."""
        return [one.info.backend_pid for one in _open(self._kept[url])] if url in self._kept else []

    def _connection(self, url: str) -> psycopg.Connection[Any]:
        if url not in self._connections:
            self._connections[url] = psycopg.connect(url, autocommit=True)
        return self._connections[url]

    def hang_up(self) -> None:
        """Close the connections that stay, for a test that counts all there are."""
        while self._kept:
            self._kept.popitem()[1].shut()
        while self._connections:
            self._connections.popitem()[1].close()

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


def _open(engine: PostgreSQL) -> list[psycopg.Connection[Any]]:
    """The connections of an engine that nobody uses: those of its pool, and that of its news."""
    mouth = engine._news._mouth
    return [one for _, _, one in engine._connections] + ([mouth] if mouth else [])


def _is_quiet(connection: psycopg.Connection[Any]) -> bool:
    """Whether it is open, in no transaction of a test, and the server has said nothing unasked."""
    if connection.closed:
        return False
    if connection.info.transaction_status is TransactionStatus.ACTIVE:
        return True  # the news is being told
    mail = select.poll()
    mail.register(connection.fileno(), select.POLLIN)
    return connection.info.transaction_status is TransactionStatus.IDLE and not mail.poll(0)


def _shape(server: psycopg.Connection[Any]) -> tuple[Any, ...]:
    found = server.execute(SHAPE).fetchone()
    assert found is not None
    return found


NEWER = """#!%(python)s
import subprocess, sys
made = subprocess.run([%(program)r, *sys.argv[1:]], stdout=subprocess.PIPE)
said = bytearray(made.stdout)
if "--format=custom" in sys.argv:
    said[6] = 99  # the version of the archive
sys.stdout.buffer.write(said)
sys.exit(made.returncode)
"""


def newer_pg_dump(folder: Path) -> str:
    """A PATH on which pg_dump writes archives of a version that is still to come."""
    program = folder / "newer" / "pg_dump"
    program.parent.mkdir()
    program.write_text(NEWER % {"python": sys.executable, "program": shutil.which("pg_dump")})
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"
