"""A removal: some of the responses deleted together, in lots, so that nobody waits for all."""

from collections.abc import Callable, Sequence

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import writing

AT_ONCE = 500  # responses of a transaction; answers that come meanwhile wait for no more
MOST = 5_000  # of one request; a page goes on with the rest


def delete(survey: Survey, ids: Sequence[str], tell: Callable[[int], None]) -> int:
    """Delete these responses; return how many were there to be deleted.

    `tell` is told of each lot in its transaction, so that both are stored or neither. What was
    deleted stays so, if it breaks off.
    """
    gone = 0
    for start in range(0, len(ids), AT_ONCE):
        with writing():
            lot = Response.delete_among(survey, ids[start : start + AT_ONCE])
            if lot:
                tell(lot)
        gone += lot
    return gone
