"""Much at once on few connections: what one client may have wait, and what it costs the others."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from tests.server import Server
from tests.serving.conftest import started
from tests.serving.messages import CHUNKED
from tests.serving.test_body import (
    MB,
    answer,
    by_length,
    in_chunks,
    memory,
    processor_seconds,
    words,
)
from tests.serving.wire import FORM, LAST, connected, heard_on, request, say

GET = request("GET", "/healthz")
CONNECTIONS = 60


@pytest.fixture(scope="module")
def uvicorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that is the default, by itself."""
    with started(tmp_path_factory.mktemp("alone"), "uvicorn") as server:
        yield server


@pytest.mark.parametrize(
    "flood",
    [GET + b"GET / HTTP/1.1\r\n\r\n" * 3_600, GET * 1_600, GET[:-2] + b"ab:cd\r\n" * 10_000],
    ids=["no requests behind one", "requests behind one", "a head of many fields"],
)
def test_what_one_client_sends_at_once_costs_the_others_neither_time_nor_memory(door, flood):
    before, worked = memory(door), processor_seconds(door)
    with ExitStack() as open_:
        crowd = [open_.enter_context(closing(connected(door.port))) for _ in range(CONNECTIONS)]
        for one in crowd:
            with suppress(OSError):
                one.sendall(flood)
        assert say(door.port, LAST, 60).statuses == (200,)
        # What is done before another is answered, and not how long that takes where others work.
        assert processor_seconds(door) - worked < 5
        assert memory(door) - before < 64 * MB
    assert say(door.port, LAST, 60).statuses == (200,)
    assert processor_seconds(door) - worked < 5


def test_a_head_of_more_fields_than_any_client_has_is_refused_before_its_end(uvicorn):
    assert say(uvicorn.port, GET[:-2] + b"a:b\r\n" * 200, 60).statuses == (431,)


def test_as_many_requests_in_a_row_as_any_client_sends_are_answered_in_their_order(door):
    paths = ["/healthz", "/s/door", "/healthz", "/nowhere"] * 4
    heard = say(door.port, b"".join(request("GET", path) for path in paths) + LAST)
    assert heard.statuses == (200, 200, 200, 404) * 4 + (200,)


def test_who_has_sent_too_many_in_a_row_is_answered_what_was_taken_and_the_rest_is_not_begun(
    uvicorn,
):
    sent = b"".join(by_length(f"in a row {n}") for n in range(200))
    heard = say(uvicorn.port, sent)
    assert heard.closed
    answered = heard.statuses.count(303)
    assert 1 <= answered < 200
    assert len([one for one in words(uvicorn) if one.startswith("in a row")]) == answered


def test_a_body_behind_an_upgrade_is_whole_or_refused(door):
    upgrade = "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"
    sent = {
        "upgraded": request("POST", "/s/door", FORM, CHUNKED, *upgrade)
        + in_chunks("upgraded", "0\r\n\r\n").partition(b"\r\n\r\n")[2],
        "upgraded by length": by_length("upgraded by length").replace(
            b"\r\n\r\n", ("\r\n" + "\r\n".join(upgrade) + "\r\n\r\n").encode()
        ),
    }
    before = words(door)
    for word, message in sent.items():
        with closing(connected(door.port, 60)) as connection:
            connection.sendall(message)
            first = heard_on(connection, until=1)
            connection.settimeout(3)  # in which nothing more may come
            statuses = first.statuses + heard_on(connection).statuses
        assert statuses in ((303,), (400,))
        if statuses == (303,):
            assert word in words(door)
    assert words(door) <= before | set(sent)


def test_who_says_that_it_sends_nothing_more_gets_the_answer(uvicorn):
    with closing(connected(uvicorn.port)) as connection:
        connection.sendall(by_length("half closed"))
        connection.shutdown(socket.SHUT_WR)
        heard = heard_on(connection)
    assert (heard.statuses, heard.closed) == ((303,), True)
    assert "half closed" in words(uvicorn)


def test_large_bodies_that_do_not_end_keep_no_short_answer_and_no_page_out(door):
    head = request("POST", "/s/door", FORM, "Content-Length: 3999999")
    with ExitStack() as open_:
        for size in [3_900_000] * 75 + [400_000] * 20 + [40_000] * 20 + [4_000] * 20:
            one = open_.enter_context(closing(connected(door.port)))
            with suppress(OSError):
                one.sendall(head + b"a" * size)
        assert say(door.port, by_length("beside large ones") + LAST).statuses == (303, 200)
        script = request("GET", "/static/vendor/htmx.min.js", "Connection: close")
        assert say(door.port, script).statuses == (200,)
    assert answer("beside large ones")
    assert "beside large ones" in words(door)


def test_an_old_client_is_answered(door):
    for target, status in (("/healthz", 200), ("/s/door", 200), ("/nowhere", 404)):
        heard = say(door.port, request("GET", target, version="1.0"))
        assert (heard.statuses, heard.closed) == ((status,), True)


def test_a_process_whose_parent_was_killed_ends(tmp_path):
    with started(tmp_path, "uvicorn") as server:
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                server.asked("/healthz")
            except OSError:
                break
            time.sleep(0.2)
        with pytest.raises(OSError, match="refused"):
            server.asked("/healthz")
