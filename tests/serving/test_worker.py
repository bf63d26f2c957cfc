"""The real server: nobody waits for the slow, answers go first, and too many are told at once."""

import http.client
import re
import select
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode

import apsw
import pytest

from serving.dispatcher import THREADS
from serving.request_queue import PAGES_WAIT_SECONDS
from tests.server import Server

FORM = b"""
title = "Lunch"
[[question]]
name = "word"
type = "text"
label = "In one word?"
[[question]]
name = "need"
type = "request"
label = "Training?"
"""
FORM_TYPE = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process with the form "lunch"."""
    folder = tmp_path_factory.mktemp("serving")
    server = Server(folder / "instance", workers=1)
    server.holds(FORM, "lunch")
    with server:
        yield server


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def request(method: str, path: str, body: str = "", *headers: str) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if method == "POST":
        head += f"{FORM_TYPE}Content-Length: {len(body)}\r\n"
    return (head + "".join(f"{one}\r\n" for one in headers) + "\r\n" + body).encode()


def post(word: str, key: str) -> bytes:
    return request("POST", "/s/lunch", urlencode({"word": word, "submission_key": key}))


def reply(connection: socket.socket) -> tuple[int, bytes]:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, answer.read()


def test_while_nobody_answers_contacts_are_let_out_and_no_log_lies_beside_the_database(server):
    log = server.folder / "tangible.db-wal"
    for n in range(5):
        contact = {"need.consent": "yes", "need.contact": f"reach{n}"}
        sent = {"word": "resting", "submission_key": f"{n}" * 20, **contact}
        with closing(connected(server)) as phone:
            phone.sendall(request("POST", "/s/lunch", urlencode(sent)))
            assert reply(phone)[0] == 303
    assert log.stat().st_size
    until = time.monotonic() + 30
    while log.stat().st_size and time.monotonic() < until:
        time.sleep(0.1)
    assert not log.stat().st_size
    image = (server.folder / "tangible.db").read_bytes()
    assert b"resting" in image
    assert set(re.findall(rb"reach\d", image)) == {b"reach%d" % n for n in range(5)}


def is_told(connection: socket.socket) -> bool:
    """Whether something has come for the one who waits: an answer, or the end."""
    looked = select.poll()  # select() knows no file above 1,023
    looked.register(connection, select.POLLIN)
    return bool(looked.poll(0))


def asked(server: Server, sent: bytes) -> tuple[int, bytes]:
    with closing(connected(server)) as connection:
        connection.sendall(sent)
        return reply(connection)


def words(server: Server) -> set[str]:
    exported = server.command("responses", "export", "lunch").stdout.splitlines()
    return {line.split(",")[4] for line in exported[1:]}  # behind what is said of the response


def test_a_request_that_comes_a_byte_at_a_time_is_answered(server):
    with closing(connected(server)) as connection:
        for byte in post("slowly", "key-slow"):
            connection.sendall(bytes([byte]))
        assert reply(connection)[0] == 303
    assert "slowly" in words(server)


def test_three_hundred_phones_that_never_finish_hold_nobody_up(server):
    with ExitStack() as phones:
        crowd = [phones.enter_context(closing(connected(server))) for _ in range(300)]
        for number, phone in enumerate(crowd):
            whole = post("never", f"key-never-{number}")
            phone.sendall(whole[: min(40 + number % 120, len(whole) - 1)])
        assert asked(server, post("meanwhile", "key-meanwhile"))[0] == 303
        assert not any(map(is_told, crowd))  # none of them was let go for it
    assert "meanwhile" in (found := words(server))
    assert "never" not in found


def test_requests_in_one_packet_are_answered_in_their_order(server):
    with closing(connected(server)) as connection:
        connection.sendall(
            request("GET", "/healthz") + post("second", "key-second") + request("GET", "/s/lunch")
        )
        connection.settimeout(5)
        received = b""
        while received.count(b"HTTP/1.1 ") < 3 or b"</html>" not in received:
            received += connection.recv(65536)
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"200", b"303", b"200"]
    assert "second" in words(server)


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(server):
    body = urlencode({"word": "polite", "submission_key": "key-polite"})
    head = request("POST", "/s/lunch", body, "Expect: 100-continue").removesuffix(body.encode())
    with closing(connected(server)) as connection:
        connection.sendall(head)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body.encode())
        assert reply(connection)[0] == 303
    assert "polite" in words(server)


def test_a_body_in_chunks_is_taken(server):
    body = urlencode({"word": "chunked", "submission_key": "key-chunked"}).encode()
    head = f"POST /s/lunch HTTP/1.1\r\nHost: x\r\n{FORM_TYPE}Transfer-Encoding: chunked\r\n\r\n"
    with closing(connected(server)) as connection:
        connection.sendall(head.encode())
        for part in body[:10], body[10:]:
            connection.sendall(b"%x\r\n%b\r\n" % (len(part), part))
        connection.sendall(b"0\r\n\r\n")
        assert reply(connection)[0] == 303
    assert "chunked" in words(server)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"GET /" + b"x" * 70_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_what_is_no_request_is_refused_and_the_server_goes_on(server, sent, status):
    assert asked(server, sent)[0] == status
    assert asked(server, request("GET", "/healthz")) == (200, b"alive\n")


def test_a_connection_is_used_again_and_closed_when_asked(server):
    with closing(connected(server)) as connection:
        for _ in range(3):
            connection.sendall(request("GET", "/s/lunch"))
            assert reply(connection)[0] == 200
        connection.sendall(request("GET", "/healthz", "", "Connection: close"))
        assert reply(connection)[0] == 200
        assert connection.recv(1) == b""


def test_pages_go_on_while_another_program_has_the_database_and_answers_are_given_back(server):
    with closing(apsw.Connection(str(server.folder / "tangible.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(8) as phones:
            waiting = [
                phones.submit(asked, server, post(f"locked {n}", f"key-{n}")) for n in range(8)
            ]
            time.sleep(0.2)
            for path in ("/s/lunch", "/healthz", "/sign-in"):
                assert asked(server, request("GET", path))[0] == 200
            assert not any(one.done() for one in waiting)
            refused = [one.result() for one in waiting]
        assert {status for status, _ in refused} == {503}
        assert all(f"locked {n}".encode() in page for n, (_, page) in enumerate(refused))
        other.execute("ROLLBACK")
    assert asked(server, post("locked 0", "key-0"))[0] == 303


def test_what_came_together_is_committed_together(server):
    """One process, one thread: eight answers that wait for a lock are one transaction after it."""
    database = server.folder / "tangible.db"
    with closing(apsw.Connection(str(database))) as other, ExitStack() as open_:
        other.execute("BEGIN IMMEDIATE")
        phones = [open_.enter_context(closing(connected(server))) for _ in range(8)]
        for n, phone in enumerate(phones):
            phone.sendall(post(f"eight {n}", f"eight-{n}"))
        for _ in range(3):  # who is answered after them knows that they have come
            assert asked(server, request("GET", "/healthz"))[0] == 200
        log = Path(f"{database}-wal")
        before = log.stat().st_size if log.exists() else 0
        other.execute("ROLLBACK")
        assert {reply(one)[0] for one in phones} == {303}
        pages = (log.stat().st_size - before) / 4120
    # Alone, each writes its row, its key and three counters: five pages or more.
    assert pages < 8 * 3


def test_who_has_come_is_answered_when_the_service_ends(tmp_path, server):
    other = Server(tmp_path / "instance", workers=1)
    other.holds(FORM, "lunch")
    with other, closing(connected(other)) as connection:
        body = urlencode({"word": "late", "submission_key": "key-late"})
        head = request("POST", "/s/lunch", body, "Expect: 100-continue").removesuffix(body.encode())
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")  # it has begun
        other.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(body.encode())
        assert reply(connection)[0] == 303
        assert other.process.wait(30) == 0
    assert words(other) == {"late"}


def test_too_many_are_refused_at_once_and_told_when_to_come_back(server):
    """Each asks whether the service is ready, which takes a second while somebody else writes."""
    ask = request("GET", "/readyz")
    with (
        closing(apsw.Connection(str(server.folder / "tangible.db"))) as other,
        ExitStack() as open_,
    ):
        other.execute("BEGIN IMMEDIATE")
        crowd = [open_.enter_context(closing(connected(server))) for _ in range(3 * THREADS)]
        for one in crowd:
            one.sendall(ask)
        time.sleep(PAGES_WAIT_SECONDS + 0.3)
        with closing(connected(server)) as late:
            late.sendall(ask)
            answer = http.client.HTTPResponse(late)
            answer.begin()
            assert not all(map(is_told, crowd))  # who came before waits still
            assert (
                answer.status,
                answer.getheader("Connection"),
                answer.getheader("HX-Reswap"),
            ) == (
                503,
                "close",
                "none",
            )
            assert 2 <= int(answer.getheader("Retry-After", "")) <= 10
            assert answer.getheader("Content-Security-Policy", "").startswith("default-src 'none'")
            assert b"Tangible is busy" in answer.read()
        assert asked(server, request("GET", "/s/lunch"))[0] == 200
        other.execute("ROLLBACK")
        assert {reply(one)[0] for one in crowd} <= {200, 503}
    assert asked(server, ask)[0] == 200
