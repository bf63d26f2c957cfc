"""The service as an ASGI application, for any server.

The server reads and writes HTTP. An exchange reads a whole request or refuses it, and sends the
dispatcher's reply. https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

import asyncio
import gc
import os
import random
import sys
import time
from functools import partial
from typing import Any

from flask import Flask
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from models.answer.contact import Contact
from serving.dispatcher import Dispatcher
from serving.exchange import Exchange, Receive, Scope, Send
from serving.stream import Streams
from storage.database import rest
from web.process import forgetting, mail, mending, pair_code, webhook

REST_SECONDS = 2  # between two looks whether something is to be put away
# Before the first look whether counters are short, and between two, each process at moments of its
# own. The first is soon: after an upgrade some pages wait for what it finds.
FIRST_MEND_SECONDS, MEND_SECONDS = (1, 10), (60, 600)
TELL_SECONDS = (4, 6)  # between two looks whether a webhook is to be told something
SHORT_TURN = 0.0005  # seconds that a thread may compute while another waits
TRUSTED = "127.0.0.1,::1"  # proxies whose X-Forwarded headers are used


class Application:
    """A Flask application with streams, for one process of an ASGI server.

    A server that knows when it stops calls `end`: then streams end, and replies close their
    connections.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._root = app.config["APPLICATION_ROOT"].rstrip("/")
        self._over = False
        trusted = os.environ.get("FORWARDED_ALLOW_IPS", TRUSTED)
        self._exchange_through_proxy = ProxyHeadersMiddleware(self._exchange, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a scope of ASGI: the lifespan of the server, or an exchange of HTTP."""
        if scope["type"] == "lifespan":
            await self._live(receive, send, scope.get("state", {}))
        elif scope["type"] == "http":
            await self._exchange_through_proxy(scope, receive, send)  # type: ignore[arg-type]

    def end(self) -> None:
        """End the streams, as the server will stop soon."""
        self._over = True
        self._streams.end()

    async def _live(self, receive: Receive, send: Send, state: dict[str, Any]) -> None:
        while True:
            happened = (await receive())["type"]
            if happened == "lifespan.startup":
                self._begin()
                state["dispatcher"] = self._dispatcher  # for serving/acceptor.py
            else:
                self.end()
                self._resting.cancel()
                await self._dispatcher.in_thread(mail.end)
                self._dispatcher.close()
            await send({"type": f"{happened}.complete"})
            if happened == "lifespan.shutdown":
                return

    def _begin(self) -> None:
        self._dispatcher = Dispatcher(self._app, asyncio.get_running_loop())
        self._streams = Streams(self._app.extensions["live"].look)
        self._resting = asyncio.get_running_loop().create_task(self._rest())
        _collect_less()
        # A request that computes for long, as a comparison does, would keep each small step of the
        # others waiting for the usual 5 ms.
        sys.setswitchinterval(SHORT_TURN)

    async def _rest(self) -> None:
        """Let contacts out, leave no log beside the database, mend counters, tell webhooks.

        And send letters, and delete addresses of which the time is over.
        """
        due = time.monotonic() + random.uniform(*FIRST_MEND_SECONDS)
        tell, within = time.monotonic(), self._app.config["WEBHOOKS_WITHIN"]
        while True:
            await asyncio.sleep(REST_SECONDS)
            if time.monotonic() > due:
                await self._dispatcher.in_thread(mending.look)
                await self._dispatcher.in_thread(forgetting.look)
                await self._dispatcher.in_thread(pair_code.look)
                due = time.monotonic() + random.uniform(*MEND_SECONDS)
            if time.monotonic() > tell:
                await self._dispatcher.in_thread(partial(webhook.look, within=within))
                await self._dispatcher.in_thread(mail.look)
                tell = time.monotonic() + random.uniform(*TELL_SECONDS)
            await self._dispatcher.in_thread(Contact.let_out_due)
            await self._dispatcher.in_thread(rest)

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(self._dispatcher, self._streams, self._root, scope, receive, send)
        await exchange.run(lambda: self._over)


def _collect_less() -> None:
    """Freeze the loaded objects, and collect garbage less often than each request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
