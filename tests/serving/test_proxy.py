"""Behind nginx, HAProxy and Caddy nobody gets what another client has asked for.

An attacker sends a message whose body is the beginning of a request. A server that ends the message
before its body waits on that connection, which the proxy keeps, for the rest: the request of
whoever comes next, the victim, who then gets the answer to the attacker's request.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests.serving.messages import CHUNKED
from tests.serving.naive import naive
from tests.serving.proxies import PROXIES, missing, proxied
from tests.serving.wire import FORM, connected, request

PEOPLE, ROUNDS = 6, 2
BEGUN = "GET /the-attackers HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Swallowed: "
ALIVE = b"alive\n"
OWN = request("GET", "/healthz", "Cookie: tangible=the-victims")
SMUGGLED = f"0\r\n\r\n{BEGUN}"


def attack(*headers: str, body: str = BEGUN) -> bytes:
    return request("POST", "/s/door", FORM, *headers, body=body)


ATTACKS = {
    "a length of 20 digits": attack(f"Content-Length: {len(BEGUN):020}"),
    "two lengths": attack("Content-Length: 0", f"Content-Length: {len(BEGUN)}"),
    "a length with a plus": attack(f"Content-Length: +{len(BEGUN)}"),
    "a length after a bare LF": attack(f"X: y\nContent-Length: {len(BEGUN)}"),
    "a length and chunks": attack(f"Content-Length: {len(SMUGGLED)}", CHUNKED, body=SMUGGLED),
    "an unknown coding": attack(
        f"Content-Length: {len(SMUGGLED)}", "Transfer-Encoding: xchunked", body=SMUGGLED
    ),
    "a coding after a blank": attack(
        f"Content-Length: {len(SMUGGLED)}", "Transfer-Encoding : chunked", body=SMUGGLED
    ),
    "an extension with a bare LF": attack(
        CHUNKED, body=f"1;\nx\r\n{len(BEGUN) + 5:x}\r\n0\r\n\r\n{BEGUN}\r\n0\r\n\r\n"
    ),
    "a length and an upgrade": attack(
        f"Content-Length: {len(BEGUN)}", "Connection: Upgrade", "Upgrade: h2c"
    ),
    "a length of a GET": request("GET", "/s/door", f"Content-Length: {len(BEGUN)}", body=BEGUN),
    "something expected": attack(f"Content-Length: {len(BEGUN)}", "Expect: banana"),
}


def reply(connection: socket.socket) -> bytes:
    """One whole answer; what there is of it where the connection is closed, or says no more."""
    received = b""
    try:
        while not (found := re.search(rb"\r\n\r\n", received)):
            more = connection.recv(65536)
            if not more:
                return received
            received += more
        length = re.search(rb"content-length: *(\d+)", received[: found.end()], re.I)
        whole = found.end() + (int(length[1]) if length else 0)
        while len(received) < whole and (more := connection.recv(65536)):
            received += more
    except (ConnectionError, TimeoutError):
        pass
    return received


def caught(port: int, sent: bytes) -> list[bytes]:
    """What victims got that was not theirs, while others send this attack."""
    with ExitStack() as open_:
        people = [open_.enter_context(closing(connected(port, 3))) for _ in range(2 * PEOPLE)]
        victims, attackers = people[:PEOPLE], people[PEOPLE:]
        # Once asked for something harmless, a proxy lets others have the connections as well.
        for all_of in (victims, attackers):
            assert all(one.endswith(ALIVE) for one in replies(all_of, OWN))
        replies(attackers, sent)
        answers = replies(victims, OWN)
    # That a proxy got no answer, it may say; that is nobody else's.
    return [one for one in answers if one and not one.endswith(ALIVE) and b" 50" not in one[:13]]


def replies(connections: list[socket.socket], sent: bytes) -> list[bytes]:
    """The answers of all to what all send."""
    for one in connections:
        with suppress(ConnectionError):
            one.sendall(sent)
    return [reply(one) for one in connections]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if missing():
        pytest.skip(f"not installed: {', '.join(missing())}")
    return tmp_path_factory.mktemp("proxies")


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, place: Path, door) -> Iterator[int]:
    """Each proxy before each of our servers."""
    folder = place / f"{request.param}-{door.port}"
    folder.mkdir()
    with proxied(request.param, folder, door.port) as port:
        yield port


def test_behind_a_proxy_nobody_gets_the_answer_to_anothers_request(proxy):
    got = {
        what: [one for _ in range(ROUNDS) for one in caught(proxy, sent)]
        for what, sent in ATTACKS.items()
    }
    assert not any(got.values()), got


def test_behind_haproxy_a_server_that_reads_lengths_carelessly_is_caught(place):
    """The control: without it, the test above would pass if no attack ever met a victim."""
    folder = place / "control"
    folder.mkdir()
    with naive() as upstream, proxied("haproxy", folder, upstream) as port:
        sent = ATTACKS["a length of 20 digits"]
        got = [one for _ in range(ROUNDS) for one in caught(port, sent)]
    assert [one[:12] for one in got] == [b"HTTP/1.1 404"] * PEOPLE * ROUNDS
