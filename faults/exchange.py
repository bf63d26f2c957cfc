"""HTTP as a careful client speaks it: a reply that did not arrive whole is no reply."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode


class Cut(Exception):
    """No whole reply came: the connection was refused, reset, closed too early, or silent."""


@dataclass(frozen=True)
class Reply:
    """A reply that was read to its end."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class Connection:
    """One connection to a service, opened when it is needed and kept for as long as it lasts."""

    def __init__(self, port: int, patience: float) -> None:
        self.port, self.patience = port, patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Reply:
        """The page at `path`. Raises Cut."""
        return await self._ask("GET", path, "", b"")

    async def post(self, path: str, fields: Mapping[str, str]) -> Reply:
        """What comes of sending a form with these fields. Raises Cut."""
        body = urlencode(fields).encode()
        about = (
            f"Origin: http://127.0.0.1:{self.port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
        return await self._ask("POST", path, about, body)

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, method: str, path: str, about: str, body: bytes) -> Reply:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{about}\r\n"
        try:
            async with asyncio.timeout(self.patience):
                reply = await self._exchange(head.encode() + body)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as fault:
            self.close()
            raise Cut(type(fault).__name__) from None
        if reply.headers.get("connection", "").lower() == "close":
            self.close()
        return reply

    async def _exchange(self, request: bytes) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        # A server may refuse before it has read everything: what it said is there to be read.
        with suppress(ConnectionError):
            await writer.drain()
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        return Reply(int(first.split()[1]), headers, await _body(reader, headers))


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    """The body, to its end. Raises ValueError where nothing says where that is."""
    if "chunked" not in headers.get("transfer-encoding", ""):
        if "content-length" not in headers:
            raise ValueError("The end of the reply cannot be known.")
        return await reader.readexactly(int(headers["content-length"]))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body
