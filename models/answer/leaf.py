"""A leaf: one page of responses, turned forward and back, all of them or what a search finds.

The newest comes first. In an anonymous survey nothing may tell who answered when: there responses
stand in the order of their ids, which are random and stay, so that no page loses one or has it
twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from models.answer.response import Response
from models.form.spelling import folded, words_to_find
from models.survey.survey import Survey
from storage.database import read_transaction

PAGE_SIZE = 50
AT_ONCE = 500  # texts that are read together while a search goes on
# No leaf of a search takes longer than it takes to look through so many texts, and letters.
MOST_LOOKED_AT, MOST_LETTERS = 2_000, 400_000
# Where a search is to find all: as much again ten times, and no more found than go in one removal.
MOST_SOUGHT, MOST_FOUND = 10, 5_000

# The ids of up to so many responses after one (after "": the first) in an order, and what there is
# to search of some.
Ids = Callable[[str, int], Sequence[str]]
Texts = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Turn:
    """A turn to a leaf: forward to what follows a response, or `back` to what stands before it."""

    id: str = ""
    back: bool = False


FIRST = Turn()


@dataclass(frozen=True)
class Leaf:
    """One page of responses.

    `before` and `after` are the ids at which the leaves around it end and begin: None where there
    is none, "" for the first leaf. A search has `looked` through so many texts, and is `cut` where
    it stopped before it knew whether there is more.
    """

    responses: tuple[Response, ...]
    before: str | None
    after: str | None
    looked: int
    cut: bool


@dataclass(frozen=True)
class Look:
    """What a search has found in the texts after a response, in their order.

    It has `looked` through so many, up to the `last`. There may be `more`: then so many were found
    that the rest waits, or it is `cut` where it had looked through as much as it may at once.
    """

    ids: tuple[str, ...]
    looked: int
    last: str
    more: bool
    cut: bool


def is_descending(survey: Survey, turn: Turn) -> bool:
    """True if a leaf is read from the largest id down."""
    return bool(survey.anonymous) == turn.back


def leaf_of(survey: Survey, turn: Turn, ids: Ids, texts: Texts, search: str = "") -> Leaf:
    """The leaf that is turned to of the responses with these `ids`, in the order of `turn`.

    All of them, or those whose text has all words of the `search`.
    """
    with read_transaction():
        look = _look(ids, texts, search, turn.id, PAGE_SIZE, 1)
        responses = _in_order(survey, look.ids)
    further = look.last if look.more else None
    if turn.back:
        after = look.ids[0] if look.ids else look.last
        return Leaf(tuple(responses[::-1]), further, after, look.looked, look.cut)
    first = look.ids[0] if look.ids else ""
    return Leaf(tuple(responses), first if turn.id else None, further, look.looked, look.cut)


def look_for(ids: Ids, texts: Texts, search: str, after: str = "") -> Look:
    """All that have the words of the `search`, as far as one request may look and find."""
    with read_transaction():
        return _look(ids, texts, search, after, MOST_FOUND, MOST_SOUGHT)


def _look(ids: Ids, texts: Texts, search: str, after: str, most: int, times: int) -> Look:
    """Up to `most` that are found after one, in `times` as many texts as a leaf looks through."""
    wanted = words_to_find(search)
    found: list[str] = []
    looked, letters, last = 0, 0, after
    size = AT_ONCE if wanted else most + 1
    for id, text in _each(ids, after, size, texts if wanted else None):
        if looked >= times * MOST_LOOKED_AT or letters >= times * MOST_LETTERS:
            return Look(tuple(found), looked, last, more=True, cut=True)
        if _has(text, wanted):
            if len(found) == most:
                return Look(tuple(found), looked, last, more=True, cut=False)
            found.append(id)
        last, looked, letters = id, looked + 1, letters + len(text)
    return Look(tuple(found), looked, last, more=False, cut=False)


def _each(ids: Ids, last: str, size: int, texts: Texts | None) -> Iterator[tuple[str, str]]:
    """Each id with its text, or "" where nobody asks for one."""
    while some := ids(last, size):
        known = texts(some) if texts else dict(zip(some, repeat("")))
        yield from ((id, known[id]) for id in some)
        if len(some) < size:
            return
        last = some[-1]


def _in_order(survey: Survey, ids: Sequence[str]) -> list[Response]:
    """The responses with these ids, in their order."""
    those = Response.select().where(Response.among(survey, ids))
    known = {one.id: one for one in those}
    return [known[id] for id in ids]


def _has(text: str, wanted: tuple[str, ...]) -> bool:
    whole = folded(text) if wanted else ""
    return all(one in whole for one in wanted)
