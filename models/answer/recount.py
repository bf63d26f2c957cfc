"""A recount: every tally counted again from the responses, to prove that they agree."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from models.answer.response import Response
from models.answer.tally import OF_VERSIONS, OF_WORDS, Tally, counts
from models.survey.survey import Survey
from storage.database import read_transaction


@dataclass(frozen=True)
class Difference:
    """A counter that differs from the responses.

    `field` "" is the number of responses; `value` is then "" for all or a version’s number. Of
    OF_WORDS see models.answer.tally.
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
    fields, history = survey.fields, survey.history
    again: Counter[tuple[str, str]] = Counter()
    with read_transaction():
        tally, found, words = Tally.with_words_of(survey)
        later = {number: n for number, n in Tally.by_version(survey).items() if number > 1}
        for response in Response.all_of(survey):
            again["", ""] += 1
            version = response["version"]
            again.update(counts(fields, response["answers"], version, history.words_since(version)))
            counted()
    found[OF_VERSIONS] = {"": tally.responses} | {str(number): n for number, n in later.items()}
    found[OF_WORDS] = words
    kept = {(field, value): n for field, values in found.items() for value, n in values.items()}
    differ = [
        Difference(*key, kept.get(key, 0), again[key])
        for key in sorted(kept.keys() | again.keys())
        if kept.get(key, 0) != again[key]
    ]
    return len(fields) + 1, differ
