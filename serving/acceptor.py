"""The accept loop: takes in every connection, or turns it away while there are too many.

uvloop takes in one connection a turn of its loop. Where a crowd comes the queue would stand in the
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

# What a phone asks for when it comes new: a form, or the page of an event.
PAGE = re.compile(rb"GET /(?:s|e)/[^/? ]+[? ]")
LOOKED_AT, LARGEST_HEAD = 1_000, 64 * 1024  # bytes
# While nothing waits only a few are taken in: the other processes have nothing to do either.
AT_ONCE, FEW = 64, 4
MOST_REFUSED = 1_000  # before those are answered who have been taken in
FIRST_BYTE_SECONDS = 10  # that the kernel waits for something to read on a new connection
UNSENT_BYTES = 64 * 1024  # of an answer, in the kernel: a bigger buffer holds only old states
HANDSHAKE_SECONDS = 20.0  # of TLS
PAUSE_SECONDS = 0.1  # where the process has as many files open as it may


class Acceptor:
    """A socket that listens, and those who come to it: for uvicorn, a server of asyncio's."""

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
        """Take in those who have come so far, and nobody any more.

        Whoever comes later is refused by the kernel, if no other process listens there: a proxy
        may ask another node then. What is only not accepted would be reset.
        """
        if not self._is_shut:
            self._is_shut = True
            self._loop.remove_reader(self._listener)
            while client := self._next():
                self._lead_in(client)
            self._listener.close()

    async def wait_closed(self) -> None:
        """Return: whoever has been taken in is waited for by uvicorn."""

    def take_in(self) -> None:
        """Take in those who have come, or the first of many."""
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
        """Who has come first."""
        try:
            client, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return None
        except OSError:  # it cannot have one more file
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
        self._coming.add(coming)  # or nothing would keep it
        coming.add_done_callback(self._came)

    def _came(self, coming: asyncio.Task[Any]) -> None:
        self._coming.discard(coming)
        if not coming.cancelled():
            coming.exception()  # a stranger who breaks off a handshake is no line in the log


def _wait_for_data(listener: socket.socket) -> None:
    """Have the kernel hand over connections only when there is something to read on them.

    Connections inherit both options from the socket that listens.
    """
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, FIRST_BYTE_SECONDS)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)


def _asks_for_page(client: socket.socket) -> bool:
    """Whether what has come with the connection, if anything has, asks for a page."""
    with suppress(OSError):
        return PAGE.match(client.recv(LOOKED_AT, socket.MSG_PEEK)) is not None
    return False


def _refuse(client: socket.socket, answer: bytes) -> None:
    """Answer before anything else is done for them."""
    with client, suppress(OSError):
        client.recv(LARGEST_HEAD)  # what is left unread would take the answer back
        client.send(answer)
