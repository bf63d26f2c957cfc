"""Each message of a table is answered as HTTP has it, and no body is ever read as a request."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving.heads import messages
from tests.serving.messages import ENDS, KEPT, Message
from tests.serving.wire import LAST, NEXT, Heard, say

TABLE = {one.name: one for one in messages()}
AT_ONCE = 8


def outcome(message: Message, heard: Heard) -> str:
    """KEPT, ENDS or the status of a refusal, where it is one of these; else what was heard."""
    first, *rest = heard.statuses or (0,)
    if heard.closed and first in message.good:
        if rest == [405, 200]:
            return KEPT
        if not rest:
            return ENDS
    return " ".join(map(str, heard.statuses)) + ("" if heard.closed else " and no end")


def told(port: int, message: Message) -> Heard:
    """What comes of the message; once more where the machine was too busy for it."""
    for _ in range(5):
        heard = say(port, message.sent + NEXT + LAST)
        if 503 not in heard.statuses:
            break
    return heard


@pytest.fixture(scope="module")
def heard(door) -> Iterator[dict[str, Heard]]:
    """What a server says to each message of the table."""
    with ThreadPoolExecutor(AT_ONCE) as phones:
        said = phones.map(lambda one: told(door.port, one), TABLE.values())
        yield dict(zip(TABLE, said, strict=True))


def test_no_two_messages_of_the_table_have_one_name():
    assert len(TABLE) == len(list(messages())) > 246


@pytest.mark.parametrize("name", TABLE)
def test_a_message_is_answered_as_http_has_it(heard, name):
    message = TABLE[name]
    assert outcome(message, heard[name]) in message.allowed
    assert heard[name].interim <= (b" HTTP/1.0" not in message.sent)
