"""What a strict reader sees in the bytes of a connection: h11, than which ours is never looser."""

import re
from dataclasses import dataclass

import h11

LARGEST_HEAD = 1024 * 1024  # how much is too much is the server's to say, and not looked at here


@dataclass(frozen=True)
class Seen:
    """The whole messages of a connection as (method, target), and what is behind them.

    `understood` is False where something is no message; `left` is True where one is not whole.
    """

    messages: tuple[tuple[bytes, bytes], ...]
    understood: bool = True
    left: bool = False


def read(sent: bytes) -> Seen:
    """What comes on a connection, up to where it is to be closed."""
    seen: list[tuple[bytes, bytes]] = []
    stays = True
    # Empty lines between two messages may be left out (RFC 9112, 2.2), and the words of the first
    # line be told apart by more than one blank (3).
    while stays and (sent := sent.lstrip(b"\r\n")):
        line, end, rest = sent.partition(b"\n")
        sent = re.sub(rb" +", b" ", line) + end + rest
        reader = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        reader.receive_data(sent)
        try:
            asked = _next(reader)
        except h11.RemoteProtocolError:
            return Seen(tuple(seen), understood=False)
        if asked is None:
            return Seen(tuple(seen), left=True)
        seen.append((asked.method, asked.target))
        stays = reader.their_state is not h11.MUST_CLOSE or _would_stay(asked)
        sent = reader.trailing_data[0]
    return Seen(tuple(seen))


def _next(reader: h11.Connection) -> h11.Request | None:
    """The first message, if all of it is there. Raises h11.RemoteProtocolError."""
    asked = None
    while not isinstance(event := reader.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            return None
        if isinstance(event, h11.Request):
            asked = event
            _look_at(asked)
    return asked


def _look_at(asked: h11.Request) -> None:
    """Raises h11.RemoteProtocolError for what h11 takes and is plainly understood by nobody."""
    names = {name for name, _ in asked.headers}
    if not asked.http_version.startswith(b"1."):  # a later minor version is read as this one
        raise h11.RemoteProtocolError("another version of HTTP")
    if {b"content-length", b"transfer-encoding"} <= names:
        raise h11.RemoteProtocolError("two ways to say where it ends")


def _would_stay(asked: h11.Request) -> bool:
    """Whether it asks in HTTP/1.0 for a connection that stays, which h11 grants to nobody."""
    wishes = {value.lower() for name, value in asked.headers if name == b"connection"}
    return asked.http_version == b"1.0" and b"keep-alive" in wishes and b"close" not in wishes
