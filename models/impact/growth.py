"""Growth: an event that grew out of what was asked for at another, where everyone may read of both.

Both are public when each tells everyone what it changed; of one alone nothing is said.
"""

from collections.abc import Iterable

from models.event.event import Event
from models.evidence.evidence import numbers_of
from models.impact.differences import Differences
from models.request.request import Request


def grown_publicly(event: Event, requests: Iterable[str]) -> dict[str, Event]:
    """{number of a request: the event that grew out of it}, for events that everyone may know."""
    found = Request.select(Request, Event).join(Event, on=Request.grown)
    found = found.where(
        Request.event == event, Request.id << numbers_of(requests), Event.id << _public()
    )
    return {str(one.id): one.grown for one in found if one.grown}


def roots_of(event: Event) -> tuple[tuple[str, str], ...]:
    """(title, code) of each public event out of whose requests this one grew, the oldest first."""
    found = Event.select().join(Request, on=Request.event == Event.id).distinct()
    found = found.where(Request.grown == event, Event.id << _public()).order_by(Event.id)
    return tuple((one.title, one.code) for one in found)


def _public() -> object:
    return Differences.select(Differences.event).where(Differences.published_at.is_null(False))
