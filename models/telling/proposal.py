"""A proposal: what could be told as a difference, as the room it comes from says it today.

Outcomes, requests, figures, waves, myths and quotes each make proposals for an event. The organiser
takes some of them into the page of differences, in an order and in words of their own.
"""

from dataclasses import dataclass, replace
from datetime import date

from language.message import gettext as _
from models.evidence.evidence import Evidence
from models.telling.difference_kind import DifferenceKind


def source_of(noun: str, key: object) -> str:
    """Where a proposal comes from: the noun that makes it, and which of them. It stays the same."""
    return f"{noun}:{key}"


def noun_and_key(source: str | None) -> tuple[str, str]:
    """The noun and the key of a source; both "" of what an organiser tells of their own accord."""
    noun, _colon, key = (source or "").partition(":")
    return noun, key


@dataclass(frozen=True)
class ShareBar:
    """A bar of a picture: `people` of `of`, under a label."""

    label: str
    people: int
    of: int


@dataclass(frozen=True)
class Proposal:
    """One thing that could be told. All of it may be told to everyone: its room has seen to that.

    `source` is where it comes from, as `source_of` has it. `number` stands in
    `sentence` as it is written there, or is "". `unknown` says what is not known of it, `method`
    how it was computed. What can be drawn of it are `bars`, or a `course`: numbers by their days,
    the earliest first.
    """

    source: str
    kind: DifferenceKind
    heading: str
    sentence: str
    number: str
    as_of: date
    evidence: tuple[Evidence, ...] = ()
    unknown: str = ""
    method: str = ""
    bars: tuple[ShareBar, ...] = ()
    course: tuple[tuple[date, float], ...] = ()

    def at(self, time: str) -> "Proposal":
        """It as what was found at a later time, which heading and sentence name; "" for the first.

        The time stands behind the sentence: the number may be one of its digits.
        """
        if not time:
            return self
        return replace(
            self,
            heading=_("%(heading)s – %(time)s", heading=self.heading, time=time),
            sentence=_("%(sentence)s (%(time)s)", sentence=self.sentence, time=time),
        )
