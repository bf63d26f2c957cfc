"""What counts as a reply: only one that has arrived to its end."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from faults.exchange import Connection, Cut, Reply

WHOLE = {
    b"HTTP/1.1 303 See Other\r\nLocation: /there\r\nContent-Length: 4\r\n\r\ngone": Reply(
        303, {"location": "/there", "content-length": "4"}, b"gone"
    ),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n1\r\n!\r\n0\r\n\r\n": Reply(
        200, {"transfer-encoding": "chunked"}, b"yes!"
    ),
}


async def asked(said: bytes) -> Reply:
    """The reply of a server that says this and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        connection = Connection(server.sockets[0].getsockname()[1], patience=5)
        try:
            return await connection.get("/")
        finally:
            connection.close()


def read(said: bytes) -> Reply:
    """The answer, read without asyncio: a browser of other tests may have a loop in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asked(said))).result()


@pytest.mark.parametrize("said", WHOLE)
def test_a_whole_reply_is_read(said: bytes) -> None:
    assert read(said) == WHOLE[said]


@pytest.mark.parametrize("said", WHOLE)
def test_a_reply_that_ends_early_is_none_wherever_it_ends(said: bytes) -> None:
    for end in range(len(said)):
        with pytest.raises(Cut):
            read(said[:end])


def test_a_reply_without_an_end_is_none() -> None:
    with pytest.raises(Cut):
        read(b"HTTP/1.1 200 OK\r\n\r\nas long as you like")
