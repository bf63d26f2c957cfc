"""A bad network between phones and the service: it cuts the connection in the middle of a post."""

import asyncio
import random
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

PLACES = ("in the headers", "in the body", "after the body", "before the reply", "in the reply")
MANNERS = ("closed", "reset", "silent")
SILENT_SECONDS = 30.0  # unless the phone hangs up first
RESET = struct.pack("ii", 1, 0)  # linger for no time: the other side is told "reset"


@dataclass
class Line:
    """Both directions of one connection: to the phone, and to the service."""

    phone: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    service: tuple[asyncio.StreamReader, asyncio.StreamWriter]

    def close(self) -> None:
        """Hang up on both sides."""
        for _, writer in (self.phone, self.service):
            writer.close()

    def reset(self) -> None:
        """Hang up on both sides without a word."""
        for _, writer in (self.phone, self.service):
            own: socket.socket = writer.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class Proxy:
    """A port that passes on what it gets, but cuts `share` of all posts, `cuts` at most.

    Place and manner come in turn, so that each pair of them is there equally often.
    """

    def __init__(self, port: int, chance: random.Random, *, share: float, cuts: int) -> None:
        self.done: Counter[str] = Counter()  # "place, manner"
        self._service, self._chance, self._share, self._left = port, chance, share, cuts
        self._started, self._thread = (
            threading.Event(),
            threading.Thread(target=lambda: asyncio.run(self._run()), name="proxy"),
        )

    def __enter__(self) -> "Proxy":
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *fault: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=1024)
        self.port: int = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            service = await asyncio.open_connection("127.0.0.1", self._service)
        except OSError:
            writer.close()
            return
        line = Line((reader, writer), service)
        try:
            while await self._pass_on(line):
                pass
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # one side hung up, or the proxy ends
        finally:
            line.close()

    async def _pass_on(self, line: Line) -> bool:
        """One request and its reply; whether the connection lives on."""
        request = await _message(line.phone[0])
        reply_from, to_service = line.service
        if request.startswith(b"POST") and self._left and self._chance.random() < self._share:
            await self._cut(line, request)
            return False
        to_service.write(request)
        line.phone[1].write(await _message(reply_from))
        await line.phone[1].drain()
        return True

    async def _cut(self, line: Line, request: bytes) -> None:
        number = self._left = self._left - 1
        place, manner = PLACES[number % 5], MANNERS[number // 5 % 3]
        body_at = request.index(b"\r\n\r\n") + 4
        ends = {
            "in the headers": (1, body_at - 1),
            "in the body": (body_at, len(request) - 1),
        }
        sent = self._chance.randint(*ends.get(place, (len(request), len(request))))
        line.service[1].write(request[:sent])
        await line.service[1].drain()
        if place in ("before the reply", "in the reply"):
            reply = await _message(line.service[0])
            if place == "in the reply":
                line.phone[1].write(reply[: self._chance.randint(1, len(reply) - 1)])
                await line.phone[1].drain()
        self.done[f"{place}, {manner}"] += 1
        if manner == "reset":
            line.reset()
        elif manner == "silent":
            with suppress(TimeoutError):
                await asyncio.wait_for(line.phone[0].read(), SILENT_SECONDS)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """A request or a reply, whole. Raises EOFError."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return head + await reader.readexactly(int(line.partition(b":")[2]))
    return head
