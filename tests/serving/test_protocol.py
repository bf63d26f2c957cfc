"""The protocol over real sockets, in an event loop of the test: who is turned away at the door."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn
from flask import Flask
from uvicorn.server import ServerState

from serving.asgi import Application
from serving.desk import Desk
from serving.lane import PAGES_WAIT_SECONDS, Call
from serving.request import environ_of
from serving.uvicorn import Protocol
from tests.makers import choice, make_survey

Ask = Callable[[bytes], Awaitable[bytes]]


@pytest.fixture
def served(app: Flask) -> Callable[[Callable[[Desk, Ask], Awaitable[None]]], None]:
    """Runs a story with the desk of a service, and what asks it on a new connection each time."""
    make_survey(choice("Good?", "Yes", "No"))

    async def told(story: Callable[[Desk, Ask], Awaitable[None]]) -> None:
        application, said = Application(app), asyncio.Queue[dict[str, Any]]()
        state: dict[str, Any] = {}

        async def answer(_: Any) -> None:
            return None

        await said.put({"type": "lifespan.startup"})
        life = asyncio.create_task(
            application({"type": "lifespan", "state": state}, said.get, answer)
        )
        while "desk" not in state:
            await asyncio.sleep(0.01)
        config = uvicorn.Config(application, http=Protocol, log_config=None, lifespan="off")
        config.load()
        server_state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: Protocol(config=config, server_state=server_state, app_state=state),
            "127.0.0.1",
            0,
        )

        async def ask(request: bytes) -> bytes:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(request)
            async with asyncio.timeout(10):
                found = await reader.read()
            writer.close()
            return found

        try:
            await story(state["desk"], ask)
        finally:
            server.close()
            await said.put({"type": "lifespan.shutdown"})
            await life

    def run(story: Callable[[Desk, Ask], Awaitable[None]]) -> None:
        with ThreadPoolExecutor(1) as thread:  # a test of the browser may have left a loop in ours
            thread.submit(asyncio.run, told(story)).result()

    return run


def head(method: str, path: str) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def too_long_ago(desk: Desk) -> None:
    """Somebody has waited for a page for longer than people should."""
    scope = {"method": "GET", "raw_path": b"/s/lunch", "query_string": b"", "scheme": "http"}
    environ = environ_of({**scope, "http_version": "1.1", "headers": [(b"host", b"x")]}, b"")
    reply = asyncio.get_running_loop().create_future()
    arrived = time.monotonic() - PAGES_WAIT_SECONDS - 1
    desk._quick.add(Call(environ, arrived, reply))


def test_while_too_many_wait_a_form_is_refused_at_once_and_who_has_begun_is_not(served):
    async def story(desk: Desk, ask: Ask) -> None:
        assert (await ask(head("GET", "/s/lunch"))).startswith(b"HTTP/1.1 200 ")
        too_long_ago(desk)
        for path in ("/s/lunch", "/e/fair", "/s/lunch?a=b"):
            refused = await ask(head("GET", path))
            assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"Retry-After: " in refused
            assert b"Content-Security-Policy: default-src 'none'" in refused
            assert b"Tangible is busy" in refused
        assert (await ask(head("GET", "/s/lunch/receipt/0a1b"))).startswith(b"HTTP/1.1 404 ")
        too_long_ago(desk)
        assert (await ask(head("POST", "/s/lunch"))).startswith(b"HTTP/1.1 303 ")

    served(story)
