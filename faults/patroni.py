"""Machines of a Patroni cluster are lost under load: what was acknowledged is stored once."""

import asyncio
import json
import random
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from benchmarks import questionnaire
from benchmarks.load import CONTENT_LENGTH, post
from faults.cluster import Cluster, Machine, missing
from formats import toml
from tests.server import Server

CLIENTS = 16
PATIENCE_SECONDS = 10
PAUSE_SECONDS = 0.5
CALM_SECONDS = 4
AWAY_SECONDS = 35
ALONE_SECONDS = 20


class Phones:
    """People who answer without pause, each answer with a nonce and a key, at one node or another.

    An answer that is not acknowledged is sent again as it is, to the next node, until it is.
    """

    def __init__(self, ports: Sequence[int], code: str) -> None:
        self._ports, self._path = cycle(ports), f"/s/{code}"
        self._answers = questionnaire.answers(questionnaire.definition())
        self._going = True
        self.sent: set[str] = set()
        self.acknowledged: dict[str, float] = {}  # when, by nonce
        self.trouble: Counter[str] = Counter()
        self._thread = Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> "Phones":
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._going = False
        self._thread.join()

    def longest_gap(self, since: float, until: float) -> float:
        """The most seconds in that time without an acknowledgement."""
        moments = sorted(one for one in self.acknowledged.values() if since < one < until)
        edges = [since, *moments, until]
        return max(after - before for before, after in pairwise(edges))

    async def _run(self) -> None:
        await asyncio.gather(*(self._person() for _ in range(CLIENTS)))

    async def _person(self) -> None:
        while self._going:
            nonce, key = secrets.token_hex(12), secrets.token_urlsafe(18)
            answers = next(self._answers) | {"better": nonce, "submission_key": key}
            body = urlencode(answers, doseq=True).encode()
            self.sent.add(nonce)
            while not await self._send(body):
                await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE_SECONDS)
            self.acknowledged[nonce] = time.monotonic()

    async def _send(self, body: bytes) -> bool:
        port = next(self._ports)
        request = post(port, self._path, body).replace(
            b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reply = await self._exchange(port, request)
        except TimeoutError:
            self.trouble["no reply in time"] += 1
            return False
        except OSError:
            self.trouble["connection broke"] += 1
            return False
        head, _, rest = reply.partition(b"\r\n\r\n")
        length = CONTENT_LENGTH.search(head)
        if length is None or len(rest) != int(length[1]):
            self.trouble["connection broke"] += 1
            return False
        status = head[9:12].decode()
        if status == "303" and b"/receipt/" in head:
            return True
        self.trouble[status] += 1
        return False

    async def _exchange(self, port: int, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()


@dataclass
class Round:
    """What came of one fault."""

    fault: str
    acknowledged: int
    gap: float
    whole: float
    trouble: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        trouble = ", ".join(f"{count} x {name}" for name, count in sorted(self.trouble.items()))
        return (
            f"{self.fault:32} acknowledged {self.acknowledged:6,}  longest gap {self.gap:5.1f} s  "
            f"whole after {self.whole:5.1f} s  {trouble}"
        )


def leader_lost(cluster: Cluster) -> None:
    """SIGKILL for etcd, Patroni and PostgreSQL of the leader; it comes back once another leads."""
    lost = leader(cluster)
    lost.kill()
    cluster.await_other_than(lost)
    lost.start()


def postgres_lost(cluster: Cluster) -> None:
    """SIGKILL for PostgreSQL of the leader; its Patroni is there and sees it."""
    lost = leader(cluster)
    lost.kill_postgres()
    cluster.await_other_than(lost)


def standby_lost(cluster: Cluster) -> None:
    """SIGKILL for all of one standby, which comes back after a while."""
    lost = next(one for one in cluster.machines if one is not leader(cluster))
    lost.kill()
    time.sleep(AWAY_SECONDS)
    lost.start()


def both_standbys_lost(cluster: Cluster) -> None:
    """SIGKILL for both standbys: nothing may be acknowledged until one of them is back."""
    first, second = (one for one in cluster.machines if one is not leader(cluster))
    first.kill()
    second.kill()
    time.sleep(ALONE_SECONDS)
    first.start()
    time.sleep(ALONE_SECONDS)
    second.start()


def leader_frozen(cluster: Cluster) -> None:
    """The leader stands still, and wakes up when another has led for a while."""
    frozen = leader(cluster)
    frozen.signal(signal.SIGSTOP)
    cluster.await_other_than(frozen)
    time.sleep(ALONE_SECONDS)
    frozen.signal(signal.SIGCONT)


def patroni_lost(cluster: Cluster) -> None:
    """SIGKILL for Patroni of the leader alone: its PostgreSQL goes on beside the next leader."""
    lost = leader(cluster)
    lost.kill_patroni()
    time.sleep(AWAY_SECONDS)
    lost.start_patroni()


def etcd_lost(cluster: Cluster) -> None:
    """SIGKILL for etcd on all machines, for a while."""
    for machine in cluster.machines:
        machine.kill_etcd()
    time.sleep(AWAY_SECONDS)
    for machine in cluster.machines:
        machine.start_etcd()


def planned(cluster: Cluster) -> None:
    """A switchover, as before an upgrade of the leader."""
    was = leader(cluster)
    was.switch_over()
    cluster.await_other_than(was)


FAULTS: dict[str, tuple[Callable[[Cluster], None], int]] = {
    "leader lost": (leader_lost, 6),
    "PostgreSQL of the leader lost": (postgres_lost, 2),
    "standby lost": (standby_lost, 2),
    "planned switchover": (planned, 2),
    "leader frozen": (leader_frozen, 1),
    "Patroni of the leader lost": (patroni_lost, 1),
    "etcd lost": (etcd_lost, 1),
    "both standbys lost": (both_standbys_lost, 1),
}


def leader(cluster: Cluster) -> Machine:
    """Who leads; there is one."""
    found = cluster.leader()
    assert found is not None, "nobody leads"
    return found


@contextmanager
def nodes(folder: Path, url: str) -> Iterator[list[Server]]:
    """Two nodes of Tangible on the same database."""
    with ExitStack() as stack:
        started = []
        for name in ("first", "second"):
            (folder / name).mkdir(parents=True)
            node = Server(folder / name / "instance")
            node.environment |= {
                "TANGIBLE_DATABASE_URL": url,
                "TANGIBLE_SECRET_KEY": "the same on both",
            }
            started.append(stack.enter_context(node))
        yield started


def survey(node: Server, folder: Path) -> str:
    """The code of a new survey with ten questions."""
    definition = folder / "survey.toml"
    definition.write_text(toml.write(questionnaire.definition()))
    added = node.command("survey", "add", str(definition))
    assert added.returncode == 0, added.stderr
    return added.stdout.strip()


def run(only: Sequence[str] = ()) -> int:
    """Run the faults; 0 where all that was acknowledged is stored once."""
    chosen = {name: one for name, one in FAULTS.items() if not only or name in only}
    with Cluster() as cluster, nodes(cluster.folder / "tangible", cluster.url) as both:
        code = survey(both[0], cluster.folder)
        rounds: list[Round] = []
        with Phones([one.port for one in both], code) as phones:
            for name, (fault, times) in chosen.items():
                for _ in range(times):
                    rounds.append(one_round(name, fault, cluster, phones))
                    print(rounds[-1], flush=True)
        return judge(both[0], code, phones)


def one_round(
    name: str, fault: Callable[[Cluster], None], cluster: Cluster, phones: Phones
) -> Round:
    """Let a fault happen, and wait until the cluster is whole."""
    cluster.await_whole()
    time.sleep(CALM_SECONDS)
    start, before, trouble = time.monotonic(), len(phones.acknowledged), phones.trouble.copy()
    fault(cluster)
    time.sleep(CALM_SECONDS)
    cluster.await_whole()
    end = time.monotonic()
    return Round(
        name,
        len(phones.acknowledged) - before,
        phones.longest_gap(start, end),
        end - start,
        dict(phones.trouble - trouble),
    )


def judge(node: Server, code: str, phones: Phones) -> int:
    """Compare what was acknowledged with the export; 1 where they differ."""
    exported = node.command("responses", "export", code, "--format", "jsonl")
    assert exported.returncode == 0, exported.stderr
    stored = Counter(json.loads(line)["better"] for line in exported.stdout.splitlines())
    acknowledged = set(phones.acknowledged)
    lost = acknowledged - set(stored)
    twice = [nonce for nonce, count in stored.items() if count > 1]
    foreign = set(stored) - phones.sent
    verified = node.command("verify")
    print(
        f"{len(acknowledged):,} acknowledged, {len(acknowledged & set(stored)):,} of them stored, "
        f"{len(lost)} lost, {len(twice)} twice, {len(foreign)} never sent; "
        f"{verified.stdout.strip()}"
    )
    return int(bool(lost or twice or foreign or verified.returncode))


def main() -> int:
    """Run what is named, or all."""
    hindrance = missing()
    if hindrance:
        print(hindrance, file=sys.stderr)
        return 2
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
