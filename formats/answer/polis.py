"""The exports of Polis: statements and votes of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from formats.answer.table import Table, TableRow
from formats.unread import FileError
from language.message import gettext as _
from models.form.definition import Definition, definition_from
from models.form.question import Question

VOTES = ("comment-id", "voter-id", "vote")
STATEMENTS = ("comment-id", "comment-body")
# In exports 1 is agree; in Polis's own database it is the other way round.
STANCES = {"1": "agree", "-1": "disagree", "0": "dont_know"}


@dataclass(frozen=True)
class Collected:
    """{id: (answers, time of the last vote)} of each person, and the faults of the file."""

    people: dict[str, tuple[dict[str, Any], datetime | None]]
    faults: list[str]


@dataclass(frozen=True)
class Vote:
    """One line of a file of votes."""

    person: str
    clause: str
    stance: str
    moment: int  # milliseconds since 1970; 0 where the file does not say


def has_votes(table: Table) -> bool:
    """True if a table is a file of votes."""
    return set(VOTES) <= _columns(table).keys()


def has_statements(table: Table) -> bool:
    """True if a table is a file of statements."""
    return set(STATEMENTS) <= _columns(table).keys()


def guideline(table: Table, title: str) -> Definition:
    """A guideline with a clause for each statement, in the order of ids; that of 7 is `c7`.

    Statements that moderators rejected are left out. Raises FileError, with the line, for an id
    that is no number or stands twice, and DefinitionError.
    """
    columns = _columns(table)
    found: dict[int, str] = {}
    for row in table.rows:
        said, text = (row.cells[columns[one]].strip() for one in STATEMENTS)
        if not _is_id(said) or int(said) in found:
            raise FileError(
                _(
                    "Line %(line)s: comment-id: %(id)r is no number, or stands twice.",
                    line=row.line,
                    id=said,
                )
            )
        if "moderated" in columns and row.cells[columns["moderated"]].strip() == "-1":
            continue
        found[int(said)] = text
    clauses = [{"name": f"c{one}", "type": "stance", "label": found[one]} for one in sorted(found)]
    return definition_from({"title": title, "kind": "guideline", "question": clauses})


def collect(questions: Sequence[Question], table: Table) -> Collected:
    """The last vote of each person on each statement, grouped by person.

    The clause of statement 7 has the name `c7`, or, if no clause has such a name, the number 7. The
    two are never mixed, since two statements could then mean one clause.
    """
    clauses, columns = _clauses(questions), _columns(table)
    last: dict[str, dict[str, Vote]] = {}
    faults = []
    for row in table.rows:
        try:
            vote = _vote(row, columns, clauses)
        except ValueError as fault:
            faults.append(_("line %(line)s: %(fault)s", line=row.line, fault=fault))
            continue
        votes = last.setdefault(vote.person, {})
        before = votes.get(vote.clause)
        # Lines are not always sorted by time; of two with the same time the later line counts.
        if before is None or before.moment <= vote.moment:
            votes[vote.clause] = vote
    people = {person: _person(votes) for person, votes in last.items()}
    return Collected(people, faults)


def _columns(table: Table) -> dict[str, int]:
    return {heading.strip().lower(): n for n, heading in enumerate(table.headers)}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _clauses(questions: Sequence[Question]) -> dict[str, str]:
    """The name of the clause of each statement, by its id."""
    clauses = [question for question in questions if question.kind.clause]
    named = [clause.name for clause in clauses if clause.name[0] == "c" and _is_id(clause.name[1:])]
    if named:
        return {name[1:]: name for name in named}
    return {str(clause.settings.get("number")): clause.name for clause in clauses}


def _vote(row: TableRow, columns: dict[str, int], clauses: dict[str, str]) -> Vote:
    statement, person, said = (row.cells[columns[one]].strip() for one in VOTES)
    if statement not in clauses:
        raise ValueError(
            _(
                "comment-id: no clause is c%(statement)s, or has the number %(statement)s",
                statement=statement,
            )
        )
    if not person:
        raise ValueError(_("voter-id: it does not say whose vote this is"))
    if said not in STANCES:
        raise ValueError(_("vote: write 1, 0 or -1, not %(said)r", said=said))
    moment = row.cells[columns["timestamp"]].strip() if "timestamp" in columns else "0"
    if not _is_id(moment) or len(moment) > len("1500282615559"):
        raise ValueError(_("timestamp: %(moment)r are no milliseconds since 1970", moment=moment))
    return Vote(person, clauses[statement], STANCES[said], int(moment))


def _person(votes: dict[str, Vote]) -> tuple[dict[str, Any], datetime | None]:
    answers = {name: vote.stance for name, vote in votes.items()}
    moment = max(vote.moment for vote in votes.values())
    return answers, datetime.fromtimestamp(moment / 1000, UTC) if moment else None
