"""Machines of a Patroni cluster are lost while many answer; docs/scale.md sets it up."""

import signal
import sys
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise

from faults.cluster import Cluster, missing
from faults.phone import Account, Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

CALM_SECONDS = 4
AWAY_SECONDS = 35  # longer than it takes to give up a machine: 20 seconds
ALONE_SECONDS = 20
OWNER_SECONDS = 300  # for which a phone's owner waits


@dataclass(frozen=True)
class Round:
    """What came of one fault, from its beginning until the cluster was whole again."""

    fault: str
    acknowledged: int
    refused: int
    cuts: int
    longest_gap: float  # seconds without a receipt
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.fault}: {self.acknowledged:,} acknowledged, {self.refused:,} refused, "
            f"{self.cuts:,} cut, longest gap {self.longest_gap:.1f} s, "
            f"whole after {self.seconds:.0f} s"
        )


def leader_lost(cluster: Cluster) -> None:
    """SIGKILL for etcd, Patroni and PostgreSQL of the leader; it comes back when another leads."""
    lost = cluster.leader()
    lost.kill()
    cluster.await_other_than(lost)
    lost.start()


def postgresql_lost(cluster: Cluster) -> None:
    """SIGKILL for PostgreSQL of the leader; its Patroni is there and sees it."""
    lost = cluster.leader()
    lost.kill_postgresql()
    cluster.await_other_than(lost)


def standby_lost(cluster: Cluster) -> None:
    """SIGKILL for all of one standby, which is away for a while."""
    lost = cluster.standbys()[0]
    lost.kill()
    time.sleep(AWAY_SECONDS)
    lost.start()


def handed_over(cluster: Cluster) -> None:
    """A planned switchover, as before an upgrade of the leader."""
    was = cluster.leader()
    was.hand_over()
    cluster.await_other_than(was)


def leader_frozen(cluster: Cluster) -> None:
    """The leader stands still, and wakes up when another has led for a while."""
    frozen = cluster.leader()
    frozen.signal(signal.SIGSTOP)
    cluster.await_other_than(frozen)
    time.sleep(ALONE_SECONDS)
    frozen.signal(signal.SIGCONT)


def patroni_lost(cluster: Cluster) -> None:
    """SIGKILL for Patroni of the leader alone: its PostgreSQL goes on beside the next leader."""
    lost = cluster.leader()
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


def standbys_lost(cluster: Cluster) -> None:
    """SIGKILL for both standbys: the leader alone may acknowledge nothing."""
    first, second = cluster.standbys()
    first.kill()
    second.kill()
    time.sleep(ALONE_SECONDS)
    first.start()
    time.sleep(ALONE_SECONDS)
    second.start()


ROUNDS: dict[str, tuple[Callable[[Cluster], None], int]] = {
    "leader lost": (leader_lost, 6),
    "PostgreSQL of the leader lost": (postgresql_lost, 2),
    "standby lost": (standby_lost, 2),
    "handed over": (handed_over, 2),
    "leader frozen": (leader_frozen, 1),
    "Patroni of the leader lost": (patroni_lost, 1),
    "etcd lost": (etcd_lost, 1),
    "both standbys lost": (standbys_lost, 1),
}


def run(extent: Extent) -> Result:
    """F14, F15: no acknowledged answer is lost with a machine; soon another leads."""
    if hindrance := missing():
        sys.exit(hindrance)
    ledger = extent.ledger()
    rounds: list[Round] = []
    with Cluster() as cluster:
        first, second = (
            Service(extent.folder / name, url=cluster.url) for name in ("first", "second")
        )
        first.add_survey()
        ports = [first.port, second.port]
        with first, second, Crowd(CODE, ports, ledger, patience=OWNER_SECONDS) as crowd:
            for name, (fault, times) in ROUNDS.items():
                for _ in range(extent.of(times, 1)):
                    rounds.append(_round(name, fault, cluster, crowd.account))
                    print(rounds[-1], file=sys.stderr, flush=True)
        lost = [one.longest_gap for one in rounds if one.fault == "leader lost"]
        alone = [one.longest_gap for one in rounds if one.fault == "both standbys lost"]
        wanted = [
            Wanted("gap with the leader lost s", max(lost), most=extent.seconds(30)),
            Wanted("gap with one copy only s", min(alone), least=ALONE_SECONDS - 1),
        ]
        return conclude(
            "patroni", first, ledger, crowd.account, wanted, rounds=[asdict(one) for one in rounds]
        )


def _round(
    name: str, fault: Callable[[Cluster], None], cluster: Cluster, account: Account
) -> Round:
    cluster.await_whole()
    time.sleep(CALM_SECONDS)
    start = time.monotonic()
    refused, cuts = len(account.refusals), account.cuts.total()
    fault(cluster)
    # Patroni may not have seen yet what happened.
    time.sleep(CALM_SECONDS)
    cluster.await_whole()
    end = time.monotonic()
    receipts = account.acknowledged
    between = receipts[bisect_right(receipts, start) : bisect_right(receipts, end)]
    return Round(
        fault=name,
        acknowledged=len(between),
        refused=len(account.refusals) - refused,
        cuts=account.cuts.total() - cuts,
        longest_gap=max(later - earlier for earlier, later in pairwise([start, *between, end])),
        seconds=end - start,
    )
