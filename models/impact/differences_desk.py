"""The desk of differences: what is told of an event, and what could be.

SOURCES are the nouns that propose something for it. What they propose is looked at when the page is
put together; what is told stays as it is until the organiser changes it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import DEMAND, OUTCOME, TAKEN_BACK, YOU_SAID
from models.evidence.witness import Witness
from models.impact import journal, journal_proposal, network_proposal
from models.impact.difference import EventDifference
from models.impact.public_evidence import witnesses
from models.indicator import indicator_proposal
from models.myth import myth_proposal
from models.outcome import outcome_log, outcome_proposal
from models.request import request_proposal
from models.telling import (
    paired_proposal,
    photo_proposal,
    shared_quote,
    shared_result,
    testimony_proposal,
    wave_proposal,
)
from models.telling.proposal import Proposal, noun_and_key
from models.telling.telling import Telling, is_emptied, unseen
from models.you_said import you_said, you_said_proposal

MOST_NEW = 30  # proposals from one noun that are on the desk at once
MOST_IN_SIGHT = 5  # of these, before somebody unfolds the rest
Source = Callable[[Event], list[Proposal]]
# A line a noun that can propose something.
SOURCES: tuple[Source, ...] = (
    outcome_proposal.proposals,
    you_said_proposal.proposals,
    indicator_proposal.proposals,
    paired_proposal.proposals,
    request_proposal.proposals,
    wave_proposal.proposals,
    myth_proposal.proposals,  # before the shared results, of which it takes the place of some
    shared_result.proposals,
    network_proposal.proposals,
    testimony_proposal.proposals,
    shared_quote.proposals,
    photo_proposal.proposals,
    journal_proposal.proposals,
)


# What people delete: {noun of a source: which of its numbers may still be told}.
LEFT: dict[str, Callable[[Event, Iterable[int]], set[int]]] = {
    OUTCOME: outcome_log.those_told,
    DEMAND: request_proposal.those_told,
    "journal": journal.those_offered,
    YOU_SAID: you_said.shown_among,
}


def proposals_for(event: Event) -> dict[str, Proposal]:
    """{source: proposal} of all that could be told of an event, from every room."""
    found: dict[str, Proposal] = {}
    for source in SOURCES:
        for one in source(event):
            found.setdefault(one.source, one)
    return found


THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class DeskLine:
    """A difference on the desk. `moved` is what its source says now, where it says another thing.

    `is_gone` if what it was taken from is deleted, or no longer for everyone.
    `since` is the version in which readers saw it first, None if they have not; `is_changed` if it
    differs from what they read. Of its words and photos `unseen` are not shown to them now, because
    they were taken back or stand on no page that everyone reads; `is_emptied` if it is not shown
    for that reason.
    """

    difference: EventDifference
    telling: Telling
    moved: Proposal | None
    since: int | None
    is_changed: bool
    is_gone: bool
    unseen: int
    is_emptied: bool

    @property
    def says_the_same(self) -> bool:
        """True where only what shows it has moved, and no word or number of it."""
        then = self.difference.was_proposed
        return bool(self.moved and then and _said(then) == _said(Telling.of(self.moved)))


@dataclass(frozen=True)
class Desk:
    """All that the organiser of an event chooses from; `more` new ones are not shown."""

    lines: tuple[DeskLine, ...]
    new: tuple[Proposal, ...]
    more: int
    left_out: tuple[Proposal, ...]  # only what could still be told

    @property
    def new_by_noun(self) -> list[tuple[list[Proposal], list[Proposal]]]:
        """The new ones of each noun: those in sight, and the rest, which unfolds; never one."""
        by_noun: dict[str, list[Proposal]] = {}
        for one in self.new:
            by_noun.setdefault(noun_and_key(one.source)[0], []).append(one)
        found = []
        for every in by_noun.values():
            shown = MOST_IN_SIGHT if len(every) > MOST_IN_SIGHT + 1 else len(every)
            found.append((every[:shown], every[shown:]))
        return found


def desk_of(event: Event, published: Mapping[str, tuple[int, Telling]]) -> Desk:
    """What is told and what could be; `published` has {id: (since, telling)} of what is read."""
    offered = proposals_for(event)
    left_out = {one.source for one in EventDifference.left_out_of(event)}
    told = EventDifference.all_of(event)
    taken = {one.source for one in told}
    gone = _gone(event, told)
    pieces = [piece for one in told for piece in one.telling.evidence if piece.noun in TAKEN_BACK]
    seen = witnesses(event, pieces)
    lines = tuple(_line(one, offered, published, gone, seen) for one in told)
    every = [one for one in offered.values() if one.source not in taken | left_out]
    new = _some_of_each(every)
    return Desk(
        lines,
        new,
        len(every) - len(new),
        tuple(one for one in offered.values() if one.source in left_out),
    )


def _some_of_each(every: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The first MOST_NEW from each noun, so that many of one leave room for the others."""
    of_noun: Counter[str] = Counter()
    found = []
    for one in every:
        noun, _key = noun_and_key(one.source)
        if of_noun[noun] < MOST_NEW:
            of_noun[noun] += 1
            found.append(one)
    return tuple(found)


def _line(
    one: EventDifference,
    offered: Mapping[str, Proposal],
    published: Mapping[str, tuple[int, Telling]],
    gone: set[str],
    seen: Mapping[Evidence, Witness],
) -> DeskLine:
    telling, before = one.telling, published.get(one.id)
    now, then = offered.get(one.source or ""), one.was_proposed
    moves = now is not None and then is not None and _figures(Telling.of(now)) != _figures(then)
    return DeskLine(
        one,
        telling,
        now if moves else None,
        before[0] if before else None,
        before is not None and before[1] != telling,
        one.source in gone,
        unseen(telling, seen),
        is_emptied(telling, seen),
    )


def _figures(telling: Telling) -> tuple[object, ...]:
    """What has to differ for a source to say another thing: a later day alone is none."""
    evidence = [(one.noun, one.key, _in_digits(one.words)) for one in telling.evidence]
    return *_said(telling), evidence, _in_digits(telling.unknown)


def _said(telling: Telling) -> tuple[object, ...]:
    sentence, number = _in_digits(telling.sentence), _in_digits(telling.number)
    return sentence, number, telling.bars, telling.course[-1:]


def _in_digits(text: str) -> str:
    """A text without the separators of thousands, which an earlier Tangible did not write."""
    return THOUSANDS.sub("", text)


def _gone(event: Event, told: Iterable[EventDifference]) -> set[str]:
    """The sources of these of which nothing is left that may be told."""
    by_noun: dict[str, dict[int, str]] = {}
    for one in told:
        noun, key = noun_and_key(one.source)
        if noun in LEFT and key.isdecimal():
            by_noun.setdefault(noun, {})[int(key)] = one.source or ""
    gone: set[str] = set()
    for noun, sources in by_noun.items():
        left = LEFT[noun](event, sources)
        gone |= {source for id, source in sources.items() if id not in left}
    return gone
