"""What organisers reply to what people said, as CSV; every cell guarded."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from formats.answer.cell import guard
from formats.text.markdown import to_text
from models.impact.became import in_order
from models.impact.subject import wording
from models.impact.you_said import YouSaid
from models.survey.survey import Survey

MIMETYPE = "text/csv"
COLUMNS = (
    *("survey", "sort", "question", "asked", "about", "you_said", "we_did", "state", "reason"),
    *("day", "evidence", "version", "changed_on", "shown_on"),
)


def write(surveys: Sequence[Survey], replies: Iterable[YouSaid]) -> bytes:
    """The file: a reply a line in the order of the surveys and their forms, with a header."""
    mine: Mapping[int, list[YouSaid]] = {one.id: [] for one in surveys}
    for one in replies:
        mine[one.survey_id].append(one)
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(COLUMNS)
    for survey in surveys:
        if mine[survey.id]:
            asked = {
                one.name: one
                for one in (*survey.history.past_questions, *survey.definition.questions)
            }
            for one in in_order(survey, mine[survey.id]):
                question = asked.get(one.question)
                lines.writerow(
                    map(guard, _cells(survey, one, wording(question) if question else ""))
                )
    return out.getvalue().encode()


def _cells(survey: Survey, one: YouSaid, asked: str) -> Iterable[str]:
    said = one.statement
    evidence = " ; ".join(f"{piece.noun}: {piece.key} {piece.words}" for piece in said.evidence)
    shown = one.shown_at.date().isoformat() if one.shown_at else ""
    return (
        *(survey.code, one.sort, one.question, to_text(asked), one.called),
        *(said.said, said.did, said.state, said.reason, said.on, evidence, str(one.revision)),
        *(one.said_at.date().isoformat(), shown),
    )
