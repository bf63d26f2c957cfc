"""A recount: every tally counted again from the responses, to prove that they agree."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from models.answer.response import Response
from models.answer.tally import CHOSE, NOT_ASKED, OF_VERSIONS, Tally, counts
from models.survey.survey import Survey
from storage.database import read_transaction


@dataclass(frozen=True)
class Difference:
    """A counter that differs from the responses.

    `field` "" is the number of responses; `value` is then "" for all or a version's number. Of
    NOT_ASKED and CHOSE see models.answer.tally.
    """

    field: str
    value: str
    kept: int
    counted: int


def recount(
    survey: Survey, counted: Callable[[], None] = lambda: None
) -> tuple[int, list[Difference]]:
    """The number of tallies checked (one a field, and one of responses), and what differs.

    `counted` is called after each response.
    """
    again: Counter[tuple[str, str]] = Counter()
    with read_transaction():
        history = Survey.get_by_id(survey.id).history  # with all versions of this moment
        tally, found, reach = Tally.whole(survey)
        for response in Response.all_of(survey):
            again["", ""] += 1
            version = response["version"]
            again.update(counts(history.of(version), response["answers"], version))
            counted()
    later = {str(number): n for number, n in reach.responses.items() if number > 1}
    found[OF_VERSIONS] = {"": tally.responses} | later
    found[NOT_ASKED] = dict(reach.not_asked)
    found[CHOSE] = {
        f"{number} {field}": n for field, of in reach.chose.items() for number, n in of.items()
    }
    kept = {(field, value): n for field, values in found.items() for value, n in values.items()}
    differ = [
        Difference(*key, kept.get(key, 0), again[key])
        for key in sorted(kept.keys() | again.keys())
        if kept.get(key, 0) != again[key]
    ]
    return len(history.fields) + 1, differ
