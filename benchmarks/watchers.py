"""Five hundred watchers: how long after an answer is acknowledged each of them has read of it."""

import asyncio
import re
import resource
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from benchmarks import load, questionnaire
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server

AIM = 500
WATCHERS = 500
SECONDS_BETWEEN = 0.5
PATIENCE_SECONDS = 10
ROUNDS = 3
RESPONSES = re.compile(rb'data-responses="(\d+)"')


@dataclass
class Round:
    """The delays of all watchers for all answers, in milliseconds, sorted."""

    delays: list[float]
    client: float

    def percentile(self, percent: float) -> float:
        """Milliseconds within which this part of the events was read."""
        return self.delays[int((len(self.delays) - 1) * percent / 100)]

    def __str__(self) -> str:
        fifty, most, nearly_all = (self.percentile(n) for n in (50, 95, 99))
        return (
            f"p50 {fifty:.0f} p95 {most:.0f} p99 {nearly_all:.0f} ms, "
            f"cores: client {self.client:.2f}"
        )


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The 95th percentile of the delay."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    survey = installation.survey("watched")
    bodies = iter(questionnaire.bodies(survey.definition, ROUNDS * extent.posts))
    with installation.ours() as server:
        stream = load.get(
            server.port,
            f"/surveys/{survey.code}/tally/stream",
            cookie=installation.sign_in(server.port),
        )

        def answer() -> bytes:
            key = secrets.token_urlsafe(18).encode()
            body = next(bodies) + b"&submission_key=" + key
            return load.post(server.port, f"/s/{survey.code}", body)

        def run() -> Round:
            return asyncio.run(_round(server, stream, [answer() for _ in range(extent.posts)]))

        found = interleaved(f"Delay to {WATCHERS} watchers", ROUNDS, {"ours": run})["ours"]
    return [
        Figure(
            f"delay to {WATCHERS} watchers, 95th percentile, ms",
            AIM,
            [one.percentile(95) for one in found],
            at_least=False,
            detail={f"p{n}": [one.percentile(n) for one in found] for n in (50, 99, 100)},
        )
    ]


class Watcher(asyncio.Protocol):
    """One open stream, and when it had read of each number of responses to its end."""

    def __init__(self, request: bytes) -> None:
        self._request, self._coming = request, -1
        self.responses = -1  # that it knows of; none before the first event
        self.read: dict[int, float] = {}

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if told := RESPONSES.search(data):
            self._coming = int(told[1])
        if data.endswith(b"\n\n\r\n"):  # an event, and the chunk that it came in
            now = time.perf_counter()
            for number in range(self.responses + 1, self._coming + 1):
                self.read[number] = now
            self.responses = self._coming


async def _round(server: Server, stream: bytes, answers: list[bytes]) -> Round:
    loop = asyncio.get_running_loop()
    watchers = [Watcher(stream) for _ in range(WATCHERS)]
    for watcher in watchers:
        await loop.create_connection(lambda watcher=watcher: watcher, "127.0.0.1", server.port)
    await _until(lambda: all(watcher.responses >= 0 for watcher in watchers))
    first, acknowledged = watchers[0].responses, []
    own, start = time.process_time(), time.perf_counter()
    for answer in answers:
        await _acknowledged(server.port, answer)
        acknowledged.append(time.perf_counter())
        await asyncio.sleep(SECONDS_BETWEEN)
    last = first + len(answers)
    await _until(lambda: all(watcher.responses >= last for watcher in watchers), fail=False)
    client = (time.process_time() - own) / (time.perf_counter() - start)
    delays = [
        1000 * max(0.0, watcher.read.get(number, inf) - when)
        for number, when in enumerate(acknowledged, first + 1)
        for watcher in watchers
    ]
    for watcher in watchers:
        watcher.transport.close()
    return Round(sorted(delays), client)


async def _acknowledged(port: int, answer: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(answer)
    reply = await reader.readuntil(b"\r\n")
    writer.close()
    if b" 303 " not in reply:
        raise RuntimeError(f"An answer was not acknowledged: {reply.decode()}")


async def _until(done: Callable[[], bool], fail: bool = True) -> None:
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while not done():
        if time.perf_counter() > deadline:
            if fail:
                raise RuntimeError("Not every watcher was given the present state")
            return
        await asyncio.sleep(0.02)
