"""An exchange: a request that has arrived, and its answer, without the socket between them."""

from typing import Any

from gunicorn.http import get_parser

from serving.connection import Connection


class Sink:
    """What gunicorn writes an answer into, where it would have a socket."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    @property
    def content(self) -> bytes:
        """All that was written."""
        return b"".join(self._parts)

    def sendall(self, data: bytes) -> None:
        """Keep what would be sent."""
        self._parts.append(data)

    def send(self, data: bytes) -> int:
        """Nothing: only "100 Continue" comes this way, and the connection has said that."""
        return len(data)

    def gettimeout(self) -> float:
        """As a socket that never waits."""
        return 0.0

    def setblocking(self, flag: bool) -> None:
        """Nothing: it never waits."""

    def shutdown(self, how: int) -> None:
        """Refuse, as a socket without a connection does."""
        raise OSError

    def close(self) -> None:
        """Nothing: the connection is not ended by its answer's end."""


class Exchange:
    """A request and its answer, as gunicorn's threads have them; there is no socket in it."""

    initialized = data_ready = True
    is_http2 = False

    def __init__(self, cfg: Any, connection: Connection, request: bytes) -> None:
        self.sock = Sink()
        self.client, self.server = connection.client, connection.server
        self.parser = get_parser(cfg, iter((request,)), connection.client)

    def init(self) -> None:
        """Nothing: everything is there."""
