"""Words: what people wrote in one field, in leaves: all, those with a tag, what a search finds."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.answer.leaf import FIRST, Ids, Leaf, Turn, is_descending, leaf_of
from models.answer.packed import Packed
from models.answer.response import Response
from models.answer.tally import Tally
from models.coding.tag import OF_TAGS, Tag
from models.form.condition import Comparison, Condition, Not, answered, joined
from models.result.filter import matching
from models.survey.survey import Survey
from storage.database import read_transaction

# In the place of the name of a tag, which has no hyphen: texts that somebody coded with no tag, and
# those that nobody has coded.
NO_TAG, NOT_CODED = "no-tag", "not-coded"


def words_of(
    survey: Survey,
    field: str,
    turn: Turn = FIRST,
    search: str = "",
    among: Condition | None = None,
) -> Leaf:
    """The leaf that is turned to of what people wrote in a field, of all or what is searched.

    With `among` of the responses that meet it: for those who may read every response.
    """

    def texts(ids: Sequence[str]) -> dict[str, str]:
        text: Any = Response.answers[field].as_text()
        those: Any = Response.select(Response.id, text).where(
            Response.survey == survey, Response.id << ids
        )
        return dict(those.tuples())

    with read_transaction():
        descending = is_descending(survey, turn)
        ids = _writers(survey, field, descending=descending)
        if among is not None:
            ids = partial(matching, survey, among, descending=descending)
        return leaf_of(survey, turn, ids, texts, search)


def tagged(field: str, tags: Sequence[Tag], which: str) -> Condition | None:
    """The condition of texts with one of these tags, NO_TAG or NOT_CODED; None for other words."""
    of_tags = f"{field}{OF_TAGS}"
    has = {one.name: Comparison(of_tags, "contains", one.name) for one in tags}
    found: list[Condition]
    if which in has:
        found = [has[which]]
    elif tags and which == NO_TAG:
        found = [answered(of_tags), *map(Not, has.values())]
    elif tags and which == NOT_CODED:
        found = [answered(of_tags, is_so=False)]
    else:
        return None
    return joined("and", [answered(field), *found])


def _writers(survey: Survey, field: str, *, descending: bool) -> Ids:
    """What gives the responses that answer the field: packed rows, where they are whole."""
    if Tally.at_this_moment(survey).is_packed:
        return partial(Packed.answering, survey, field, descending=descending)

    def wrote(after: str, size: int) -> list[str]:
        return [one.id for one in Response.wrote(survey, field, after, size, descending=descending)]

    return wrote
