"""What has arrived waits in lanes: answers first, and nobody behind one who has waited too long."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from serving.connection import Connection
from serving.lane import ANSWERS_WAIT_SECONDS, PAGES_WAIT_SECONDS, Lanes, is_quick

GET = b"GET /s/lunch HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /s/lunch?sent=1 HTTP/1.1\r\nContent-Length: 3\r\n\r\na=b"


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    with socket.socket() as nowhere:
        yield nowhere


def arrived(sock: socket.socket, request: bytes, ago: float = 0.0) -> Connection:
    connection = Connection(sock, ("127.0.0.1", 1), ("127.0.0.1", 2), request)
    assert connection.is_whole()
    connection.arrived -= ago
    return connection


def test_answers_go_before_pages_and_each_in_the_order_in_which_they_came(sock):
    lanes = Lanes()
    came = [arrived(sock, request) for request in (GET, POST, GET, POST)]
    assert all(lanes.add(one) for one in came)
    assert [came.index(lanes.next()) for _ in came] == [1, 3, 0, 2]
    assert not lanes


def test_who_has_sent_an_answer_gets_the_receipt_before_others_get_the_form(sock):
    receipt, style = (
        GET.replace(b"lunch", b"lunch/receipt/0a1b"),
        GET.replace(b"/s/lunch", b"/static/a.css"),
    )
    lanes = Lanes()
    came = [arrived(sock, request) for request in (GET, receipt, style)]
    assert all(lanes.add(one) for one in came)
    assert [came.index(lanes.next()) for _ in came] == [1, 2, 0]


def test_a_page_is_refused_behind_one_that_has_waited_too_long_and_an_answer_is_not(sock):
    lanes = Lanes()
    assert lanes.add(arrived(sock, GET, ago=PAGES_WAIT_SECONDS - 0.1))
    assert lanes.add(arrived(sock, GET, ago=PAGES_WAIT_SECONDS + 0.1))
    lanes.next()
    assert not lanes.add(arrived(sock, GET))
    assert lanes.add(arrived(sock, POST, ago=ANSWERS_WAIT_SECONDS + 0.1))
    assert not lanes.add(arrived(sock, POST))


@pytest.mark.parametrize(
    ("line", "quick"),
    [
        ("GET /s/lunch", True),
        ("POST /s/lunch?sent=1", True),
        ("GET /s/lunch/receipt/0a1b", True),
        ("GET /static/vendor/htmx.min.js?v=1", True),
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
def test_what_many_ask_for_and_takes_no_time_is_quick(sock, line, quick):
    request = f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    assert is_quick(arrived(sock, request)) is quick


def test_a_long_answer_is_not_quick(sock):
    body = b"a" * 200_000
    head = b"POST /s/lunch HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert not is_quick(arrived(sock, head + body))


def test_a_request_is_whole_when_all_of_it_has_arrived_and_what_follows_stays():
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        ours.setblocking(False)
        connection = Connection(ours, ("", 0), ("", 0))
        whole = []
        for byte in POST + GET[:5]:
            theirs.send(bytes([byte]))
            connection.read()
            whole.append(connection.is_whole())
        assert whole.index(True) == len(POST) - 1
        assert connection.take() == POST
        assert bytes(connection.received) == GET[:5]
        assert not connection.is_whole()
