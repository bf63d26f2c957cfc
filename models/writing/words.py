"""Words: what people wrote in one field, in pages, all of it or what a search finds.

The newest comes first. In an anonymous survey nothing may tell who wrote when: there words stand in
the order of their ids, which are random and stay, so that no page loses one or has it twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from models.answer.packed import Packed
from models.answer.response import Response
from models.answer.tally import Tally
from models.form.spelling import folded, words_to_find
from models.survey.survey import Survey
from storage.database import read_transaction

PAGE_SIZE = 50
AT_ONCE = 500  # answers that are read together while a search goes on
# No page of a search takes longer than it takes to look through so many answers, and letters.
MOST_LOOKED_AT, MOST_LETTERS = 2_000, 400_000

Some = Callable[[str, int], list[str]]  # the ids of up to so many responses after one


@dataclass(frozen=True)
class Turn:
    """A turn to a page: forward to what follows a response, or `back` to what stands before it."""

    id: str = ""
    back: bool = False


FIRST = Turn()


@dataclass(frozen=True)
class Words:
    """One page of what people wrote.

    `before` and `after` are the ids at which the pages around it end and begin: None where there is
    none, "" for the first page. A search has `looked` through so many answers, and is `cut` where
    it stopped before it knew whether there is more.
    """

    responses: tuple[Response, ...]
    before: str | None
    after: str | None
    looked: int
    cut: bool


def words_of(survey: Survey, field: str, turn: Turn = FIRST, search: str = "") -> Words:
    """The page turned to of what people wrote in a field, of all or what has the words searched."""
    wanted, descending = words_to_find(search), survey.anonymous == turn.back
    found: list[str] = []
    looked = letters = 0
    last, more, cut = turn.id, False, False
    with read_transaction():
        some = _some(survey, field, descending=descending)
        for id, text in _texts(survey, field, some, turn.id, AT_ONCE if wanted else PAGE_SIZE + 1):
            if looked >= MOST_LOOKED_AT or letters >= MOST_LETTERS:
                more = cut = True
                break
            if not wanted or _has(text, wanted):
                if len(found) == PAGE_SIZE:
                    more, last = True, found[-1]
                    break
                found.append(id)
            last, looked, letters = id, looked + 1, letters + len(text)
        responses = _in_order(survey, found)
    further = last if more else None
    if turn.back:
        responses.reverse()
        return Words(tuple(responses), further, found[0] if found else last, looked, cut)
    first = found[0] if found else ""
    return Words(tuple(responses), first if turn.id else None, further, looked, cut)


def _some(survey: Survey, field: str, *, descending: bool) -> Some:
    """What gives the responses that answer the field: packed rows, where they are whole."""
    if Tally.at_this_moment(survey).is_packed:
        return partial(Packed.answering, survey, field, descending=descending)

    def wrote(after: str, size: int) -> list[str]:
        return [one.id for one in Response.wrote(survey, field, after, size, descending=descending)]

    return wrote


def _texts(
    survey: Survey, field: str, some: Some, last: str, size: int
) -> Iterator[tuple[str, str]]:
    """(id, text) of what people wrote, in the order in which `some` gives their ids."""
    text = Response.answers[field].as_text()
    while ids := some(last, size):
        those: Any = Response.select(Response.id, text).where(
            Response.survey == survey, Response.id << ids
        )
        texts = dict(those.tuples())
        yield from ((id, texts[id] or "") for id in ids)
        last = ids[-1]
        if len(ids) < size:
            return


def _in_order(survey: Survey, ids: list[str]) -> list[Response]:
    """The responses with these ids, in their order."""
    those = Response.select().where(Response.survey == survey, Response.id << ids)
    known = {one.id: one for one in those}
    return [known[id] for id in ids]


def _has(text: str, wanted: tuple[str, ...]) -> bool:
    whole = folded(text)
    return all(one in whole for one in wanted)
