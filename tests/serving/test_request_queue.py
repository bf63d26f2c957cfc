"""What has arrived waits in queues: answers first, and nothing for longer than people should."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from serving.request_queue import (
    ANSWERS_WAIT_SECONDS,
    PAGES_WAIT_SECONDS,
    Call,
    Reply,
    RequestQueues,
)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def call(
    loop: asyncio.AbstractEventLoop, line: str, ago: float = 0.0, size: int | None = None
) -> Call:
    method, path = line.split()
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
    if size is not None:
        environ["CONTENT_LENGTH"] = str(size)
    reply: asyncio.Future[Reply] = loop.create_future()
    return Call(environ, time.monotonic() - ago, reply)


def test_answers_go_before_pages_and_each_in_the_order_in_which_they_came(loop):
    queues = RequestQueues()
    came = [call(loop, f"{method} /s/lunch") for method in ("GET", "POST", "GET", "POST")]
    assert all(queues.add(one) for one in came)
    assert [came.index(queues.next()) for _ in came] == [1, 3, 0, 2]
    assert not queues


def test_who_has_sent_an_answer_gets_the_receipt_before_others_get_the_form(loop):
    queues = RequestQueues()
    paths = ("/s/lunch", "/s/lunch/receipt/0a1b", "/static/a.css")
    came = [call(loop, f"GET {path}") for path in paths]
    assert all(queues.add(one) for one in came)
    assert [came.index(queues.next()) for _ in came] == [1, 2, 0]


def test_a_page_is_refused_behind_one_that_has_waited_too_long_and_an_answer_is_not(loop):
    queues = RequestQueues()
    assert queues.add(call(loop, "GET /s/lunch", ago=PAGES_WAIT_SECONDS - 0.1))
    assert queues.add(call(loop, "GET /s/lunch", ago=PAGES_WAIT_SECONDS + 0.1))
    queues.next()
    assert not queues.add(call(loop, "GET /s/lunch"))
    assert queues.add(call(loop, "POST /s/lunch", ago=ANSWERS_WAIT_SECONDS + 0.1))
    assert not queues.add(call(loop, "POST /s/lunch"))


class Clock:
    """A clock that goes on where a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def added(loop: asyncio.AbstractEventLoop, queues: RequestQueues) -> int:
    """How many pages can wait at once, of a thousand."""
    return sum(queues.add(call(loop, "GET /s/lunch")) for _ in range(1_000))


def test_a_page_is_refused_where_it_would_wait_too_long_at_the_pace_of_the_others(loop, clock):
    queues, pace = RequestQueues(), 1 / 256
    queues.add(call(loop, "GET /s/lunch"))
    for _ in range(2_000):  # until the average is the pace
        queues.add(call(loop, "GET /s/lunch"))
        queues.next()
        clock.now += pace
    assert added(loop, queues) == PAGES_WAIT_SECONDS / pace


def test_time_in_which_nobody_waited_is_no_pace(loop, clock):
    queues = RequestQueues()
    for _ in range(50):
        queues.add(call(loop, "GET /s/lunch"))
        queues.next()
        clock.now += 1
    assert added(loop, queues) == 1_000


def test_one_standstill_is_forgotten_when_nobody_waits_any_more(loop, clock):
    queues = RequestQueues()
    for _ in range(2):
        queues.add(call(loop, "GET /s/lunch"))
    queues.next()
    clock.now += 100
    queues.next()
    assert [queues.add(call(loop, "GET /s/lunch")) for _ in range(2)] == [True, True]


def test_pages_get_their_turn_however_many_requests_look_as_if_a_visit_had_begun(loop):
    queues = RequestQueues()
    for _ in range(100):
        assert queues.add(call(loop, "GET /s/lunch/receipt/0a1b"))
    for _ in range(3):
        assert queues.add(call(loop, "GET /s/lunch"))
    order = [queues.next().environ["PATH_INFO"] for _ in range(103)]
    assert [number for number, path in enumerate(order) if path == "/s/lunch"] == [4, 9, 14]


@pytest.mark.parametrize(
    ("line", "quick"),
    [
        ("GET /s/lunch", True),
        ("POST /s/lunch", True),
        ("GET /s/lunch/receipt/0a1b", True),
        ("GET /static/vendor/htmx.min.js", True),
        ("GET /healthz", True),
        ("GET /e/fair", True),
        ("GET /e/fair/qr.svg", False),
        ("GET /s/lunch/results", False),
        ("GET /s/lunch/results/stream", False),
        ("GET /surveys/lunch/tally", False),
        ("GET /readyz", False),
        ("GET /", False),
    ],
)
def test_what_many_ask_for_and_takes_no_time_is_quick(loop, line, quick):
    assert call(loop, line).is_quick is quick


def test_a_long_answer_is_not_quick(loop):
    assert call(loop, "POST /s/lunch", size=99_000).is_quick
    assert not call(loop, "POST /s/lunch", size=200_000).is_quick
