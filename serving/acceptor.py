"""The acceptor: accepts connections, or refuses them while there are too many.

uvloop itself accepts one connection a turn of its loop. In a crowd the queue would be in the
kernel, where nobody sees that it is too long.
"""

import asyncio
import random
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from serving.dispatcher import Dispatcher
from serving.uvicorn import written

# The first request of a new phone: a form, or the page of an event.
PAGE = re.compile(rb"GET /(?:s|e)/[^/? ]+[? ]")
LOOKED_AT, LARGEST_HEAD = 1_000, 64 * 1024  # bytes
# Connections accepted at once: a few while nothing waits, as the other processes are idle too.
AT_ONCE, FEW = 64, 4
MOST_REFUSED = 1_000  # at once, before accepted requests are answered
FIRST_BYTE_SECONDS = 10  # that the kernel waits for the first byte of a new connection
UNSENT_BYTES = 64 * 1024  # of a reply in the kernel: in a larger buffer, live states grow old
HANDSHAKE_SECONDS = 20.0  # of TLS
PAUSE_SECONDS = 0.1  # when the process has as many files open as it may


class Acceptor:
    """A listening socket and its connections; for uvicorn it looks like a server of asyncio."""

    def __init__(
        self,
        listener: socket.socket,
        protocol: Callable[[], asyncio.Protocol],
        dispatcher: Dispatcher,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._listener, self._protocol, self._dispatcher, self._tls = (
            listener,
            protocol,
            dispatcher,
            tls,
        )
        self._loop = asyncio.get_running_loop()
        self._refusals = [written(*one[:3]) for one in dispatcher.refusals]
        self._coming: set[asyncio.Task[Any]] = set()
        self._is_shut = False
        listener.setblocking(False)
        if listener.family in (socket.AF_INET, socket.AF_INET6):
            _wait_for_data(listener)
        self._open()

    def close(self) -> None:
        """Accept the connections that have come so far, then stop listening.

        Later ones are refused by the kernel, if no other process listens there, and a proxy can
        ask another node. Connections left in the queue would be reset.
        """
        if not self._is_shut:
            self._is_shut = True
            self._loop.remove_reader(self._listener)
            while client := self._next():
                self._lead_in(client)
            self._listener.close()

    async def wait_closed(self) -> None:
        """Return at once: uvicorn waits for the accepted connections."""

    def take_in(self) -> None:
        """Accept waiting connections, AT_ONCE or FEW at the most; refuse pages if they are full."""
        room, refused = AT_ONCE if self._dispatcher.is_busy else FEW, 0
        while room and refused < MOST_REFUSED and (client := self._next()):
            if self._dispatcher.turns_pages_away and _asks_for_page(client):
                _refuse(client, random.choice(self._refusals))
                refused += 1
            else:
                self._lead_in(client)
                room -= 1
        if refused:
            self._dispatcher.note_refused(refused)

    def _next(self) -> socket.socket | None:
        """The next connection, or None."""
        try:
            client, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return None
        except OSError:  # the process may open no more files
            if not self._is_shut:
                self._loop.remove_reader(self._listener)
                self._loop.call_later(PAUSE_SECONDS, self._open)
            return None
        client.setblocking(False)
        return client

    def _open(self) -> None:
        if not self._is_shut:
            self._loop.add_reader(self._listener, self.take_in)

    def _lead_in(self, client: socket.socket) -> None:
        patience = HANDSHAKE_SECONDS if self._tls else None
        coming = self._loop.create_task(
            self._loop.connect_accepted_socket(
                self._protocol, client, ssl=self._tls, ssl_handshake_timeout=patience
            )
        )
        self._coming.add(coming)  # asyncio keeps only a weak reference
        coming.add_done_callback(self._came)

    def _came(self, coming: asyncio.Task[Any]) -> None:
        self._coming.discard(coming)
        if not coming.cancelled():
            coming.exception()  # retrieved, so that a broken handshake is not logged


def _wait_for_data(listener: socket.socket) -> None:
    """Make the kernel hand over a connection only when its first byte has come.

    Connections inherit both options from the listening socket.
    """
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, FIRST_BYTE_SECONDS)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)


def _asks_for_page(client: socket.socket) -> bool:
    """True if the first bytes of the connection are a request for a page."""
    with suppress(OSError):
        return PAGE.match(client.recv(LOOKED_AT, socket.MSG_PEEK)) is not None
    return False


def _refuse(client: socket.socket, answer: bytes) -> None:
    """Send `answer` and close."""
    with client, suppress(OSError):
        client.recv(LARGEST_HEAD)  # closing with unread bytes would reset the connection
        client.send(answer)
