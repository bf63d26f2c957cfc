"""Watchers while a hundred answers a second come in: how late they know, how long a post takes.

The delay of a watcher and an answer is from the moment at which the sender had read that it is
stored, to the moment at which the watcher had read a state that surely includes it: one with as
many responses as had been sent by then. (Of more than one answer on its way nobody outside can say
which was counted first; with as many as were sent, this one is among them.)
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import cycle
from math import inf
from time import perf_counter, sleep
from typing import Any

from benchmarks import load, marks, post, questionnaire
from benchmarks.crowd import Script
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server
from benchmarks.streams import Streams
from models.answer.tally import Tally
from models.survey.survey import Survey

AIM, POSTS_AIM = 500, 250
ANSWERS_A_SECOND = 100
PATIENCE_SECONDS = 10.0
REST_SECONDS = 2.0  # after which what a watcher has not read counts as never read


@dataclass
class Round:
    """The delays of all watchers for all answers, in milliseconds, sorted; and the posts."""

    delays: list[float]
    posts: load.Load
    acknowledged_a_second: float
    client: float  # cores that reading the streams kept busy
    sender: float
    server: list[float]

    @property
    def in_time(self) -> float:
        """The share of the delays within the aim."""
        return sum(delay <= AIM for delay in self.delays) / len(self.delays)

    def __str__(self) -> str:
        fifty, most, nearly_all = (load.percentile(self.delays, n) for n in (50, 95, 99))
        shares = " + ".join(f"{one:.2f}" for one in self.server)
        return (
            f"p50 {fifty:.0f} p95 {most:.0f} p99 {nearly_all:.0f} ms, "
            f"posts {self.acknowledged_a_second:.0f}/s p99 {tail(self.posts):.0f} ms, "
            f"cores: readers {self.client:.2f}, sender {self.sender:.2f}, server {shares}"
        )


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The 95th percentile of the delay, and the 99th of a post meanwhile."""
    survey = installation.survey("watched")
    acknowledged: list[str] = []
    with installation.ours() as server:
        stream = stream_of(installation, server, survey)
        with Streams(server.port, stream, extent.watchers) as streams:

            def run() -> Round:
                done = _round(server, streams, survey, extent.watched_seconds)
                acknowledged.extend(done.posts.acknowledged)
                return done

            name = f"{extent.watchers:,} watchers, {ANSWERS_A_SECOND} answers a second"
            found = interleaved(name, extent.rounds, {"ours": run})["ours"]
    kept = installation.kept(survey, acknowledged)
    return [
        Figure(
            f"{name}: delay, 95th percentile, ms",
            AIM,
            [load.percentile(one.delays, 95) for one in found],
            at_least=False,
            detail={
                **{f"p{n}": [load.percentile(one.delays, n) for one in found] for n in (50, 99)},
                f"share within {AIM} ms": [one.in_time for one in found],
                "cores of the readers": [one.client for one in found],
                "cores of the sender": [one.sender for one in found],
                "cores of the server": [one.server for one in found],
                "acknowledged a second": [one.acknowledged_a_second for one in found],
            },
        ),
        Figure(
            f"{name}: a post, 99th percentile, ms",
            POSTS_AIM,
            [tail(one.posts) for one in found],
            at_least=False,
            detail={"posts": [one.posts.summary for one in found]},
        ),
        marks.losses("posts while watched", kept),
    ]


def stream_of(installation: Installation, server: Server, survey: Survey) -> bytes:
    """The request of an organiser's browser for the stream of a tally."""
    path = f"/surveys/{survey.code}/tally/stream"
    return load.get(server.port, path, cookie=installation.sign_in(server.port))


def evenly(rate: float, seconds: float, visitor: load.Visitor, told: load.Load) -> list[Any]:
    """So many a second for so long, each at a moment of its own."""
    return [(number / rate, visitor, told) for number in range(int(rate * seconds))]


def posting(survey: Survey, sent: list[tuple[float, int]] | None = None) -> load.Visitor:
    """A phone that sends one answer on a connection of its own.

    In `sent` goes, for each that is acknowledged, when that was and how many had been sent by then.
    """
    bodies = cycle(questionnaire.bodies(survey.definition, 500))
    request = post.answer(f"/s/{survey.code}", bodies)

    def script(port: int, told: load.Load) -> Script:
        content, mark = request(port)
        began = perf_counter()
        reply = yield from load.answered(told, content)
        if reply.status == 303:
            told.note(began, reply, mark)
            if sent is not None:
                sent.append((reply.at, told.begun))

    return script


def tail(posts: load.Load) -> float:
    """The 99th percentile; a post that was not acknowledged took as long as patience does."""
    without = [1000 * PATIENCE_SECONDS] * posts.errors(303)
    return load.percentile(posts.milliseconds + without, 99)


def _round(server: Server, streams: Streams, survey: Survey, seconds: float) -> Round:
    before, start = streams.told(), perf_counter()
    first = Tally.responses_of([survey])[survey.id]
    posts = load.Load()
    sent: list[tuple[float, int]] = []
    plans = evenly(ANSWERS_A_SECOND, seconds, posting(survey, sent), posts)
    cores = load.opened(server, plans, PATIENCE_SECONDS)
    posts.seconds = cores.seconds
    sleep(REST_SECONDS)
    after = streams.told()
    if after.ended:
        raise RuntimeError(f"The server ended {after.ended} streams")
    return Round(
        delays=delays(first, sent, after.read),
        posts=posts,
        acknowledged_a_second=len(sent) / cores.seconds,
        client=(after.processor - before.processor) / (perf_counter() - start),
        sender=cores.client,
        server=cores.processes,
    )


def delays(first: int, sent: list[tuple[float, int]], read: list[Any]) -> list[float]:
    """Milliseconds of each watcher for each answer, sorted; infinite for what was never read."""
    found = []
    for moments, responses in read:
        for acknowledged, by_then in sent:
            at = bisect_left(responses, first + by_then)
            when = moments[at] if at < len(moments) else inf
            found.append(1000 * max(0.0, when - acknowledged))
    return sorted(found)
