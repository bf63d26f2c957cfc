"""What organisers reply to what people said, as CSV; every cell guarded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from formats.csv import csv_of
from formats.text.markdown import to_text
from models.survey.survey import Survey
from models.you_said.became import in_order
from models.you_said.subject import wording
from models.you_said.you_said import YouSaid

MIMETYPE = "text/csv"
COLUMNS = (
    *("survey", "sort", "question", "asked", "about", "you_said", "we_did", "state", "reason"),
    *("day", "evidence", "version", "changed_on", "shown_on"),
)


def write(surveys: Sequence[Survey], replies: Iterable[YouSaid]) -> bytes:
    """The file: a reply a line in the order of the surveys and their forms, with a header."""
    return csv_of(_lines(surveys, replies))


def _lines(surveys: Sequence[Survey], replies: Iterable[YouSaid]) -> Iterator[Iterable[str]]:
    mine: Mapping[int, list[YouSaid]] = {one.id: [] for one in surveys}
    for one in replies:
        mine[one.survey_id].append(one)
    yield COLUMNS
    for survey in surveys:
        if mine[survey.id]:
            asked = {
                one.name: one
                for one in (*survey.history.past_questions, *survey.definition.questions)
            }
            for one in in_order(survey, mine[survey.id]):
                question = asked.get(one.question)
                yield _cells(survey, one, wording(question) if question else "")


def _cells(survey: Survey, one: YouSaid, asked: str) -> Iterable[str]:
    said = one.statement
    evidence = " ; ".join(f"{piece.noun}: {piece.key} {piece.words}" for piece in said.evidence)
    shown = one.shown_at.date().isoformat() if one.shown_at else ""
    return (
        *(survey.code, one.sort, one.question, to_text(asked), one.called),
        *(said.said, said.did, said.state, said.reason, said.on, evidence, str(one.revision)),
        *(one.said_at.date().isoformat(), shown),
    )
