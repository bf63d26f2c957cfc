"""Three machines on loopback with etcd, Patroni and PostgreSQL, as docs/scale.md has them."""

import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).parent.parent
NAMES = ("one", "two", "three")
PASSWORD = "loopback-only"
START_SECONDS = 90
INSTALL = """\
This needs etcd, Patroni 4 or newer, and PostgreSQL 15; on Debian, as root:
  apt-get install etcd-server postgresql-15
  python3 -m venv /opt/patroni
  /opt/patroni/bin/pip install 'patroni[etcd3,psycopg3]' 'psycopg[binary]'
  PATH=/opt/patroni/bin:$PATH make faults ARGS=patroni"""


def missing() -> str | None:
    """What to install, where something is missing; None where all is there."""
    patroni = shutil.which("patroni")
    if patroni is None or shutil.which("etcd") is None:
        return INSTALL
    version = subprocess.run([patroni, "--version"], capture_output=True, text=True, check=True)
    newest = int(re.search(r"\d+", version.stdout)[0]) >= 4
    return None if newest and Path("/usr/lib/postgresql/15/bin/postgres").exists() else INSTALL


class Machine:
    """One of the three: its processes are killed together, as a power cut does."""

    def __init__(self, name: str, folder: Path, ports: dict[str, dict[str, int]]) -> None:
        self.name, self.ports = name, ports[name]
        self.folder = folder / name
        self.folder.mkdir()
        # PostgreSQL refuses to run as root.
        self._as = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self._as:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._all = ports
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start etcd and Patroni, which starts PostgreSQL; returns at once."""
        self.start_etcd()
        self.start_patroni()

    def start_etcd(self) -> None:
        """Start etcd alone."""
        peer = {name: f"http://127.0.0.1:{ports['peer']}" for name, ports in self._all.items()}
        client = f"http://127.0.0.1:{self.ports['etcd']}"
        options = {
            "name": self.name,
            "data-dir": str(self.folder / "etcd"),
            "listen-peer-urls": peer[self.name],
            "initial-advertise-peer-urls": peer[self.name],
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "initial-cluster": ",".join(f"{name}={url}" for name, url in peer.items()),
        }
        self.etcd = self._run("etcd", *(f"--{name}={value}" for name, value in options.items()))

    def start_patroni(self) -> None:
        """Start Patroni alone."""
        own = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        environment = {
            "PATRONI_NAME": self.name,
            "PATRONI_ETCD3_HOSTS": ",".join(
                f"127.0.0.1:{ports['etcd']}" for ports in self._all.values()
            ),
            "PATRONI_RESTAPI_LISTEN": own["rest"],
            "PATRONI_RESTAPI_CONNECT_ADDRESS": own["rest"],
            "PATRONI_POSTGRESQL_LISTEN": own["postgresql"],
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": own["postgresql"],
            "PATRONI_POSTGRESQL_DATA_DIR": str(self.folder / "data"),
            "PATRONI_POSTGRESQL_PGPASS": str(self.folder / "pgpass"),
            "PATRONI_SUPERUSER_PASSWORD": PASSWORD,
            "PATRONI_REPLICATION_PASSWORD": PASSWORD,
        }
        configuration = str(ROOT / "deploy" / "patroni.yml")
        self.patroni = self._run("patroni", configuration, environment=environment)

    def kill(self) -> None:
        """SIGKILL for all of it at once."""
        for process in (*self._postgres(), *(one.pid for one in self._running)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for one in self._running:
            one.wait()
        self._running = []

    def kill_postgres(self) -> None:
        """SIGKILL for PostgreSQL alone."""
        for process in self._postgres():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def kill_patroni(self) -> None:
        """SIGKILL for Patroni alone."""
        self._end(self.patroni)

    def kill_etcd(self) -> None:
        """SIGKILL for etcd alone."""
        self._end(self.etcd)

    def switch_over(self) -> None:
        """Ask this leader to hand over to another."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["rest"], timeout=60)
        connection.request("POST", "/switchover", json.dumps({"leader": self.name}))
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        connection.close()

    def signal(self, which: signal.Signals) -> None:
        """A signal for all of it, such as SIGSTOP: a machine that stands still."""
        for process in (*self._postgres(), *(one.pid for one in self._running)):
            with suppress(ProcessLookupError):
                os.kill(process, which)

    def status(self) -> dict[str, object]:
        """What its Patroni says of it; empty when it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["rest"], timeout=2)
        try:
            connection.request("GET", "/patroni")
            return json.load(connection.getresponse())
        except (OSError, ValueError, http.client.HTTPException):
            return {}
        finally:
            connection.close()

    def url(self, user: str, name: str) -> str:
        """The address of a database of this PostgreSQL."""
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.ports['postgresql']}/{name}"

    def _postgres(self) -> list[int]:
        """The postmaster first, then its children."""
        try:
            postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return []
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
        try:
            return [postmaster, *map(int, children.read_text().split())]
        except FileNotFoundError:
            return []

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        self._running.remove(process)

    def _run(
        self, program: str, *words: str, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{program}.log").open("a") as log:
            process = subprocess.Popen(
                [str(shutil.which(program)), *words],
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | (environment or {}),
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self._as,
            )
        self._running.append(process)
        return process


class Cluster:
    """Three machines, from `with` to its end."""

    def __enter__(self) -> "Cluster":
        self.folder = Path(tempfile.mkdtemp(prefix="tangible-patroni-"))
        self.folder.chmod(0o755)
        free = free_ports()
        ports = {
            name: {which: next(free) for which in ("etcd", "peer", "rest", "postgresql")}
            for name in NAMES
        }
        self.machines = [Machine(name, self.folder, ports) for name in NAMES]
        try:
            for machine in self.machines:
                machine.start()
            self.await_whole()
            self._prepare()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *fault: object) -> None:
        self.end()
        shutil.rmtree(self.folder)

    def end(self) -> None:
        """Kill what runs."""
        for machine in self.machines:
            machine.signal(signal.SIGCONT)
            machine.kill()

    @property
    def url(self) -> str:
        """The address as docs/scale.md gives it to Tangible."""
        hosts = ",".join(f"127.0.0.1:{one.ports['postgresql']}" for one in self.machines)
        parameters = "target_session_attrs=read-write"
        return f"postgresql://tangible:{quote(PASSWORD)}@{hosts}/tangible?{parameters}"

    def leader(self) -> Machine | None:
        """Who leads, by its own word."""
        leaders = [one for one in self.machines if one.status().get("role") == "primary"]
        return leaders[0] if len(leaders) == 1 else None

    def is_whole(self) -> bool:
        """One leads, and the two others are both in the quorum for its commits."""
        leader = self.leader()
        if leader is None:
            return False
        with suppress(psycopg.OperationalError):
            with psycopg.connect(leader.url("postgres", "postgres"), connect_timeout=2) as server:
                standbys = server.execute(
                    "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'"
                ).fetchone()
            quorums = [one.status().get("quorum_standby") for one in self.machines]
            return standbys == (2,) and quorums.count(True) == 2
        return False

    def await_whole(self) -> float:
        """Wait for it; the seconds that took."""
        return self._await(self.is_whole, "whole")

    def await_other_than(self, machine: Machine) -> None:
        """Wait until one that is not this machine leads."""
        others = [one for one in self.machines if one is not machine]
        self._await(lambda: any(one.status().get("role") == "primary" for one in others), "led")

    def _await(self, done: Callable[[], bool], what: str) -> float:
        start = time.monotonic()
        while not done():
            if time.monotonic() > start + START_SECONDS:
                raise RuntimeError(f"The cluster is not {what}; see {self.folder}")
            time.sleep(0.5)
        return time.monotonic() - start

    def _prepare(self) -> None:
        leader = self.leader()
        assert leader is not None
        with psycopg.connect(leader.url("postgres", "postgres"), autocommit=True) as server:
            server.execute(f"CREATE ROLE tangible LOGIN PASSWORD '{PASSWORD}'")
            server.execute("GRANT pg_monitor TO tangible")
            server.execute("CREATE DATABASE tangible OWNER tangible")


def free_ports() -> Iterator[int]:
    """Ports of loopback that nobody uses."""
    while True:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        yield port
