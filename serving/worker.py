"""The worker: one server process, uvicorn under gunicorn's arbiter."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
import uvicorn.lifespan.on  # uvicorn would load both only in the running process
import uvicorn.loops.uvloop
from uvicorn_worker import UvicornWorker

from serving.acceptor import Acceptor
from serving.asgi import Application
from serving.uvicorn import HEAD_SECONDS, Protocol

LINGER_SECONDS = 0.5  # for a request that may be on its way when the worker ends
GRACE_SECONDS = 10  # for requests that are being answered when the worker ends
LOOKS_A_SECOND = 10  # of uvicorn's own loop
# Above this share of all possible connections, a head may take these seconds only.
CROWDED_SHARE, CROWDED_SECONDS = 0.9, 1.0


class Server(uvicorn.Server):
    """uvicorn's server, with deadlines for connections and a pause before it ends."""

    def __init__(
        self, config: uvicorn.Config, application: Application, notify: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._application, self._notify, self._parent = application, notify, os.getppid()

    async def startup(self, sockets: Any = None) -> None:
        """Start the application, then an acceptor for each socket."""
        await super().startup([])
        protocol = partial(
            Protocol,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        dispatcher = self.lifespan.state["dispatcher"]
        acceptors = [Acceptor(one, protocol, dispatcher, self.config.ssl) for one in sockets]
        self.servers = acceptors  # type: ignore[assignment]  # uvicorn only closes them

    async def on_tick(self, counter: int) -> bool:
        """Tell the arbiter that this process lives, and close overdue connections.

        They have less time when there are almost too many.
        """
        if counter % LOOKS_A_SECOND == 0:
            self._notify()
            if os.getppid() != self._parent:
                self.should_exit = True  # the arbiter was killed: nobody else ends this process
            now, connections = time.monotonic(), self.server_state.connections
            crowded = len(connections) > CROWDED_SHARE * Protocol.most
            patience = CROWDED_SECONDS if crowded else HEAD_SECONDS
            for connection in list(connections):
                assert isinstance(connection, Protocol)
                connection.look(now, patience)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: Any = None) -> None:
        """Accept no more connections, answer the requests that came, then end."""
        for server in self.servers:
            server.close()
        self._application.end()
        await asyncio.sleep(LINGER_SECONDS)
        await super().shutdown(sockets)


class Worker(UvicornWorker):  # type: ignore[misc]  # gunicorn has no types
    """Serves the application that the arbiter has loaded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.CONFIG_KWARGS = {
            "http": Protocol,
            "loop": "uvloop",
            "ws": "none",
            "lifespan": "on",
            "interface": "asgi3",
            "proxy_headers": False,  # serving/asgi.py does, for every server
            "server_header": False,
            "access_log": False,
            # uvicorn calls it by the time of day: if that is set back, gunicorn would kill us.
            "callback_notify": None,
            "timeout_graceful_shutdown": GRACE_SECONDS,
        }
        super().__init__(*args, **kwargs)
        # uvicorn's log tells what strangers send, and repeats what the application has logged.
        own = logging.getLogger("uvicorn.error")
        own.handlers, own.propagate = [], True
        own.setLevel(logging.CRITICAL)
        Protocol.most = self.cfg.worker_connections

    def init_signals(self) -> None:
        """End in order on each signal that ends; uvicorn raises it again afterwards."""
        super().init_signals()
        for one in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(one, lambda *_: None)

    async def _serve(self) -> None:
        self.config.app = self.wsgi
        server = Server(self.config, self.wsgi, self.notify)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGQUIT, server.handle_exit, signal.SIGQUIT, None)
        await server.serve(sockets=self.sockets)
