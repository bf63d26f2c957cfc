"""A talk as a file has it, whatever its format."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ForeignTalk:
    """What a file says of a session. Times are ISO 8601, by the clocks of the event without offset.

    `guid` is its identity there; `notes` say what of it is read otherwise than it is written.
    """

    title: str
    start: str | None
    end: str | None
    place: str = ""
    speaker: str = ""
    guid: str = ""
    notes: tuple[str, ...] = ()
    is_cancelled: bool = False
