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
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg

ROOT = Path(__file__).parent.parent
NAMES = ("one", "two", "three")
PORTS = ("etcd", "peer", "rest", "postgresql")
PASSWORD = "loopback-only"
PATIENCE_SECONDS = 240
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
    number = re.search(r"\d+", version.stdout)
    newest = number is not None and int(number[0]) >= 4
    return None if newest and Path("/usr/lib/postgresql/15/bin/postgres").exists() else INSTALL


class Machine:
    """One of the three: its processes are killed together, as a power cut does."""

    def __init__(self, name: str, folder: Path, ports: dict[str, dict[str, int]]) -> None:
        self.name, self.ports = name, ports[name]
        self.folder = folder / name
        self.folder.mkdir()
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
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
        for process in (*self._postgresql(), *(one.pid for one in self._running)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for one in self._running:
            one.wait()
        self._running = []

    def kill_postgresql(self) -> None:
        """SIGKILL for PostgreSQL alone."""
        for process in self._postgresql():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def kill_patroni(self) -> None:
        """SIGKILL for Patroni alone."""
        self._end(self.patroni)

    def kill_etcd(self) -> None:
        """SIGKILL for etcd alone."""
        self._end(self.etcd)

    def hand_over(self) -> None:
        """Ask this leader to hand over to another."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["rest"], timeout=60)
        connection.request("POST", "/switchover", json.dumps({"leader": self.name}))
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        connection.close()

    def signal(self, which: signal.Signals) -> None:
        """A signal for all of it, such as SIGSTOP: a machine that stands still."""
        for process in (*self._postgresql(), *(one.pid for one in self._running)):
            with suppress(ProcessLookupError):
                os.kill(process, which)

    def status(self) -> dict[str, object]:
        """What its Patroni says of it; empty when it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["rest"], timeout=2)
        try:
            connection.request("GET", "/patroni")
            found: dict[str, object] = json.load(connection.getresponse())
            return found
        except (OSError, ValueError, http.client.HTTPException):
            return {}
        finally:
            connection.close()

    def etcd_answers(self) -> bool:
        """Whether its etcd is there and knows a leader of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["etcd"], timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def url(self, user: str, name: str) -> str:
        """The address of a database of this PostgreSQL."""
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.ports['postgresql']}/{name}"

    def _postgresql(self) -> list[int]:
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
                user=self._user,
                group=self._user,
            )
        self._running.append(process)
        return process


class Cluster:
    """Three machines and an empty database for Tangible, from `with` to its end."""

    def __enter__(self) -> "Cluster":
        # /tmp may be memory, where a commit costs nothing.
        self.folder = Path(tempfile.mkdtemp(prefix="tangible-patroni-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        free = iter(free_ports(len(NAMES) * len(PORTS)))
        ports = {name: {which: next(free) for which in PORTS} for name in NAMES}
        self.machines = [Machine(name, self.folder, ports) for name in NAMES]
        try:
            for machine in self.machines:
                machine.start()
            self.await_whole()
            self._prepare()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, *fault: object) -> None:
        self._kill()
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        """The address as docs/scale.md gives it to Tangible."""
        hosts = ",".join(f"127.0.0.1:{one.ports['postgresql']}" for one in self.machines)
        return f"postgresql://tangible:{PASSWORD}@{hosts}/tangible?target_session_attrs=read-write"

    def leader(self) -> Machine:
        """The one that leads, by its own word. Raises ValueError unless there is just one."""
        (leader,) = self._leaders()
        return leader

    def standbys(self) -> list[Machine]:
        """The others. Raises ValueError as `leader` does."""
        leader = self.leader()
        return [one for one in self.machines if one is not leader]

    def await_whole(self) -> None:
        """Wait until one leads, with both others in the quorum for its commits."""
        self._await(self._is_whole, "whole")

    def await_other_than(self, machine: Machine) -> None:
        """Wait until one that is not this machine leads."""
        self._await(lambda: any(one is not machine for one in self._leaders()), "led by another")

    def _leaders(self) -> list[Machine]:
        return [one for one in self.machines if one.status().get("role") == "primary"]

    def _is_whole(self) -> bool:
        leaders = self._leaders()
        if len(leaders) != 1 or not leaders[0].etcd_answers():
            return False
        try:
            with psycopg.connect(leaders[0].url("postgres", "postgres")) as server:
                standbys = server.execute(
                    "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'"
                ).fetchone()
        except psycopg.OperationalError:
            return False
        in_quorum = [one for one in self.machines if one.status().get("quorum_standby")]
        return standbys == (2,) and len(in_quorum) == 2

    def _await(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"The cluster is not {what}; its logs are in {self.folder}")
            time.sleep(0.2)

    def _kill(self) -> None:
        for machine in self.machines:
            machine.kill()

    def _prepare(self) -> None:
        address = self.leader().url("postgres", "postgres")
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE ROLE tangible LOGIN PASSWORD '{PASSWORD}'")
            server.execute("GRANT pg_monitor TO tangible")
            server.execute("CREATE DATABASE tangible OWNER tangible")


def free_ports(count: int) -> list[int]:
    """Different ports of loopback that nobody uses."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
