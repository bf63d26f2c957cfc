"""The requests of an event as CSV, every cell guarded."""

from collections.abc import Iterator, Sequence

from formats.csv import Cell, csv_of
from models.request.inbox import Inbox

MIMETYPE = "text/csv"
COLUMNS = (
    *("number", "topic", "place", "asked_as", "people", "people_elsewhere", "surveys", "as_of"),
    *("since", "status", "status_day", "owner", "due", "asked_by", "people_since_settled"),
    *("days_to_met", "outside_home", "event"),
)


def write(inbox: Inbox) -> bytes:
    """The file: a request a line with all its spellings, in the order of the inbox."""
    return csv_of([COLUMNS, *_lines(inbox)])


def _lines(inbox: Inbox) -> Iterator[Sequence[Cell]]:
    as_of = inbox.as_of.isoformat() if inbox.as_of else ""
    for line in inbox.lines:
        one, statement = line.request, line.request.statement
        topic, place = one.words
        asked = [
            f"{part.topic} | {part.place}" for part in line.spellings if part.topic or part.place
        ]
        surveys = [f"{one.survey.code} {one.people}" for one in line.sources]
        is_placed = line.is_placed(inbox.nowhere)
        outside = int(not line.is_at(inbox.homes)) if inbox.homes and is_placed else None
        yield (
            *(one.id, topic, place, "\n".join(asked), line.people, line.by_hand),
            *("\n".join(surveys), as_of, line.since.isoformat(), one.status, statement.day),
            *(statement.owner, statement.due, statement.asked_by, line.more, line.days, outside),
            one.grown.code if one.grown else "",
        )
