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


def is_descending(survey: Survey, turn: Turn) -> bool:
    """True if a leaf is read from the largest id down."""
    return bool(survey.anonymous) == turn.back


def leaf_of(survey: Survey, turn: Turn, ids: Ids, texts: Texts, search: str = "") -> Leaf:
    """The leaf that is turned to of the responses with these `ids`, in the order of `turn`.

    All of them, or those whose text has all words of the `search`.
    """
    wanted = words_to_find(search)
    found: list[str] = []
    looked = letters = 0
    last, more, cut = turn.id, False, False
    with read_transaction():
        size = AT_ONCE if wanted else PAGE_SIZE + 1
        for id, text in _each(ids, turn.id, size, texts if wanted else None):
            if looked >= MOST_LOOKED_AT or letters >= MOST_LETTERS:
                more = cut = True
                break
            if _has(text, wanted):
                if len(found) == PAGE_SIZE:
                    more = True
                    break
                found.append(id)
            last, looked, letters = id, looked + 1, letters + len(text)
        responses = _in_order(survey, found)
    further = last if more else None
    if turn.back:
        return Leaf(tuple(responses[::-1]), further, found[0] if found else last, looked, cut)
    first = found[0] if found else ""
    return Leaf(tuple(responses), first if turn.id else None, further, looked, cut)


def _each(ids: Ids, last: str, size: int, texts: Texts | None) -> Iterator[tuple[str, str]]:
    """Each id with its text, or "" where nobody asks for one."""
    while some := ids(last, size):
        known = texts(some) if texts else dict(zip(some, repeat("")))
        yield from ((id, known[id]) for id in some)
        if len(some) < size:
            return
        last = some[-1]


def _in_order(survey: Survey, ids: list[str]) -> list[Response]:
    """The responses with these ids, in their order."""
    those = Response.select().where(Response.survey == survey, Response.id << ids)
    known = {one.id: one for one in those}
    return [known[id] for id in ids]


def _has(text: str, wanted: tuple[str, ...]) -> bool:
    whole = folded(text) if wanted else ""
    return all(one in whole for one in wanted)
