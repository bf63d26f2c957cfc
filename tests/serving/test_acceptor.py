"""The acceptor over real sockets, in a loop of the test: what is taken in, what is turned away."""

import asyncio
import os
import resource
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
import uvloop
from flask import Flask, request
from uvicorn.server import ServerState

from serving.acceptor import AT_ONCE, FEW, PAUSE_SECONDS, Acceptor
from serving.asgi import Application
from serving.dispatcher import THREADS, Dispatcher
from serving.request import environ_of
from serving.request_queue import PAGES_WAIT_SECONDS
from serving.uvicorn import HEAD_SECONDS, Protocol
from storage.database import db
from tests.makers import choice, make_survey
from web.guard import public


@dataclass
class House:
    """A service behind its acceptor."""

    acceptor: Acceptor
    dispatcher: Dispatcher
    address: Any
    state: ServerState
    led_in: int = 0  # connections that got a protocol

    async def ask(self, method: str, path: str) -> bytes:
        """What is answered on a connection of its own."""
        reader, writer = await asyncio.open_connection(*self.address)
        writer.write(head(method, path))
        async with asyncio.timeout(30):
            found = await reader.read()
        writer.close()
        return found


Story = Callable[[House], Awaitable[None]]


@pytest.fixture
def at(app: Flask) -> Callable[[Story], None]:
    """Runs a story at the acceptor of a service."""
    make_survey(choice("Good?", "Yes", "No"))

    async def told(story: Story) -> None:
        application, said = Application(app), asyncio.Queue[dict[str, Any]]()
        state: dict[str, Any] = {}

        async def answer(_: Any) -> None:
            return None

        await said.put({"type": "lifespan.startup"})
        life = asyncio.create_task(
            application({"type": "lifespan", "state": state}, said.get, answer)
        )
        while "dispatcher" not in state:
            await asyncio.sleep(0.01)
        config = uvicorn.Config(application, http=Protocol, log_config=None, lifespan="off")
        config.load()

        def protocol() -> Protocol:
            house.led_in += 1
            return Protocol(config=config, server_state=house.state, app_state=state)

        with socket.create_server(("127.0.0.1", 0), backlog=500) as listener:
            acceptor = Acceptor(listener, protocol, state["dispatcher"])
            house = House(acceptor, state["dispatcher"], listener.getsockname(), ServerState())
            try:
                await story(house)
            finally:
                acceptor.close()
                await let_go(house.state)
                await said.put({"type": "lifespan.shutdown"})
                await life

    def run(story: Story) -> None:
        def in_a_loop() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(told(story))

        with ThreadPoolExecutor(1) as thread:  # a test of the browser may have left a loop in ours
            thread.submit(in_a_loop).result()

    return run


@pytest.fixture
def crowd() -> Iterator[Callable[[House, int], list[socket.socket]]]:
    """So many who have come to an acceptor before it is looked who is there."""
    came: list[socket.socket] = []

    def all_come(house: House, number: int) -> list[socket.socket]:
        for _ in range(number):
            came.append(come(house, "GET", "/healthz"))
        return came

    yield all_come
    for one in came:
        one.close()


def come(house: House, method: str, path: str) -> socket.socket:
    """Someone who has come, whether or not the loop is busy."""
    client = socket.create_connection(house.address, timeout=30)
    client.sendall(head(method, path))
    return client


def read(client: socket.socket) -> bytes:
    """All that someone is answered."""
    with client, client.makefile("rb") as reply:
        return reply.read()


def head(method: str, path: str) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


async def let_go(state: ServerState) -> None:
    """Close what is still open: uvloop does not end with it."""
    while state.connections:
        for one in list(state.connections):
            one.transport.abort()
        await asyncio.sleep(0.01)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.own_app
def test_while_too_many_wait_a_page_is_refused_at_the_door_and_who_has_begun_is_not(app: Flask, at):
    slow, number = 0.6 * PAGES_WAIT_SECONDS, 12 if db.waits_for_nobody else 12 * THREADS

    @app.before_request
    def take_time() -> None:
        if request.path == "/s/lunch" and request.method == "GET":
            time.sleep(slow)

    async def story(house: House) -> None:
        waiting = [asyncio.create_task(house.ask("GET", "/s/lunch")) for _ in range(number)]
        await until(lambda: house.led_in == number and house.dispatcher.turns_pages_away)
        led_in = house.led_in
        pages = [come(house, "GET", path) for path in ("/s/lunch", "/e/fair", "/s/lunch?a=b")]
        begun = come(house, "POST", "/s/lunch"), come(house, "GET", "/s/lunch/receipt/0a1b")
        for refused in await asyncio.gather(*(asyncio.to_thread(read, one) for one in pages)):
            assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"Retry-After: " in refused
            assert b"Content-Security-Policy: default-src 'none'" in refused
            assert b"Tangible is busy" in refused
        sent, followed = await asyncio.gather(*(asyncio.to_thread(read, one) for one in begun))
        assert house.led_in == led_in + 2
        assert sent.startswith(b"HTTP/1.1 303 ")
        assert followed.startswith(b"HTTP/1.1 404 ")
        answers = [(await one)[:12] for one in waiting]
        assert set(answers) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"}
        assert answers.count(b"HTTP/1.1 200") >= FEW

    at(story)


def test_nobody_is_refused_at_a_door_where_nobody_waits(at):
    async def story(house: House) -> None:
        for _ in range(3):
            assert (await house.ask("GET", "/s/lunch")).startswith(b"HTTP/1.1 200 ")

    at(story)


def test_a_few_are_taken_in_at_once_and_many_where_others_wait(at, crowd):
    scope = {"method": "GET", "raw_path": b"/healthz", "query_string": b"", "scheme": "http"}
    environ = environ_of({**scope, "http_version": "1.1", "headers": [(b"host", b"x")]}, b"")

    async def story(house: House) -> None:
        crowd(house, 3 * AT_ONCE)
        house.acceptor.take_in()
        await asyncio.sleep(0)
        assert FEW <= house.led_in <= 3 * FEW
        waits = house.dispatcher.ask(environ)
        assert waits
        house.acceptor.take_in()
        await asyncio.sleep(0)
        assert house.led_in >= AT_ONCE + FEW
        await waits
        await until(lambda: house.led_in == 3 * AT_ONCE)

    at(story)


def test_where_no_file_is_left_the_door_waits_and_then_goes_on(at, crowd, monkeypatch):
    looks: list[Acceptor] = []
    take_in = Acceptor.take_in

    def look(acceptor: Acceptor) -> None:
        looks.append(acceptor)
        take_in(acceptor)

    monkeypatch.setattr(Acceptor, "take_in", look)

    async def story(house: House) -> None:
        came = crowd(house, 3)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free_number(), hard))
        try:
            house.acceptor.take_in()
            await asyncio.sleep(PAUSE_SECONDS / 2)
            assert house.led_in == 0
            assert len(looks) == 1
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        await until(lambda: house.led_in == 3)
        for one in came:
            answered = await asyncio.to_thread(one.recv, 1000)
            assert answered.startswith(b"HTTP/1.1 200 ")

    at(story)


@pytest.mark.parametrize("paused", [False, True])
def test_a_door_that_closes_takes_in_who_has_come_and_the_kernel_refuses_who_comes_then(
    at, crowd, paused
):
    async def story(house: House) -> None:
        came = crowd(house, 3 * AT_ONCE)
        if paused:
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free_number(), hard))
            try:
                house.acceptor.take_in()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        house.acceptor.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(house.address)
        await asyncio.sleep(2 * PAUSE_SECONDS)
        assert house.led_in == len(came)
        for one in came:
            assert (await asyncio.to_thread(one.recv, 1000)).startswith(b"HTTP/1.1 200 ")

    at(story)


def lowest_free_number() -> int:
    """Of a file: at most so many can be open without one more."""
    with open(os.devnull) as one:
        return one.fileno()


@pytest.mark.own_app
def test_a_reply_that_is_untaken_at_the_first_look_is_sent_to_its_end(app, at):
    size = 8_000_000

    @app.get("/large")
    @public
    def large():
        return b"x" * size

    async def story(house: House) -> None:
        client = come(house, "GET", "/large")
        await until(lambda: any(one.transport.get_write_buffer_size() for one in all_of(house)))
        for one in all_of(house):
            one.look(time.monotonic(), HEAD_SECONDS)
        answered = await asyncio.to_thread(read, client)
        assert len(answered.partition(b"\r\n\r\n")[2]) == size

    at(story)


def all_of(house: House) -> list[Protocol]:
    """The connections that are open."""
    return [one for one in house.state.connections if isinstance(one, Protocol)]
