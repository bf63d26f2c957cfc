"""Words: what people wrote in one field, in leaves: all, or what a filter and a search find."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.answer.leaf import FIRST, Ids, Leaf, Turn, is_descending, leaf_of
from models.answer.packed import Packed
from models.answer.response import Response
from models.answer.tally import Tally
from models.form.condition import Condition, answered, joined
from models.result.filter import matching
from models.survey.survey import Survey
from storage.database import read_transaction


def words_of(
    survey: Survey,
    field: str,
    turn: Turn = FIRST,
    search: str = "",
    condition: Condition | None = None,
) -> Leaf:
    """The leaf that is turned to of what people wrote in a field, of all or what is searched.

    With a `condition` of those who meet it; raises models.answer.packed.Unpacked then.
    """

    def texts(ids: Sequence[str]) -> dict[str, str]:
        text: Any = Response.answers[field].as_text()
        those: Any = Response.select(Response.id, text).where(Response.among(survey, ids))
        return dict(those.tuples())

    with read_transaction():
        descending = is_descending(survey, turn)
        if condition:
            writers = wrote(field, condition)
            ids: Ids = partial(matching, survey, writers, descending=descending)
        else:
            ids = _writers(survey, field, descending=descending)
        return leaf_of(survey, turn, ids, texts, search)


def wrote(field: str, condition: Condition) -> Condition:
    """What those meet who meet the condition and wrote in the field."""
    return joined("and", [condition, answered(field)])


def _writers(survey: Survey, field: str, *, descending: bool) -> Ids:
    """What gives the responses that answer the field: packed rows, where they are whole."""
    if Tally.at_this_moment(survey).is_packed:
        return partial(Packed.answering, survey, field, descending=descending)

    def unpacked(after: str, size: int) -> list[str]:
        return [one.id for one in Response.wrote(survey, field, after, size, descending=descending)]

    return unpacked
