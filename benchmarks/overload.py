"""Overload: ten times what it can carry, a room full of phones behind one address, slow clients.

All load is complete visits or posts on connections of their own. The load comes from the machine
that serves, so the cores that it costs are told, and so is the multiple of the peak that came.
"""

from dataclasses import dataclass
from itertools import cycle
from math import inf
from typing import Any

from benchmarks import load, marks, phone, questionnaire
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved, say
from benchmarks.slow import SlowClients
from benchmarks.streams import Streams
from benchmarks.watchers import evenly, posting, stream_of, tail

TIMES = 10
GOODPUT_AIM, REFUSAL_AIM, RECOVERY_AIM = 0.8, 200, 10
PATIENCE_SECONDS = 10.0  # of a person, for one reply
PROBES_A_SECOND = 20
CALM_SECONDS = 3.0  # in which it is seen what is normal
NORMAL_TIMES, NORMAL_AT_LEAST = 2, 50  # times the 95th percentile before; milliseconds
SLOW, POSTS_A_SECOND = 200, 100
BASELINE = "the same without them"


@dataclass
class Flood:
    """What came of one flood."""

    peak: float  # complete visits a second, 16 phones one after the other
    goodput: float  # the same while ten times as many come
    times: float  # the peak that began
    refusals: list[float]  # milliseconds to each refusal, sorted; patience where nothing came
    normal_again: float  # seconds after the last of the flood came
    flood: load.Load
    cores: load.Load

    def __str__(self) -> str:
        shares = " + ".join(f"{one:.2f}" for one in self.cores.processes)
        return (
            f"peak {self.peak:,.0f}/s, {self.times:.1f} times that came: {self.goodput:,.0f}/s, "
            f"{len(self.refusals):,} refused, p99 {load.percentile(self.refusals, 99):,.0f} ms, "
            f"normal after {self.normal_again:.0f} s, "
            f"cores: client {self.cores.client:.2f}, server {shares}"
        )


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The flood, the room, and the slow clients with many open streams."""
    return [
        *_flood(installation, extent),
        *_room(installation, extent),
        *_slow(installation, extent),
    ]


def _flood(installation: Installation, extent: Extent) -> list[Figure]:
    survey = installation.survey("flooded")
    path, bodies = f"/s/{survey.code}", cycle(questionnaire.bodies(survey.definition, 500))
    acknowledged: list[str] = []

    with installation.ours() as server:

        def run() -> Flood:
            peak = load.closed(
                [server], phone.visiting(path, path, bodies), load.CLIENTS, extent.seconds
            )
            flood, probes = load.Load(), load.Load()
            coming = phone.patient(path, path, bodies, reloads=False)
            probe = phone.visiting(path, path, bodies)
            plans = _plans(peak.rate, coming, flood, probe, probes, extent)
            cores = load.opened(server, plans, PATIENCE_SECONDS)
            for one in (peak, flood, probes):
                acknowledged.extend(one.acknowledged)
            return _told(peak, flood, probes, cores, extent)

        name = f"{TIMES} times the visits it can carry"
        found = interleaved(name, extent.rounds, {"ours": run})["ours"]
    kept = installation.kept(survey, acknowledged)
    return [
        Figure(
            f"{name}: goodput a second",
            GOODPUT_AIM,
            [one.goodput for one in found],
            [one.peak for one in found],
            baseline="the peak, 16 phones one after the other",
            detail={
                "statuses": [dict(one.flood.statuses) for one in found],
                "without a reply": [dict(one.flood.lost) for one in found],
                "cores of the client": [one.cores.client for one in found],
                "cores of the server": [one.cores.processes for one in found],
            },
        ),
        Figure(f"{name}: times the peak that came", 0.95 * TIMES, [one.times for one in found]),
        Figure(
            f"{name}: until refused or given up, 99th percentile, ms",
            REFUSAL_AIM,
            [load.percentile(one.refusals, 99) for one in found],
            at_least=False,
            detail={"refused": [len(one.refusals) for one in found]},
        ),
        Figure(
            f"{name}: normal again after, s",
            RECOVERY_AIM,
            [one.normal_again for one in found],
            at_least=False,
        ),
        marks.losses(name, kept),
    ]


def _plans(
    peak: float,
    coming: load.Visitor,
    flood: load.Load,
    probe: load.Visitor,
    probes: load.Load,
    extent: Extent,
) -> list[Any]:
    """A few phones all the time, and in the middle the flood."""
    whole = CALM_SECONDS + extent.flood_seconds + extent.recovery_seconds
    of_the_flood = evenly(TIMES * peak, extent.flood_seconds, coming, flood)
    return [
        *evenly(PROBES_A_SECOND, whole, probe, probes),
        *((CALM_SECONDS + second, *plan) for second, *plan in of_the_flood),
    ]


def _told(
    peak: load.Load, flood: load.Load, probes: load.Load, cores: load.Load, extent: Extent
) -> Flood:
    start = cores.until + CALM_SECONDS
    end = start + extent.flood_seconds
    well = sum(start <= at <= end for at, _ in flood.done + probes.done)
    return Flood(
        peak=peak.rate,
        goodput=well / extent.flood_seconds,
        times=flood.begun / extent.flood_seconds / peak.rate,
        refusals=sorted(flood.refusals),
        normal_again=normal_again(probes.done, start, end, extent.recovery_seconds),
        flood=flood,
        cores=cores,
    )


def normal_again(visits: list[tuple[float, float]], start: float, end: float, most: float) -> float:
    """Seconds after `end` until the 95th percentile of the visits is what it was before `start`.

    `visits` are those of the phones that come all the time: when each was done, after how many
    milliseconds. One that is missing took too long. Infinite where it is not normal to the last.
    """

    def tail(since: float, seconds: float) -> float:
        times = sorted(ms for at, ms in visits if since <= at - ms / 1000 < since + seconds)
        missing = int(PROBES_A_SECOND * seconds) - len(times)
        return load.percentile(times + [inf] * missing, 95)

    normal = max(NORMAL_AT_LEAST, NORMAL_TIMES * tail(start - CALM_SECONDS, CALM_SECONDS))
    slow = [second for second in range(int(most)) if tail(end + second, 1.0) > normal]
    if not slow:
        return 0.0
    return inf if slow[-1] == int(most) - 1 else slow[-1] + 1.0


def _room(installation: Installation, extent: Extent) -> list[Figure]:
    """Phones behind one address: each is patient, as form.js is."""
    survey = installation.survey("room")
    path, bodies = f"/s/{survey.code}", cycle(questionnaire.bodies(survey.definition, 500))
    came = load.Load(until=inf)
    visitor = phone.patient(path, path, bodies, reloads=True)
    plans = evenly(extent.phones / extent.phones_seconds, extent.phones_seconds, visitor, came)
    with installation.ours() as server:
        load.opened(server, plans, PATIENCE_SECONDS)
    kept = installation.kept(survey, came.acknowledged)
    name = f"{extent.phones} phones behind one address within {extent.phones_seconds:.0f} s"
    say(f"{name}: {len(came.done)} have their receipt, {dict(came.statuses)}")
    detail = {"statuses": dict(came.statuses), "without a reply": dict(came.lost)}
    return [
        Figure(f"{name}: stored", extent.phones, [kept.acknowledged - kept.lost], detail=detail),
        Figure(f"{name}: without a receipt", 0, [extent.phones - len(came.done)], at_least=False),
    ]


def _slow(installation: Installation, extent: Extent) -> list[Figure]:
    """Posts while others send a byte a second and hold streams open that have nothing to tell."""
    survey, quiet = installation.survey("answered"), installation.survey("quiet")
    visitor = posting(survey)
    name = f"posts beside {SLOW} slow clients and {extent.watchers:,} open streams"

    with installation.ours() as server:

        def posts() -> load.Load:
            done = load.Load()
            plans = evenly(POSTS_A_SECOND, extent.seconds, visitor, done)
            cores = load.opened(server, plans, PATIENCE_SECONDS)
            done.seconds, done.client, done.processes = cores.seconds, cores.client, cores.processes
            return done

        def beside_them() -> load.Load:
            with (
                Streams(server.port, stream_of(installation, server, quiet), extent.watchers),
                SlowClients(server.port, SLOW),
            ):
                return posts()

        found = interleaved(name, extent.rounds, {"ours": beside_them, "alone": posts})
    detail = {who: [one.summary for one in loads] for who, loads in found.items()}
    return [
        Figure(
            f"{name}: 99th percentile, ms",
            None,
            [tail(one) for one in found["ours"]],
            [tail(one) for one in found["alone"]],
            baseline=BASELINE,
            detail=detail,
        )
    ]
