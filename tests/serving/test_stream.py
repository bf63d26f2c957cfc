"""Streams: of a real server over sockets, and their finer points in an event loop of the test."""

import asyncio
import http.client
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from operator import contains
from pathlib import Path
from typing import Any

import pytest

from formats.definition import toml
from serving.stream import Streams
from serving.worker import GRACE_SECONDS
from tests.makers import choice, definition
from tests.server import Server
from web.live.watcher import CLOSE, HEARTBEAT, Revision, State


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process, whose log at the end says nothing of a fault."""
    with Server(tmp_path_factory.mktemp("streams") / "instance", workers=1) as server:
        yield server
    assert [word for word in ("Traceback", '"fault"') if word in server.log.read_text()] == []


class Browser:
    """A browser in which an organiser is signed in: a connection a request."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.server, self.cookie = server, cookie

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        ) as connection:
            form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
            connection.request(method, path, body.encode(), form)
            reply = connection.getresponse()
            return reply.status, reply.read()

    def press(self, page: str, action: str) -> int:
        """Press a button of a page, with the token that protects it."""
        found = re.search(
            r'name="csrf_token"[^>]* value="([^"]+)"', self.ask("GET", page)[1].decode()
        )
        assert found is not None
        return self.ask("POST", action, f"csrf_token={found[1]}")[0]


def signed_in(server: Server, email: str) -> Browser:
    added = server.command(
        "organiser", "add", email, "--password-stdin", stdin="a tall ship at nine\n"
    )
    assert added.returncode == 0, added.stderr
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        body = f"email={email}&password=a+tall+ship+at+nine"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", body, form)
        reply = connection.getresponse()
        assert reply.status == 303, reply.read()
        return Browser(server, reply.headers["Set-Cookie"].partition(";")[0])


@pytest.fixture(scope="module")
def owner(server: Server) -> Browser:
    """The organiser of the surveys."""
    return signed_in(server, "ada@example.org")


@pytest.fixture
def code(server: Server, owner: Browser, tmp_path: Path) -> str:
    """A new survey of one question."""
    file = tmp_path / "survey.toml"
    file.write_text(toml.write(definition(choice("Good?", "Yes", "No"), anonymous=False)))
    return server.command("survey", "add", str(file), "--organiser", "ada@example.org").stdout[:-1]


class Stream:
    """A client of a tally's stream, on a connection of its own."""

    def __init__(self, browser: Browser, code: str, version: str = "1.1", buffer: int = 0) -> None:
        self.browser, self.path = browser, f"/surveys/{code}/tally/stream"
        self.socket = socket.socket()
        self.socket.settimeout(60)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", browser.server.port))
        self.reply = self.ask(self.path, version)

    def head(self, path: str, version: str = "1.1") -> bytes:
        lines = f"GET {path} HTTP/{version}\r\nHost: x\r\nCookie: {self.browser.cookie}\r\n\r\n"
        return lines.encode()

    def ask(self, path: str, version: str = "1.1") -> http.client.HTTPResponse:
        self.socket.sendall(self.head(path, version))
        reply = http.client.HTTPResponse(self.socket)
        reply.begin()
        return reply

    def event(self) -> bytes:
        """The next event as it was sent, without its empty line; b"" at the stream's end."""
        lines = []
        while (line := self.reply.readline()) not in (b"", b"\n"):
            lines.append(line)
        return b"".join(lines)

    def close(self) -> None:
        self.reply.close()
        self.socket.close()


@pytest.fixture
def watch(owner: Browser, code: str) -> Iterator[Callable[..., Stream]]:
    with ExitStack() as stack:

        def watch(**options: Any) -> Stream:
            return stack.enter_context(closing(Stream(owner, code, **options)))

        yield watch


def answer(browser: Browser, code: str) -> None:
    assert browser.ask("POST", f"/s/{code}", "q=yes")[0] == 303


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def watchers(server: Server) -> int:
    """What the service says how many streams are open."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
    return int(float(next(x for x in lines if x.startswith("tangible_watchers ")).split()[1]))


def worker(server: Server) -> int:
    assert server.process is not None
    pid = server.process.pid
    (found,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(found)


def test_the_present_state_comes_at_once_with_the_headers_of_a_stream(watch):
    stream = watch()
    assert stream.event().startswith(b"retry: 2000\nid: 1.0\ndata: ")
    said = stream.reply.headers
    assert said["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (said["Transfer-Encoding"], said["Cache-Control"]) == ("chunked", "no-store")


def test_a_change_reaches_two_hundred_watchers_with_the_same_bytes_and_costs_no_thread(
    server, owner, code, watch
):
    watch().event()
    threads = len(os.listdir(f"/proc/{worker(server)}/task"))
    crowd = [watch() for _ in range(200)]
    assert len({stream.event() for stream in crowd}) == 1
    answer(owner, code)
    (event,) = {stream.event() for stream in crowd}
    assert event.startswith(b"id: 1.1\ndata: ")
    assert len(os.listdir(f"/proc/{worker(server)}/task")) - threads <= 2


def test_a_client_that_leaves_is_noticed(server, owner, code):
    wait_for(lambda: watchers(server) == 0)
    streams = [Stream(owner, code) for _ in range(30)]
    wait_for(lambda: watchers(server) == 30)
    for stream in streams:
        stream.close()
    wait_for(lambda: watchers(server) == 0)


def test_a_client_that_has_asked_for_more_behind_its_stream_is_noticed_when_it_leaves(
    server, owner, code
):
    wait_for(lambda: watchers(server) == 0)
    stream = Stream(owner, code)
    stream.event()
    stream.socket.sendall(stream.head("/healthz") + b"no request at all\r\n\r\n")
    wait_for(lambda: watchers(server) == 1)
    answer(owner, code)
    assert stream.event().startswith(b"id: 1.1\n")
    stream.close()
    for _ in range(2):  # the second that is sent into nowhere is told of
        answer(owner, code)
        time.sleep(0.5)
    wait_for(lambda: watchers(server) == 0)


def test_a_client_of_http_1_0_gets_the_present_state_and_comes_back(watch):
    stream = watch(version="1.0")
    assert "Transfer-Encoding" not in stream.reply.headers
    assert stream.event().startswith(b"retry: 2000\nid: 1.0\n")
    assert stream.reply.read() == b""


def test_a_stream_may_follow_other_requests_on_its_connection(owner, code):
    with closing(Stream(owner, "none")) as stream:
        assert (stream.reply.status, stream.reply.read()[:1]) == (404, b"<")
        stream.reply = stream.ask(f"/surveys/{code}/tally/stream")
        stream.event()
        answer(owner, code)
        assert stream.event().startswith(b"id: 1.1\n")


def test_asking_for_the_head_only_opens_no_stream(server, owner, code):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for _ in range(2):
            path = f"/surveys/{code}/tally/stream"
            connection.request("HEAD", path, headers={"Cookie": owner.cookie})
            reply = connection.getresponse()
            assert (reply.status, reply.read()) == (200, b"")


def test_a_stream_ends_with_the_session_in_which_it_was_opened_and_no_other_does(
    server, owner, code, watch
):
    elsewhere = signed_in_again(server)
    with closing(Stream(elsewhere, code)) as leaving:
        staying = watch()
        staying.event(), leaving.event()
        assert elsewhere.press(f"/surveys/{code}/settings", "/sign-out") == 303
        answer(owner, code)
        assert staying.event().startswith(b"id: 1.1\n")
        assert leaving.event() == b"event: close\ndata:\n"
        assert leaving.reply.read() == b""


def signed_in_again(server: Server) -> Browser:
    """A client of this organiser in another browser."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(
            "POST", "/sign-in", "email=ada%40example.org&password=a+tall+ship+at+nine", form
        )
        reply = connection.getresponse()
        return Browser(server, reply.headers["Set-Cookie"].partition(";")[0])


def test_the_service_ends_under_a_hundred_watchers_and_waits_for_none_of_them(tmp_path):
    file = tmp_path / "survey.toml"
    file.write_text(toml.write(definition(choice("Good?", "Yes", "No"))))
    with Server(tmp_path / "instance", workers=2) as server, ExitStack() as stack:
        browser = signed_in(server, "ada@example.org")
        code = server.command("survey", "add", str(file)).stdout[:-1]
        streams = [stack.enter_context(closing(Stream(browser, code))) for _ in range(100)]
        for stream in streams:
            stream.event()
        begin = time.monotonic()
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        assert [stream.event() for stream in streams] == [b""] * 100
        assert server.process.wait(60) == 0
        assert time.monotonic() - begin < GRACE_SECONDS  # in which it would wait for them


class Hall:
    """Watchers of one topic in this test's own loop; each keeps what it was sent."""

    def __init__(self, **options: Any) -> None:
        self.state: State | None = State(1, "one")
        self.asked: list[dict[Any, Revision | None]] = []
        self.fault: Exception | None = None
        self.threads: set[int] = set()
        self.streams = Streams(self.look, tick=0.01, **options)
        self.sent: list[list[bytes]] = []

    def look(self, seen: Mapping[Any, Revision | None]) -> dict[Any, State | None]:
        self.asked.append(dict(seen))
        self.threads.add(threading.get_ident())
        if self.fault:
            raise self.fault
        changed = self.state is None or self.state.revision != seen["topic"]
        return {"topic": self.state} if changed else {}

    def enter(self, seen: Revision = 1, takes: bool = True) -> "asyncio.Task[None]":
        """A watcher who has seen a revision; one who `takes` nothing waits for ever."""
        taken: list[bytes] = []
        self.sent.append(taken)

        async def send(message: Any) -> None:
            if not takes:
                await asyncio.Event().wait()
            taken.append(message["body"])

        async def stays() -> None:
            await asyncio.Event().wait()

        served = self.streams.serve("topic", seen, send, stays)
        return asyncio.get_running_loop().create_task(served)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


def in_hall(story: Callable[[Hall], Awaitable[None]], **options: Any) -> Hall:
    async def told() -> Hall:
        hall = Hall(**options)
        await story(hall)
        hall.streams.end()
        await asyncio.sleep(0.05)
        return hall

    with ThreadPoolExecutor(1) as thread:  # a test of the browser may have left a loop in ours
        return thread.submit(asyncio.run, told()).result()


def test_every_look_is_made_in_one_thread_and_no_other_work_is_done_there():
    # SQLite says of each connection whether another has committed: threads taken by turns, or one
    # that also commits, would miss a change.
    others: set[int] = set()

    async def story(hall: Hall) -> None:
        hall.enter()
        while len(hall.asked) < 20:
            work = (asyncio.to_thread(threading.get_ident) for _ in range(4))
            others.update(await asyncio.gather(*work))
            await asyncio.sleep(0.005)

    threads = in_hall(story).threads
    assert len(threads) == 1
    assert others
    assert not threads & others


def test_who_comes_with_another_revision_than_the_rest_is_given_the_present_one():
    async def story(hall: Hall) -> None:
        hall.enter()
        hall.state = State(2, "two")
        await until(lambda: len(hall.sent[0]) == 1)
        hall.enter(seen=1)
        await until(lambda: len(hall.sent[1]) == 1)
        hall.state = State(3, "three")
        await until(lambda: len(hall.sent[0]) == 2)

    hall = in_hall(story)
    two, three = State(2, "two").event(), State(3, "three").event()
    assert hall.sent == [[two, three], [two, three]]
    assert {"topic": None} in hall.asked


def test_nobody_looks_while_nobody_watches():
    async def story(hall: Hall) -> None:
        task = hall.enter()
        await until(lambda: len(hall.asked) > 2)
        task.cancel()
        await asyncio.sleep(0.05)
        looks = len(hall.asked)
        await asyncio.sleep(0.1)
        assert len(hall.asked) == looks
        hall.enter()
        await until(lambda: len(hall.asked) > looks)

    assert {} not in in_hall(story).asked


def test_a_fault_while_looking_is_logged_without_its_words_and_looking_goes_on(caplog):
    async def story(hall: Hall) -> None:
        hall.enter()
        hall.fault = LookupError("what somebody wrote")
        await until(lambda: len(caplog.records) >= 3)
        hall.fault, hall.state = None, State(2, "two")
        await until(lambda: len(hall.sent[0]) == 1)

    in_hall(story)
    said = {(one.getMessage(), one.fields["fault"], one.exc_info) for one in caplog.records}
    assert said == {("watchers could not be told", "LookupError", None)}


def test_a_quiet_stream_has_a_heart_beat():
    async def story(hall: Hall) -> None:
        hall.enter()
        await until(lambda: len(hall.sent[0]) == 2)

    assert in_hall(story, heartbeat=0.03).sent == [[HEARTBEAT, HEARTBEAT]]


def test_who_takes_nothing_is_let_go_delays_nobody_and_gets_no_more_than_the_latest():
    async def story(hall: Hall) -> None:
        stuck, reading = hall.enter(takes=False), hall.enter()
        for revision in range(2, 6):
            hall.state = State(revision, "new")
            event = hall.state.event()
            await until(partial(contains, hall.sent[1], event))
        await until(stuck.done)
        assert not reading.done()

    assert in_hall(story, heartbeat=0.02, patience=0.1).sent[0] == []


def test_when_the_room_is_full_a_stream_ends_after_its_first_state():
    async def story(hall: Hall) -> None:
        first = hall.enter()
        await asyncio.sleep(0.02)
        await asyncio.wait_for(hall.enter(), 1)
        assert not first.done()

    assert in_hall(story, room=1).sent == [[], []]


def test_a_topic_that_ends_closes_its_streams():
    async def story(hall: Hall) -> None:
        task = hall.enter()
        hall.state = None
        await asyncio.wait_for(task, 1)

    assert in_hall(story).sent == [[CLOSE]]


def test_ending_closes_every_stream_and_later_ones_end_after_their_first_state():
    async def story(hall: Hall) -> None:
        tasks = [hall.enter() for _ in range(3)]
        await asyncio.sleep(0.02)
        hall.streams.end()
        await asyncio.wait_for(asyncio.gather(*tasks, hall.enter()), 1)

    assert in_hall(story).sent == [[], [], [], []]
    assert "desk" not in {thread.name for thread in threading.enumerate()}
