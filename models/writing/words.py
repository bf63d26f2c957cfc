"""Words: what people wrote in one field, in leaves, all of it or what a search finds."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.answer.leaf import FIRST, Ids, Leaf, Turn, is_descending, leaf_of
from models.answer.packed import Packed
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import read_transaction


def words_of(survey: Survey, field: str, turn: Turn = FIRST, search: str = "") -> Leaf:
    """The leaf that is turned to of what people wrote in a field, of all or what is searched."""

    def texts(ids: Sequence[str]) -> dict[str, str]:
        text: Any = Response.answers[field].as_text()
        those: Any = Response.select(Response.id, text).where(
            Response.survey == survey, Response.id << ids
        )
        return dict(those.tuples())

    with read_transaction():
        ids = _writers(survey, field, descending=is_descending(survey, turn))
        return leaf_of(survey, turn, ids, texts, search)


def _writers(survey: Survey, field: str, *, descending: bool) -> Ids:
    """What gives the responses that answer the field: packed rows, where they are whole."""
    if Tally.at_this_moment(survey).is_packed:
        return partial(Packed.answering, survey, field, descending=descending)

    def wrote(after: str, size: int) -> list[str]:
        return [one.id for one in Response.wrote(survey, field, after, size, descending=descending)]

    return wrote
