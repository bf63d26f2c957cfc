"""Each message of a table is answered as HTTP has it, and no body is ever read as a request."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import product

import pytest

from tests.serving.heads import messages
from tests.serving.messages import CHUNKED, ENDS, KEPT, ONE, A, Message, chunks, get, post
from tests.serving.strict import read
from tests.serving.wire import LAST, NEXT, Heard, connected, say

TABLE = {one.name: one for one in messages()}
AT_ONCE = 8
# Messages that nobody can misunderstand: what each is answered with.
PLAIN = {
    "GET": (get(), 200),
    "HEAD": (get(method="HEAD"), 200),
    "length": (post("Content-Length: 3"), 422),
    "no body": (post("Content-Length: 0", body=""), 422),
    "chunks": (chunks(ONE), 422),
    "extension": (chunks(f"3;x=y\r\n{A}\r\n0;z\r\n\r\n"), 422),
    "trailer": (chunks(f"3\r\n{A}\r\n0\r\nX: y\r\n\r\n"), 422),
    "expecting": (post(CHUNKED, "Expect: 100-continue", body=ONE), 422),
    "elsewhere": (NEXT, 405),
}

# Where one of ours reads more than both, and may (RFC 9110, 8.6): the same number, said twice.
LOOSER = {"length: twice, one with a zero"}


def outcome(message: Message, heard: Heard) -> str:
    """KEPT, ENDS or the status of a refusal, where it is one of these; else what was heard."""
    first, *rest = heard.statuses or (0,)
    if heard.closed and first in message.good:
        if rest == [405, 200]:
            return KEPT
        if not rest:
            return ENDS
    return " ".join(map(str, heard.statuses)) + ("" if heard.closed else " and no end")


def told(port: int, sent: bytes, *, cut: bool = False) -> Heard:
    """What comes of a message; once more where the machine was too busy for it."""
    for _ in range(5):
        heard = say(port, sent + NEXT + LAST, cut=cut)
        if 503 not in heard.statuses:
            break
    return heard


def all_told(port: int, *, cut: bool = False) -> dict[str, Heard]:
    """What comes of each message of the table."""
    with ThreadPoolExecutor(AT_ONCE) as phones:
        said = phones.map(lambda one: told(port, one.sent, cut=cut), TABLE.values())
        return dict(zip(TABLE, said, strict=True))


@pytest.fixture(scope="module")
def heard(door) -> dict[str, Heard]:
    """What a server of ours says to the table."""
    return all_told(door.port)


@pytest.fixture(scope="module")
def by_another() -> Iterator[dict[str, Heard]]:
    """What gunicorn's own worker and parser say to the table, with an application of ten lines."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--bind=127.0.0.1:{port}", "--worker-class=gthread", f"--threads={2 * AT_ONCE}"
    command = [sys.executable, "-m", "gunicorn", *options, "--no-control-socket"]
    server = subprocess.Popen([*command, "tests.serving.reference:app"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(ConnectionRefusedError):
                connected(port).close()
                break
            time.sleep(0.1)
        yield all_told(port, cut=True)
    finally:
        server.terminate()
        server.wait(10)


def test_no_two_messages_of_the_table_have_one_name():
    assert len(TABLE) == len(list(messages())) > 246


@pytest.mark.parametrize("name", TABLE)
def test_a_message_is_answered_as_http_has_it(heard, name):
    message = TABLE[name]
    assert outcome(message, heard[name]) in message.allowed
    assert heard[name].interim <= (b" HTTP/1.0" not in message.sent)


def test_no_message_has_more_answers_than_two_strict_readers_see(heard, by_another):
    """Of gunicorn and h11 now the one, now the other is the stricter; a refusal is an answer."""
    more = {}
    for name, message in TABLE.items():
        seen = read(message.sent + NEXT + LAST)
        most = max(
            len(by_another[name].statuses), len(seen.messages) + (seen.left or not seen.understood)
        )
        if len(heard[name].statuses) > most and name.rpartition(" (")[0] not in LOOSER:
            more[name] = heard[name].statuses
    assert not more


def test_plain_messages_in_one_packet_are_each_answered_in_every_mixture(door):
    mixtures = list(product(PLAIN, repeat=3))

    def sent(names: tuple[str, ...]) -> bytes:
        return b"".join(PLAIN[name][0] for name in names).replace(b"{path}", b"/sign-in")

    with ThreadPoolExecutor(AT_ONCE) as phones:
        heard = phones.map(lambda names: told(door.port, sent(names)), mixtures)
        wrong = [
            (names, one)
            for names, one in zip(mixtures, heard, strict=True)
            if one.statuses != (*(PLAIN[name][1] for name in names), 405, 200)
        ]
    assert not wrong
