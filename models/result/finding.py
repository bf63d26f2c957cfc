"""A finding: the responses that meet a filter, have the words that are looked for, or are all."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from models.answer.leaf import Ids, Leaf, Look, Texts, Turn, is_descending, leaf_of, look_for
from models.answer.response import Response
from models.coding.coding import exported_among
from models.form.condition import Condition
from models.form.field import WRITTEN
from models.result.filter import all_matching, matching
from models.survey.survey import Survey


def finding(survey: Survey, condition: Condition | None, search: str, turn: Turn) -> Leaf:
    """The leaf that is turned to of the responses that are found.

    A search looks through all that each person wrote. Raises models.answer.packed.Unpacked where
    there is a condition.
    """
    descending = is_descending(survey, turn)
    return leaf_of(survey, turn, _ids(survey, condition, descending), _texts(survey), search)


def sought(survey: Survey, condition: Condition | None, search: str, after: str = "") -> Look:
    """All that meet the condition and have the words of the search, in the order of their ids.

    In this order those that come meanwhile do not move what was found, but where it is random.
    """
    return look_for(_ids(survey, condition, descending=False), _texts(survey), search, after)


def told_where(survey: Survey, condition: Condition) -> Iterator[dict[str, Any]]:
    """Every response that meets the condition for a file, as `models.coding.coding.exported`.

    Raises models.answer.packed.Unpacked before the first.
    """
    return exported_among(survey, all_matching(survey, condition))


def _ids(survey: Survey, condition: Condition | None, descending: bool) -> Ids:
    if condition is None:
        return partial(Response.ids, survey, descending=descending)
    return partial(matching, survey, condition, descending=descending)


def _texts(survey: Survey) -> Texts:
    """What gives of some responses all that each person wrote."""
    written = [field.name for field in survey.history.fields if field.type in WRITTEN]

    def texts(ids: Sequence[str]) -> dict[str, str]:
        those: Any = Response.select(Response.id, Response.answers).where(
            Response.among(survey, ids)
        )
        return {
            id: "\n".join(str(answers[name]) for name in written if name in answers)
            for id, answers in those.tuples()
        }

    return texts
