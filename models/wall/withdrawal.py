"""A withdrawal: who wrote takes back, by their receipt, that their words may be published.

The permission and the name go out of the answers, and with them all that was made public of the
words: on the wall, in a report, on a screen, in files that were prepared. One transaction.
"""

from dataclasses import dataclass

from models.answer.export import Export
from models.answer.permission import credit, is_given, without
from models.answer.response import Response
from models.answer.screen import Screen
from models.answer.submission import receipt_hash
from models.coding.quote import Quote
from models.coding.tag import TEXTS, alone
from models.form.piping import emptied
from models.survey.survey import Survey
from models.wall.exhibit import taken_back


@dataclass(frozen=True)
class Permitted:
    """An agreement that words in answer to a question may be published, with this name or none."""

    field: str
    question: str
    credit: str


def permitted(survey: Survey, receipt: str) -> list[Permitted] | None:
    """What whoever has this receipt permits; None if no answers are stored under it.

    It has none of the words: a receipt may lie on a device that several people use.
    """
    found = _behind(survey, receipt)
    if found is None:
        return None
    labels = survey.history.labels
    return [
        Permitted(field, emptied(labels[field]), credit(found.answers, field))
        for field in sorted(survey.history.permitting)
        if is_given(found.answers, field)
    ]


def take_back(survey: Survey, receipt: str) -> bool:
    """Take back every permission of the answers with this receipt; False if there are none.

    What is gone already makes no difference.
    """
    with alone(survey, TEXTS):
        found = _behind(survey, receipt)
        if found is None:
            return False
        given = [one for one in survey.history.permitting if is_given(found.answers, one)]
        left = found.answers
        for field in given:
            left = without(left, field)
        if given:
            Response.update(answers=left).where(
                Response.survey == survey, Response.id == found.id
            ).execute()
            Export.delete().where(Export.survey == survey).execute()
        for field in given:
            Quote.take_off(survey, field, found.id)
            Screen.of(survey).approve(found.id, field, approved=False)
            taken_back(survey, found.id, field)
    return True


def _behind(survey: Survey, receipt: str) -> Response | None:
    kept = receipt_hash(survey.id, receipt)
    found: Response | None = Response.get_or_none(
        Response.survey == survey, Response.receipt_hash == kept
    )
    return found
