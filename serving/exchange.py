"""An exchange: one request, made whole or refused, and its reply, whole, long or a stream.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from serving.budget import Share, budget, large
from serving.dispatcher import Dispatcher
from serving.request import closes, environ_of, length_of, path_below, unfit
from serving.request_queue import LARGEST_QUICK, PIECE_BYTES, Reply, Rest
from serving.stream import Streams
from telemetry import log, metric
from web.error import plain_answer
from web.request import LARGEST_BODY, largest_body

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

STILL_SECONDS = 20.0  # in which a client sends nothing, or takes nothing of a reply
WHOLE_SECONDS = 180.0  # for a whole request, and for a whole reply
SLOWEST_BYTES = 20_000  # a second, of a long reply
CHUNKED = {"1.1", "2"}  # versions in which a reply needs no length
FLOWING_BYTES = 16 * 1024  # larger replies count in the budget until they are taken
LARGEST_LEFT_OVER = 16_000_000  # bytes of a refused body: browsers send all, then show the reply
LEFT_OVER_SECONDS = 5.0  # for each further part of it


class RequestRefused(Exception):
    """The request is refused with `reply`, and its connection closed.

    `unread`: more of its body may come.
    """

    def __init__(self, reply: Reply, unread: bool = False) -> None:
        super().__init__()
        self.reply, self.unread = reply, unread


class Exchange:
    """One request of a client and its reply; `root` is the path below which the service is."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        streams: Streams,
        root: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self._dispatcher, self._streams, self._root = dispatcher, streams, root
        self._scope, self._receive, self._send = scope, receive, send
        self._unfit = unfit(scope)
        self._length = 0 if self._unfit else length_of(scope)
        # Larger bodies are refused before they are read.
        self._path = "" if self._unfit else path_below(scope, root)
        self._largest = 0 if self._unfit else largest_body(self._path)
        is_large = self._length is None or self._length > LARGEST_QUICK
        self._for_body, self._for_reply = Share(large if is_large else budget), Share(budget)
        self._closing, self._unread = True, False

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Answer the request; close its connection if `is_over()` is true by then."""
        try:
            try:
                reply = await self._reply()
                self._closing = is_over() or closes(self._scope)
            except RequestRefused as refused:
                reply, self._unread = refused.reply, refused.unread
            self._for_body.give_back()
            if len(reply.body) > FLOWING_BYTES and not self._for_reply.take(len(reply.body)):
                await self._close(reply)
                reply, self._closing = self._dispatcher.refusal(), True
            if reply.watched is not None and self._scope["http_version"] not in CHUNKED:
                reply = _without_stream(reply)
            answering = self._answer(reply)
            del reply  # a stream may go on for hours
            await answering
        except TimeoutError:
            pass  # the server closes what is not answered to its end
        finally:
            self._for_body.give_back()
            self._for_reply.give_back()

    # The request.

    async def _reply(self) -> Reply:
        """Read the request and have it answered; the reply. Raises RequestRefused."""
        waiting = self._dispatcher.ask(environ_of(self._scope, await self._body(), self._root))
        if waiting is None:
            raise RequestRefused(self._dispatcher.refusal())
        return await waiting

    async def _body(self) -> bytes:
        """The whole body. Raises RequestRefused."""
        if self._unfit:
            raise RequestRefused(_unread(self._unfit))
        if self._length == 0:
            return b""
        if self._largest > LARGEST_BODY and not self._dispatcher.is_of_organiser(
            environ_of(self._scope, b"", self._root)
        ):
            # Strangers send no photo, and are told no bound of one.
            self._largest, self._path = LARGEST_BODY, ""
        if self._length is not None and self._length > self._largest:
            raise RequestRefused(self._dispatcher.too_large(self._path), unread=True)
        try:
            async with asyncio.timeout(STILL_SECONDS) as limit:
                return await self._read(limit)
        except TimeoutError:
            raise RequestRefused(_unread(408)) from None

    async def _read(self, limit: asyncio.Timeout) -> bytes:
        now = asyncio.get_running_loop().time
        parts: list[bytes] = []
        size, more, end = 0, True, now() + WHOLE_SECONDS
        while more:
            message = await self._receive()
            limit.reschedule(min(now() + STILL_SECONDS, end))
            if message["type"] != "http.request":
                raise _broken_off()
            part = message.get("body", b"")
            size += len(part)
            if size > self._largest:
                raise RequestRefused(self._dispatcher.too_large(self._path), unread=True)
            if not self._for_body.take(len(part)):
                raise RequestRefused(self._dispatcher.refusal(), unread=True)
            parts.append(part)
            more = message.get("more_body", False)
        if self._length is not None and size != self._length:
            raise _broken_off()
        return b"".join(parts)

    # The reply.

    async def _answer(self, reply: Reply) -> None:
        status, headers, body, watched, rest = reply
        del reply
        told = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        if self._closing:
            told.append((b"connection", b"close"))
        await self._send({"type": "http.response.start", "status": status, "headers": told})
        is_all = watched is None and rest is None and not self._unread
        if is_all and len(body) <= FLOWING_BYTES:
            await self._send({"type": "http.response.body", "body": body})
            return
        async with asyncio.timeout(WHOLE_SECONDS + len(body) / SLOWEST_BYTES):
            for start in range(0, len(body), PIECE_BYTES):
                await self._part(body[start : start + PIECE_BYTES], more=True)
        del body
        self._for_reply.give_back()
        if watched is not None:
            topic, seen = watched
            await self._streams.serve(topic, seen, self._send, self._left)
        if rest is not None and not await self._answer_rest(rest):
            return
        if self._unread:
            await self._read_left_over()
        await self._part(b"", more=False)

    async def _answer_rest(self, rest: Rest) -> bool:
        """Send the rest of a long reply as it is made; True if it came to its end."""
        leaving = asyncio.get_running_loop().create_task(self._left())
        try:
            while piece := await self._dispatcher.in_thread(rest.read):
                if leaving.done():
                    return False
                await self._part(piece, more=True)
            return True
        except TimeoutError:
            return False
        except Exception as fault:  # noqa: BLE001 - the reply breaks off, which tells the client
            way = log.type_and_way((type(fault), fault, fault.__traceback__))
            log.count("fault", logging.ERROR, **way, route="none")
            return False
        finally:
            leaving.cancel()
            await self._dispatcher.in_thread(rest.close)

    async def _close(self, reply: Reply) -> None:
        """Close a reply of which nothing will be sent."""
        if reply.rest is not None:
            await self._dispatcher.in_thread(reply.rest.close)

    async def _part(self, body: bytes, *, more: bool) -> None:
        # The server waits here until the client has taken most of the earlier parts.
        async with asyncio.timeout(STILL_SECONDS):
            await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def _left(self) -> None:
        """Wait until the client has gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _read_left_over(self) -> None:
        """Read on for a while from a refused client, which would not see the reply if cut off."""
        size, more = 0, True
        with suppress(TimeoutError):
            while more and size < LARGEST_LEFT_OVER:
                async with asyncio.timeout(LEFT_OVER_SECONDS):
                    message = await self._receive()
                size += len(message.get("body", b""))
                more = message.get("more_body", False)


def _without_stream(reply: Reply) -> Reply:
    """The reply for HTTP/1.0, which has no chunks, so no streams: with a length."""
    length = ("Content-Length", str(len(reply.body)))
    return reply._replace(headers=[*reply.headers, length], watched=None)


def _broken_off() -> RequestRefused:
    # For granian, which reports a malformed chunk like a client that has gone.
    return RequestRefused(Reply(*plain_answer(400)))


def _unread(status: int) -> Reply:
    metric.refused["unreadable"].inc()
    log.count("refused", reason="unreadable")
    return Reply(*plain_answer(status))
