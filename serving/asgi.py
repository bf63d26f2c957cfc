"""The way in: the service as an ASGI application, behind whichever server runs it.

The server reads and writes HTTP. Here a request becomes whole, or is refused; the desk answers it;
the reply goes out, or goes on as a stream. https://asgi.readthedocs.io/en/latest/specs/www.html
"""

import asyncio
import gc
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from flask import Flask
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from models import log, metric
from serving.budget import Share, budget, large
from serving.desk import Desk
from serving.lane import LARGEST_QUICK, PIECE_BYTES, Reply, Rest
from serving.request import LARGEST_BODY, closes, environ_of, length_of, unfit
from serving.stream import Streams
from views.error import plain_answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

TRUSTED = "127.0.0.1,::1"  # proxies that are believed where people come from
STILL_SECONDS = 20.0  # without a further part of a request being sent, or of a reply taken
WHOLE_SECONDS = 180.0  # for a whole request, and for a whole reply
SLOWEST_BYTES = 20_000  # a second, of a long reply
CHUNKED = {"1.1", "2"}  # versions in which a reply may say its end when it comes
FLOWING_BYTES = 16 * 1024  # a larger reply is counted until it has been taken
LARGEST_LEFT_OVER = 16_000_000  # of a refused body: a browser shows the reply when all is sent
LEFT_OVER_SECONDS = 5.0  # without a further part


class Refused(Exception):
    """The request is answered with `reply`, and its connection closed.

    `unread`: more of its body may be on the way.
    """

    def __init__(self, reply: Reply, unread: bool = False) -> None:
        super().__init__()
        self.reply, self.unread = reply, unread


class Application:
    """A Flask application, with streams, for an ASGI server of one process.

    `end` is for a server that tells when it will stop: what is answered from then on closes its
    connection, and streams end.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._root = app.config["APPLICATION_ROOT"].rstrip("/")
        self._over = False
        trusted = os.environ.get("FORWARDED_ALLOW_IPS", TRUSTED)
        self._exchange_through_proxy = ProxyHeadersMiddleware(self._exchange, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of ASGI: the life of the server, or an exchange of HTTP."""
        if scope["type"] == "lifespan":
            await self._live(receive, send, scope.get("state", {}))
        elif scope["type"] == "http":
            await self._exchange_through_proxy(scope, receive, send)  # type: ignore[arg-type]

    def end(self) -> None:
        """The server will stop soon."""
        self._over = True
        self._streams.end()

    async def _live(self, receive: Receive, send: Send, state: dict[str, Any]) -> None:
        while True:
            happened = (await receive())["type"]
            if happened == "lifespan.startup":
                self._begin()
                state["desk"] = self._desk  # for a protocol of ours: serving/uvicorn.py
            else:
                self.end()
                self._desk.close()
            await send({"type": f"{happened}.complete"})
            if happened == "lifespan.shutdown":
                return

    def _begin(self) -> None:
        self._desk = Desk(self._app, asyncio.get_running_loop())
        self._streams = Streams(self._app.extensions["live"].look, self._desk.threads)
        _collect_less()

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = 0 if unfit(scope) else length_of(scope)
        is_large = length is None or length > LARGEST_QUICK
        for_body, for_reply = Share(large if is_large else budget), Share(budget)
        closing, unread = True, False
        try:
            try:
                reply = await self._reply(scope, receive, for_body)
                closing = self._over or closes(scope)
            except Refused as refused:
                reply, unread = refused.reply, refused.unread
            for_body.give_back()
            if len(reply.body) > FLOWING_BYTES and not for_reply.take(len(reply.body)):
                await self._close(reply)
                reply, closing = self._desk.refusal(), True
            if reply.watched is not None and scope["http_version"] not in CHUNKED:
                reply = _without_stream(reply)
            await self._send(reply, closing, unread, receive, send, for_reply)
        except TimeoutError:
            pass  # the server closes what is not answered to its end
        finally:
            for_body.give_back()
            for_reply.give_back()

    async def _send(
        self,
        reply: Reply,
        closing: bool,
        unread: bool,
        receive: Receive,
        send: Send,
        share: Share,
    ) -> None:
        status, headers, body, watched, rest = reply
        del reply
        told = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        if closing:
            told.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": told})
        if watched is None and rest is None and not unread and len(body) <= FLOWING_BYTES:
            await send({"type": "http.response.body", "body": body})
            return
        async with asyncio.timeout(WHOLE_SECONDS + len(body) / SLOWEST_BYTES):
            for start in range(0, len(body), PIECE_BYTES):
                await _part(send, body[start : start + PIECE_BYTES], more=True)
        del body
        share.give_back()
        if watched is not None:
            topic, seen = watched
            await self._streams.serve(topic, seen, send, lambda: _left(receive))
        if rest is not None and not await self._send_rest(rest, receive, send):
            return
        if unread:
            await _read_left_over(receive)
        await _part(send, b"", more=False)

    async def _send_rest(self, rest: Rest, receive: Receive, send: Send) -> bool:
        """Send a long reply as it is made; whether it came to its end."""
        leaving = asyncio.get_running_loop().create_task(_left(receive))
        try:
            while piece := await self._desk.in_thread(rest.read):
                if leaving.done():
                    return False
                await _part(send, piece, more=True)
            return True
        except TimeoutError:
            return False
        except Exception as fault:  # noqa: BLE001 - the client is told by a reply that breaks off
            way = log.type_and_way((type(fault), fault, fault.__traceback__))
            log.count("fault", logging.ERROR, **way, route="none")
            return False
        finally:
            leaving.cancel()
            await self._desk.in_thread(rest.close)

    async def _close(self, reply: Reply) -> None:
        """Nothing of a reply will be sent."""
        if reply.rest is not None:
            await self._desk.in_thread(reply.rest.close)

    async def _reply(self, scope: Scope, receive: Receive, share: Share) -> Reply:
        """The reply to a request, once that is whole. Raises Refused."""
        body = await self._body(scope, receive, share)
        waiting = self._desk.ask(environ_of(scope, body, self._root))
        if waiting is None:
            raise Refused(self._desk.refusal())
        return await waiting

    async def _body(self, scope: Scope, receive: Receive, share: Share) -> bytes:
        """The whole body. Raises Refused."""
        if status := unfit(scope):
            raise Refused(_unread(status))
        length = length_of(scope)
        if length == 0:
            return b""
        if length is not None and length > LARGEST_BODY:
            raise Refused(self._desk.too_large(), unread=True)
        try:
            async with asyncio.timeout(STILL_SECONDS) as limit:
                return await self._read(receive, share, length, limit)
        except TimeoutError:
            raise Refused(_unread(408)) from None

    async def _read(
        self, receive: Receive, share: Share, length: int | None, limit: asyncio.Timeout
    ) -> bytes:
        now = asyncio.get_running_loop().time
        parts: list[bytes] = []
        size, more, end = 0, True, now() + WHOLE_SECONDS
        while more:
            message = await receive()
            limit.reschedule(min(now() + STILL_SECONDS, end))
            if message["type"] != "http.request":
                raise _broken_off()
            part = message.get("body", b"")
            size += len(part)
            if size > LARGEST_BODY:
                raise Refused(self._desk.too_large(), unread=True)
            if not share.take(len(part)):
                raise Refused(self._desk.refusal(), unread=True)
            parts.append(part)
            more = message.get("more_body", False)
        if length is not None and size != length:
            raise _broken_off()
        return b"".join(parts)


def _without_stream(reply: Reply) -> Reply:
    """For who reads HTTP/1.0: there only the end of the connection would tell a stream's parts."""
    length = ("Content-Length", str(len(reply.body)))
    return reply._replace(headers=[*reply.headers, length], watched=None)


async def _part(send: Send, body: bytes, *, more: bool) -> None:
    # The server waits here until the client has taken most of what was sent before.
    async with asyncio.timeout(STILL_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _left(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read_left_over(receive: Receive) -> None:
    """Read what a refused client still sends, for a while: cut off, it would not see the reply."""
    size, more = 0, True
    with suppress(TimeoutError):
        while more and size < LARGEST_LEFT_OVER:
            async with asyncio.timeout(LEFT_OVER_SECONDS):
                message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)


def _broken_off() -> Refused:
    # Whoever has gone does not hear it; but granian says the same where a chunk is none.
    return Refused(Reply(*plain_answer(400)))


def _unread(status: int) -> Reply:
    metric.refused["unreadable"].inc()
    log.count("refused", reason="unreadable")
    return Reply(*plain_answer(status))


def _collect_less() -> None:
    """Leave what was loaded out of every later collection, and do not collect at every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
