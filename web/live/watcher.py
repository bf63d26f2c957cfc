"""What a stream of events is: its first state, and what it goes on telling about."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Topic = Hashable
Revision = int | str

# Where a request says to the server that its answer goes on, and about what.
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
    """Yield the present state, and leave word for the server of what to go on with.

    Where nobody reads that (development server, test client) the stream ends there and the browser
    comes back.
    """
    environ[WATCHED] = (topic, state.revision)
    yield b"retry: 2000\n" + state.event()
