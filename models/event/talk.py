"""Talks: the sessions of an event, as its programme lists them, each with a form of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from language.message import gettext as _
from language.message import ngettext
from models.event.event import Event
from models.event.event_survey import LONGEST_ROLE, EventSurvey
from models.form.definition import MAX_TITLE, Definition, entitled
from models.survey.survey import Survey
from storage.database import writing

MOST_TALKS = 60
LONGEST_PROGRAMME = 20_000  # characters
MARKS = ("\t", "|", ";")  # what may stand between the cells of a line, the likeliest first
BARS = {"|": " |"}  # a line between bars has no cells before the first and behind the last
TIME = re.compile(r"\d{1,2}[:.h]\d{2}(\s*(-|–|—|to)\s*\d{1,2}[:.h]\d{2})?")
TIME_FIRST = re.compile(rf"({TIME.pattern})[\s,:–-]+(.+)")
# The heads of a table's columns, by what is in them.
HEADS = {
    "time": {"time", "start", "begin", "begins", "when"},
    "title": {"title", "session", "talk", "name", "what"},
    "where": {"room", "place", "where", "location"},
    "who": {"speaker", "speakers", "who", "host", "presenter"},
}


class ProgrammeUnfit(ValueError):
    """A line of a programme cannot be taken; the message says which and why."""


@dataclass(frozen=True)
class Talk:
    """One session: its title, and what people read beside it (time, place, speaker)."""

    title: str
    beside: str


def talks_in(programme: str) -> list[Talk]:
    """The talks in a programme that was typed, or pasted from a table: one a line.

    A line is a title, perhaps with a time before it; or cells with a tab, | or ; between them, in
    any order with a time first, or under a line of heads. Raises ProgrammeUnfit.
    """
    lines = [(n, one.strip(" ")) for n, one in enumerate(programme.splitlines(), 1) if one.strip()]
    mark = next((one for one in MARKS if any(one in line for __, line in lines)), "\t")
    rows = [
        (n, [cell.strip() for cell in line.strip(BARS.get(mark, " ")).split(mark)])
        for n, line in lines
    ]
    heads = _heads(rows[0][1]) if rows else None
    found = [_talk(n, cells, heads) for n, cells in (rows[1:] if heads else rows)]
    if not found:
        raise ProgrammeUnfit(_("Write a session on each line"))
    if len(found) > MOST_TALKS:
        raise ProgrammeUnfit(
            ngettext(
                "There are %(many)s lines, and %(num)s session can be added at once",
                "There are %(many)s lines, and %(num)s sessions can be added at once",
                MOST_TALKS,
                many=len(found),
            )
        )
    return found


def add_talks(event: Event, talks: Sequence[Talk], definition: Definition) -> list[Survey]:
    """A draft of `definition` for each talk, at the end of the event; all or none.

    Each has the title of its talk, and is called in the programme by what stands beside it.
    """
    with writing():
        return [_add(event, one, definition) for one in talks]


def _add(event: Event, talk: Talk, definition: Definition) -> Survey:
    survey = Survey.add(entitled(definition, talk.title), event.organiser, draft=True)
    EventSurvey.add(event, survey, talk.beside)
    return survey


def _heads(cells: Sequence[str]) -> list[str] | None:
    """What is in each column, if these cells are the heads of a table; "" for what is passed."""
    said = [one.casefold() for one in cells]
    found = [next((name for name, words in HEADS.items() if one in words), "") for one in said]
    return found if "title" in found and len(cells) > 1 else None


def _talk(line: int, cells: Sequence[str], heads: Sequence[str] | None) -> Talk:
    if heads:
        said = dict(zip(heads, cells, strict=False))
        title, beside = (
            said.get("title", ""),
            [said.get(one, "") for one in HEADS if one != "title"],
        )
    else:
        title, *beside = _in_order(cells)
    beside_it = ", ".join(one for one in beside if one)
    if not title:
        raise ProgrammeUnfit(_("Line %(line)s has no title", line=line))
    if len(title) > MAX_TITLE or len(beside_it) > LONGEST_ROLE:
        raise ProgrammeUnfit(_("Line %(line)s is too long", line=line))
    return Talk(title, beside_it)


def _in_order(cells: Sequence[str]) -> Iterator[str]:
    """The title, then the time, then the other cells."""
    if len(cells) == 1 and (found := TIME_FIRST.fullmatch(cells[0])):
        cells = [found[1], found[found.lastindex or 0]]
    times = [one for one in cells if TIME.fullmatch(one)]
    rest = [one for one in cells if one and one not in times]
    yield from (rest[0] if rest else "", *times, *rest[1:])
