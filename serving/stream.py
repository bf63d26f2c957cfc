"""Streams: the open event streams of this process, which get each change."""

import asyncio
import logging
import resource
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from telemetry import log, metric
from web.live.watcher import CLOSE, HEARTBEAT, Revision, State, Topic

Send = Callable[[dict[str, Any]], Awaitable[None]]

LONGEST_PAUSE_SECONDS = 5.0  # between two looks that fail
TOLD_AT_ONCE = 32  # watchers, before other tasks run
# A quarter of the open files may be connections (commands/serve.py), half of these streams.
MOST_STREAMS = resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 8  # negative: no limit


class Watcher:
    """An open stream, with the revision it was sent last and the content not taken yet."""

    __slots__ = ("_is_last", "_latest", "_leaving", "_send", "_sending", "seen", "since", "topic")

    def __init__(
        self, topic: Topic, seen: Revision, send: Send, leaving: "asyncio.Task[None]"
    ) -> None:
        self.topic, self.seen = topic, seen
        self.since = 0.0  # when it last took something, if it is behind
        self._send, self._leaving = send, leaving
        self._latest, self._is_last = b"", False
        self._sending: asyncio.Task[None] | None = None

    @property
    def is_behind(self) -> bool:
        """True if it has not taken all that it was sent."""
        return self._sending is not None

    def give(self, content: bytes, is_last: bool = False) -> None:
        """Send `content` after what is being sent, unless newer content comes before."""
        if self._leaving.done():
            return
        self._latest, self._is_last = content, is_last
        if self._sending is None:
            self.since = time.monotonic()
            self._sending = asyncio.get_running_loop().create_task(self._go_on())

    def let_go(self) -> None:
        """End the stream; content not taken yet is dropped."""
        if self._sending is not None:
            self._sending.cancel()
        self._leaving.cancel()

    async def _go_on(self) -> None:
        try:
            while self._latest:
                content, self._latest = self._latest, b""
                await self._send({"type": "http.response.body", "body": content, "more_body": True})
                self.since = time.monotonic()
        finally:
            self._sending = None
        if self._is_last:
            self._leaving.cancel()


class Streams:
    """All open streams of this process, and the one task that sends to them.

    `look` is called in a thread of its own, at most once a tick and only while someone watches: a
    connection is told whether others have committed, and never of what it committed itself. It gets
    each watched topic with the revision of its watchers (None: they differ), and returns the topics
    with another revision now, each with its State, or None when the topic has ended. If it raises,
    the type of the exception is logged, and it is called again, less and less often.

    A watcher that has taken nothing for `patience` seconds is closed. When `room` is full, a stream
    ends after its first state and the browser comes back: a process without a free file could serve
    nobody.
    """

    def __init__(
        self,
        look: Callable[[Mapping[Topic, Revision | None]], Mapping[Topic, State | None]],
        room: int = MOST_STREAMS,
        tick: float = 0.1,
        heartbeat: float = 15.0,
        patience: float = 60.0,
    ) -> None:
        self._look, self._room = look, room
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="look")
        self._tick, self._heartbeat, self._patience = tick, heartbeat, patience
        self._watchers: set[Watcher] = set()
        self._task: asyncio.Task[None] | None = None
        self._over = False

    async def serve(
        self,
        topic: Topic,
        seen: Revision,
        send: Send,
        left: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """Send each change of `topic` until it ends, the client has `left`, or the service ends.

        The first state, at revision `seen`, was sent before.
        """
        if self._over or 0 <= self._room <= len(self._watchers):
            return
        loop = asyncio.get_running_loop()
        leaving = loop.create_task(left())
        watcher = Watcher(topic, seen, send, leaving)
        self._watchers.add(watcher)
        if self._task is None:
            self._task = loop.create_task(self._tell_until_all_have_left())
        try:
            await asyncio.wait((leaving,))
        finally:
            self._watchers.discard(watcher)
            watcher.let_go()

    def end(self) -> None:
        """End every stream; later ones will end after their first state."""
        self._over = True
        for watcher in self._watchers:
            watcher.let_go()
        self._thread.shutdown(wait=False)

    async def _tell_until_all_have_left(self) -> None:
        next_beat, pause = time.monotonic() + self._heartbeat, self._tick
        while self._watchers:
            metric.watchers.set(len(self._watchers))
            await asyncio.sleep(pause)
            if self._over or not self._watchers:
                break
            if time.monotonic() > next_beat:
                next_beat = time.monotonic() + self._heartbeat
                await self._beat()
            try:
                with metric.tell_seconds.time():
                    await self._tell()
                pause = self._tick
            except Exception as fault:  # noqa: BLE001 - one fault must not end what serves all
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                name = type(fault).__name__
                log.say("watchers could not be told", logging.ERROR, fault=name)
        metric.watchers.set(0)
        self._task = None

    async def _tell(self) -> None:
        """Look once, and send changed states to the watchers that do not have them."""
        audiences: defaultdict[Topic, list[Watcher]] = defaultdict(list)
        for watcher in self._watchers:
            audiences[watcher.topic].append(watcher)
        seen = {topic: _agreed(audience) for topic, audience in audiences.items()}
        with metric.look_seconds.time():
            loop = asyncio.get_running_loop()
            changed = await loop.run_in_executor(self._thread, self._look, seen)
        for topic, state in changed.items():
            if state is None:
                await _give(audiences[topic], CLOSE, is_last=True)
                continue
            behind = [watcher for watcher in audiences[topic] if watcher.seen != state.revision]
            for watcher in behind:
                watcher.seen = state.revision
            metric.watcher_events.inc(len(behind))
            await _give(behind, state.event())

    async def _beat(self) -> None:
        """Keep quiet streams alive for proxies, and close those that take nothing."""
        now = time.monotonic()
        for watcher in self._watchers:
            if watcher.is_behind and now - watcher.since > self._patience:
                watcher.let_go()
        await _give([one for one in self._watchers if not one.is_behind], HEARTBEAT)


async def _give(watchers: Iterable[Watcher], content: bytes, is_last: bool = False) -> None:
    for number, watcher in enumerate(watchers, 1):
        watcher.give(content, is_last)
        if number % TOLD_AT_ONCE == 0:
            await asyncio.sleep(0)  # other tasks answer phones in between


def _agreed(audience: Iterable[Watcher]) -> Revision | None:
    """The revision that all watchers have, or None if they differ."""
    revisions = {watcher.seen for watcher in audience}
    return revisions.pop() if len(revisions) == 1 else None
