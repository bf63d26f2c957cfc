"""What a strict reader sees in the bytes of a connection: h11, than which ours is never looser."""

from dataclasses import dataclass, replace

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
    reader = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
    reader.receive_data(sent)
    seen: list[tuple[bytes, bytes]] = []
    try:
        while True:
            asked, whole = _next(reader)
            if asked is None:
                return Seen(tuple(seen), left=bool(reader.trailing_data[0]))
            if not whole:
                return Seen(tuple(seen), left=True)
            seen.append((asked.method, asked.target))
            if not _answered(reader, asked):
                if not _would_stay(asked):
                    return Seen(tuple(seen))
                rest = read(reader.trailing_data[0])
                return replace(rest, messages=(*seen, *rest.messages))
    except h11.RemoteProtocolError:
        return Seen(tuple(seen), understood=False)


def _next(reader: h11.Connection) -> tuple[h11.Request | None, bool]:
    """The next message, and whether all of it is there. Raises h11.RemoteProtocolError."""
    asked = None
    while True:
        event = reader.next_event()
        if event is h11.NEED_DATA or isinstance(event, h11.ConnectionClosed):
            return asked, False
        if isinstance(event, h11.Request):
            asked = event
            _look_at(asked)
        if isinstance(event, h11.EndOfMessage):
            return asked, True


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


def _answered(reader: h11.Connection, asked: h11.Request) -> bool:
    """Answer it; whether the connection stays."""
    reader.send(h11.Response(status_code=404, headers=[("Content-Length", "0")]))
    reader.send(h11.EndOfMessage())
    if reader.our_state is h11.MUST_CLOSE or reader.their_state is h11.MUST_CLOSE:
        return False
    reader.start_next_cycle()
    return True
