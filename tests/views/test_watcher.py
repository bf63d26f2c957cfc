"""Streams through real gunicorn processes and sockets; their finer points through socketpairs."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask, Response, jsonify, request

from views.watcher import Revision, State, Watchers

ROOT = Path(__file__).parents[2]
THREADS = 2


def make_app(folder: str) -> Flask:
    """An app whose topics are files: the revision in the first line, then the html."""
    app = Flask(__name__)

    def state_of(topic: str) -> State | None:
        try:
            revision, _, html = Path(folder, topic).read_text().partition("\n")
        except FileNotFoundError:
            return None
        return State(int(revision), html)

    def look(seen: Mapping[str, Revision | None]) -> dict[str, State | None]:
        states = {topic: state_of(topic) for topic in seen}
        return {t: s for t, s in states.items() if s is None or s.revision != seen[t]}

    watchers = Watchers(look, tick=0.03)

    @app.get("/")
    def index() -> Response:
        return jsonify(pid=os.getpid(), watchers=watchers.count)

    @app.get("/stream/<topic>")
    def stream(topic: str) -> Response:
        state = state_of(topic)
        assert state
        events = watchers.stream(request.environ, topic, state)
        return Response(events, mimetype="text/event-stream")

    @app.get("/late/<topic>")
    def late(topic: str) -> Response:
        """A stream whose topic changes between the first state and the hand-over."""
        state = state_of(topic)
        assert state
        events = watchers.stream(request.environ, topic, state)

        def change() -> Iterator[bytes]:
            yield next(events)
            publish(Path(folder, topic), 2, "changed")
            yield from events

        return Response(change(), mimetype="text/event-stream")

    return app


def publish(topic: Path, revision: int, html: str) -> None:
    fresh = topic.with_suffix(".fresh")
    fresh.write_text(f"{revision}\n{html}")
    fresh.rename(topic)


class Server:
    """gunicorn with gthread workers, and the folder of its topics."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        self.log = folder / "gunicorn.log"
        listener = socket.create_server(("127.0.0.1", 0), backlog=500)
        self.port = listener.getsockname()[1]
        arguments = [
            *("-k", "gthread", "-w", workers, "--threads", THREADS, "--worker-connections", 20),
            *("-b", f"fd://{listener.fileno()}", "--log-level", "debug", "--log-file", self.log),
            *("--no-control-socket", "--pythonpath", Path(__file__).parent),
            f"test_watcher:make_app({str(folder)!r})",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *map(str, arguments)],
            cwd=ROOT,
            pass_fds=[listener.fileno()],
        )
        listener.close()

    def topic(self, html: str = "one") -> Path:
        path = self.folder / f"topic-{len(list(self.folder.iterdir()))}"
        publish(path, 1, html)
        return path

    def get(self, path: str = "/") -> dict[str, int]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def threads(self) -> int:
        return sum(len(os.listdir(f"/proc/{pid}/task")) for pid in self.workers())

    def connected(self) -> set[int]:
        """The ports of the clients whose connection this server still has."""
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        ends = [[int(end[9:], 16) for end in line.split()[1:3]] for line in lines]
        return {theirs for ours, theirs in ends if ours == self.port}

    def complaints(self) -> list[str]:
        lines = self.log.read_text().splitlines()
        return [x for x in lines if any(w in x for w in ("WARNING", "ERROR", "Traceback"))]

    def end(self) -> float:
        """Ask gunicorn to end; return the seconds it took."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        return time.monotonic() - begin


class Stream:
    """A client of a stream, on a connection of its own."""

    def __init__(self, server: Server, path: str, version: str = "1.1", buffer: int = 0) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(5)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", server.port))
        self.response = self.ask(path, version)

    def ask(self, path: str, version: str = "1.1") -> http.client.HTTPResponse:
        self.socket.sendall(f"GET {path} HTTP/{version}\r\nHost: test\r\n\r\n".encode())
        response = http.client.HTTPResponse(self.socket)
        response.begin()
        return response

    def event(self) -> bytes:
        """The next event as it was sent, without its empty line; b"" at the stream's end."""
        lines = []
        while (line := self.response.readline()) not in (b"", b"\n"):
            lines.append(line)
        return b"".join(lines)

    def close(self) -> None:
        self.response.close()
        self.socket.close()


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Server]:
    server = Server(folder, workers)
    try:
        yield server
    finally:
        server.end()


@pytest.fixture(scope="module", params=[1, 2], ids=["one worker", "two workers"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("topics"), request.param) as server:
        for _ in range(20 * request.param):  # gunicorn starts its threads as it needs them
            server.get()
        yield server
    assert server.complaints() == []


@pytest.fixture
def open_stream(server: Server) -> Iterator[Callable[..., Stream]]:
    with ExitStack() as stack:

        def open_stream(path: str, **options: int | str) -> Stream:
            return stack.enter_context(closing(Stream(server, path, **options)))

        yield open_stream


def wait_for(condition: Callable[[], bool], seconds: float = 3) -> float:
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds
        time.sleep(0.005)
    return time.monotonic() - begin


def effort() -> float:
    """The share of a CPU this process uses while the test waits."""
    begin = time.process_time()
    time.sleep(0.05)
    return (time.process_time() - begin) / 0.05


def test_the_present_state_comes_at_once_with_the_headers(server, open_stream):
    topic = server.topic("<ul>\n<li>one</li>\r\n</ul>")
    begin = time.monotonic()
    stream = open_stream(f"/stream/{topic.name}")
    assert stream.event() == b"retry: 2000\nid: 1\ndata: <ul>\ndata: <li>one</li>\ndata: </ul>\n"
    assert time.monotonic() - begin < 0.5
    assert stream.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert stream.response.headers["Transfer-Encoding"] == "chunked"


def test_a_change_reaches_two_hundred_watchers_with_the_same_bytes(server, open_stream):
    topic = server.topic()
    crowd = [open_stream(f"/stream/{topic.name}") for _ in range(200)]
    assert {stream.event() for stream in crowd} == {b"retry: 2000\nid: 1\ndata: one\n"}
    for revision in 2, 3:
        publish(topic, revision, f"<p>{revision}</p>")
        expected = b"id: %d\ndata: <p>%d</p>\n" % (revision, revision)
        assert {stream.event() for stream in crowd} == {expected}
    topic.unlink()
    assert {stream.response.read() for stream in crowd} == {b"event: close\ndata:\n\n"}


def test_watchers_cost_no_thread_and_no_place_and_others_are_served_meanwhile(server, open_stream):
    topic = server.topic()
    open_stream(f"/stream/{topic.name}")
    for _ in range(200):
        open_stream(f"/stream/{topic.name}")
    begin = time.monotonic()
    answers = [server.get() for _ in range(50)]
    assert time.monotonic() - begin < 2
    workers = {answer["pid"]: answer["watchers"] for answer in answers}
    if len(workers) == len(server.workers()):
        assert sum(workers.values()) >= 201
    # the main thread, the pool, and the watchers' one
    assert server.threads() <= len(server.workers()) * (1 + THREADS + 1)


def test_a_client_that_leaves_is_noticed_at_once_and_its_file_closed(server, open_stream):
    topic = server.topic()
    streams = [open_stream(f"/stream/{topic.name}") for _ in range(30)]
    ports = {stream.socket.getsockname()[1] for stream in streams}
    assert server.connected() >= ports
    for stream in streams:
        stream.close()
    assert wait_for(lambda: not server.connected() & ports) < 1


def test_a_watcher_that_does_not_read_delays_nobody_and_gets_the_latest_state(server, open_stream):
    topic = server.topic()
    slow = open_stream(f"/stream/{topic.name}", buffer=4096)
    quick = open_stream(f"/stream/{topic.name}")
    slow.event(), quick.event()
    states = {n: f"{n}-" * 100_000 for n in range(11, 31)}
    for revision, html in states.items():
        begin = time.monotonic()
        publish(topic, revision, html)
        assert quick.event() == f"id: {revision}\ndata: {html}\n".encode()
        assert time.monotonic() - begin < 0.5
    taken = []
    while 30 not in taken:
        head, data = slow.event().decode().splitlines()
        taken.append(int(head.removeprefix("id: ")))
        assert data == f"data: {states[taken[-1]]}"
    assert taken == sorted(set(taken))
    assert len(taken) < 10


def test_a_change_between_the_first_state_and_the_hand_over_is_not_missed(server, open_stream):
    topic = server.topic()
    stream = open_stream(f"/late/{topic.name}")
    assert stream.event() == b"retry: 2000\nid: 1\ndata: one\n"
    assert stream.event() == b"id: 2\ndata: changed\n"


def test_a_topic_that_ends_closes_its_streams_and_no_other(server, open_stream):
    ending, staying = server.topic(), server.topic()
    for version in "1.0", "1.1":
        stream = open_stream(f"/stream/{ending.name}", version=version)
        assert stream.event() == b"retry: 2000\nid: 1\ndata: one\n"
        other = open_stream(f"/stream/{staying.name}")
        other.event()
        ending.unlink()
        assert stream.event() == b"event: close\ndata:\n"
        assert stream.response.read() == b""
        publish(staying, 2, "two")
        assert other.event() == b"id: 2\ndata: two\n"
        publish(ending, 1, "one")
        publish(staying, 1, "one")


def test_a_client_of_http_1_0_gets_plain_events(server, open_stream):
    topic = server.topic()
    stream = open_stream(f"/stream/{topic.name}", version="1.0")
    assert "Transfer-Encoding" not in stream.response.headers
    assert stream.event() == b"retry: 2000\nid: 1\ndata: one\n"
    publish(topic, 2, "two")
    assert stream.event() == b"id: 2\ndata: two\n"


def test_a_stream_may_follow_other_requests_on_its_connection(server, open_stream):
    topic = server.topic()
    stream = open_stream("/")
    stream.response.read()
    time.sleep(0.05)  # the connection waits in gunicorn's own selector now
    stream.response = stream.ask(f"/stream/{topic.name}")
    stream.event()
    publish(topic, 2, "two")
    assert stream.event() == b"id: 2\ndata: two\n"


def test_asking_for_the_head_only_takes_no_connection(server):
    topic = server.topic()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)) as connection:
        for _ in range(2):
            connection.request("HEAD", f"/stream/{topic.name}")
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, b"")


def test_gunicorn_ends_within_three_seconds_under_a_hundred_watchers(tmp_path):
    with running(tmp_path, workers=2) as server, ExitStack() as stack:
        topic = server.topic()
        streams = [
            stack.enter_context(closing(Stream(server, f"/stream/{topic.name}")))
            for _ in range(100)
        ]
        for stream in streams:
            stream.event()
        assert server.end() < 3
        for stream in streams:
            with pytest.raises(http.client.IncompleteRead):
                stream.response.read()
        assert server.complaints() == []


def test_without_a_connection_to_take_the_stream_ends_after_the_present_state(tmp_path):
    publish(tmp_path / "topic", 1, "one")
    answer = make_app(str(tmp_path)).test_client().get("/stream/topic")
    assert answer.data == b"retry: 2000\nid: 1\ndata: one\n\n"


class Hall:
    """Watchers in this process, each at the other end of a socketpair, and what they look at."""

    def __init__(self, **options: float) -> None:
        self.state: State | None = State(1, "one")
        self.asked: list[dict[str, Revision | None]] = []
        self.fault: Exception | None = None
        self.watchers = Watchers(self.look, tick=0.01, **options)
        self.ends: list[socket.socket] = []

    def look(self, seen: Mapping[str, Revision | None]) -> dict[str, State | None]:
        self.asked.append(dict(seen))
        if self.fault:
            raise self.fault
        changed = self.state is None or self.state.revision != seen["topic"]
        return {"topic": self.state} if changed else {}

    def enter(self, state: State) -> socket.socket:
        near, far = socket.socketpair()
        far.settimeout(3)
        self.ends.append(far)
        with near:
            environ = {"SERVER_PROTOCOL": "HTTP/1.0", "gunicorn.socket": near}
            assert len(list(self.watchers.stream(environ, "topic", state))) == 1
        return far


@pytest.fixture
def hall() -> Iterator[Callable[..., Hall]]:
    halls: list[Hall] = []

    def hall(**options: float) -> Hall:
        halls.append(Hall(**options))
        return halls[-1]

    yield hall
    for each in halls:
        each.watchers.stop()
        for end in each.ends:
            end.close()


def test_who_comes_with_another_revision_than_the_rest_is_given_the_present_one(hall):
    here = hall()
    early = here.enter(State(1, "one"))
    here.state = State(2, "two")
    assert early.recv(99) == b"id: 2\ndata: two\n\n"
    behind = here.enter(State(1, "one"))
    assert behind.recv(99) == b"id: 2\ndata: two\n\n"
    assert {"topic": None} in here.asked
    here.state = State(3, "three")
    assert [end.recv(99) for end in (early, behind)] == [b"id: 3\ndata: three\n\n"] * 2


def test_nobody_looks_while_nobody_watches(hall):
    here = hall()
    here.enter(State(1, "one"))
    wait_for(lambda: len(here.asked) > 2)
    here.ends[0].close()
    wait_for(lambda: here.watchers.count == 0)
    looks = len(here.asked)
    assert effort() < 0.2
    assert len(here.asked) == looks
    assert {} not in here.asked


def test_a_fault_while_looking_is_logged_without_its_words_and_looking_goes_on(hall, caplog):
    here = hall()
    end = here.enter(State(1, "one"))
    here.fault = LookupError("what somebody wrote")
    wait_for(lambda: len(caplog.records) >= 3)
    here.fault, here.state = None, State(2, "two")
    assert end.recv(99) == b"id: 2\ndata: two\n\n"
    assert {r.getMessage() for r in caplog.records} == {
        "Watchers could not be told of changes: LookupError"
    }
    assert [r.exc_info for r in caplog.records if r.exc_info] == []


def test_a_quiet_stream_has_a_heart_beat(hall):
    end = hall(heartbeat=0.05).enter(State(1, "one"))
    assert [end.recv(99), end.recv(99)] == [b":\n\n", b":\n\n"]


def test_who_takes_nothing_is_let_go_and_who_reads_stays(hall):
    here = hall(heartbeat=0.05, patience=0.3)
    here.enter(State(1, "one"))
    reading = here.enter(State(1, "one"))
    here.state = State(2, "2" * 1_000_000)
    taken = b""
    while not taken.endswith(b"2\n\n"):
        taken += reading.recv(100_000)
    assert here.watchers.count == 2
    assert effort() < 0.2
    assert wait_for(lambda: here.watchers.count == 1) > 0.1
    assert set(reading.recv(999).split(b"\n\n")) == {b":", b""}


def test_when_the_room_is_full_a_stream_ends_after_its_first_state(hall):
    here = hall(room=1)
    here.enter(State(1, "one"))
    assert here.enter(State(1, "one")).recv(99) == b""
    assert here.watchers.count == 1


def test_stopping_closes_every_stream_and_ends_the_thread(hall):
    here = hall()
    ends = [here.enter(State(1, "one")) for _ in range(3)]
    here.watchers.stop()
    assert "watchers" not in {thread.name for thread in threading.enumerate()}
    assert [end.recv(99) for end in ends] == [b"", b"", b""]
    assert here.enter(State(1, "one")).recv(99) == b""
    assert here.watchers.count == 0
