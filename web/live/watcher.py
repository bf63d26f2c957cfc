"""A stream of server-sent events: its first state, and the topic that it goes on about."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Topic = Hashable
Revision = int | str

# The key of the WSGI environment that tells the server which topic the answer goes on about.
WATCHED = "tangible.watched"
HEARTBEAT = b":\n\n"
CLOSE = b"event: close\ndata:\n\n"


@dataclass(frozen=True, slots=True)
class State:
    """A topic as it is at one revision, rendered; `until` is when the clock alone changes it."""

    revision: Revision
    html: str
    until: datetime | None = None

    def event(self) -> bytes:
        """The state as a server-sent event: https://html.spec.whatwg.org/#event-stream."""
        data = b"".join(b"data: %b\n" % line for line in self.html.encode().splitlines())
        return b"id: %b\n%b\n" % (str(self.revision).encode(), data)


def stream(environ: dict[str, Any], topic: Topic, state: State) -> Iterator[bytes]:
    """Yield the present state, and tell the server which topic to go on with.

    A server that does not read that (the development server, a test client) ends the stream here,
    and the browser comes back.
    """
    environ[WATCHED] = (topic, state.revision)
    yield b"retry: 2000\n" + state.event()
