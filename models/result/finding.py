"""A finding: the responses that meet a filter, have the words that are looked for, or are all."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.answer.leaf import Ids, Leaf, Turn, is_descending, leaf_of
from models.answer.response import Response
from models.form.condition import Condition
from models.form.field import WRITTEN
from models.result.filter import matching
from models.survey.survey import Survey


def finding(survey: Survey, condition: Condition | None, search: str, turn: Turn) -> Leaf:
    """The leaf that is turned to of the responses that are found.

    A search looks through all that each person wrote. Raises models.answer.packed.Unpacked where
    there is a condition.
    """
    written = [field.name for field in survey.history.fields if field.type in WRITTEN]

    def texts(ids: Sequence[str]) -> dict[str, str]:
        those: Any = Response.select(Response.id, Response.answers).where(
            Response.survey == survey, Response.id << ids
        )
        return {
            id: "\n".join(str(answers[name]) for name in written if name in answers)
            for id, answers in those.tuples()
        }

    descending = is_descending(survey, turn)
    every: Ids = partial(Response.ids, survey, descending=descending)
    some: Ids = partial(matching, survey, condition, descending=descending)
    return leaf_of(survey, turn, some if condition else every, texts, search)
