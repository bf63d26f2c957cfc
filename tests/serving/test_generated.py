"""Whatever comes, nobody is answered twice, everybody is told how it ended, and nothing breaks."""

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.serving.generated import BYTES, connection
from tests.serving.strict import Seen, read
from tests.serving.wire import LAST, Heard, connected, heard_on

AT_ONCE = 16  # connections of an example
OF_EACH = 3  # messages of a connection
CONNECTIONS = st.lists(
    st.binary(min_size=BYTES * OF_EACH, max_size=BYTES * OF_EACH),
    min_size=AT_ONCE,
    max_size=AT_ONCE,
)
FEW = 10_000  # as many are the same ones each time
PLAIN = {b"GET", b"HEAD", b"POST"}


def told(port: int, sent: bytes, seen: Seen) -> Heard:
    """What comes of it. Where its end is missing, the client goes once it has been answered."""
    with closing(connected(port)) as connection:
        with suppress(ConnectionError):
            connection.sendall(sent)
        if not seen.left:
            return heard_on(connection)
        answered = Heard(b"", closed=False)
        if seen.messages:
            answered = heard_on(connection, until=len(seen.messages))
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        rest = heard_on(connection)
        return Heard(answered.received + rest.received, rest.closed)


def wrong_with(heard: Heard, seen: Seen) -> str:
    """What is wrong with these answers, if anything."""
    elsewhere = sum(method not in PLAIN for method, _ in seen.messages)
    most = len(seen.messages) + (seen.left or not seen.understood)
    if not heard.closed:
        return "it was left without an answer"
    if len(heard.statuses) > most or heard.statuses.count(405) > elsewhere + 1:
        return "something was answered that is no message"
    if any(status >= 500 and status not in (501, 505) for status in heard.statuses):
        return "the server broke"
    return ""


def all_told(port: int, sent: Sequence[bytes], phones: ThreadPoolExecutor) -> list[str]:
    """What is wrong with what came of each."""

    def one(sent: bytes) -> str:
        seen = read(sent)
        for _ in range(5):  # once more where the machine was too busy for it
            heard = told(port, sent, seen)
            if 503 not in heard.statuses:
                break
        wrong = wrong_with(heard, seen)
        return wrong and f"{wrong}: {sent!r}\n{seen}\n{heard}"

    return [wrong for wrong in phones.map(one, sent) if wrong]


def test_no_message_is_answered_twice_or_never_or_breaks_the_server(door, pytestconfig):
    wanted = pytestconfig.getoption("messages")
    sent = 0

    @settings(
        max_examples=1 + wanted // (OF_EACH * AT_ONCE),
        derandomize=wanted <= FEW,
        phases=[Phase.generate],  # three messages are few enough to read
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(CONNECTIONS)
    def hold(chosen: list[bytes]) -> None:
        nonlocal sent
        whole = [b"".join([*connection(one), LAST]) for one in chosen]
        sent += OF_EACH * AT_ONCE
        wrong = all_told(door.port, whole, phones)
        for one in wrong:
            note(one)
        assert not wrong

    with ThreadPoolExecutor(AT_ONCE) as phones:
        hold()
    assert sent >= wanted
