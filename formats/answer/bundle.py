"""All answers of an event as one archive: of each survey a CSV and its definition, and a list.

Contacts are not in it.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import count

from formats.answer.archive import Archive
from formats.answer.cell import guard
from formats.answer.download import Download
from formats.answer.file_name import fitting
from formats.definition import toml
from formats.text.markdown import to_text
from formats.wall import log
from language.message import gettext as _
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.title import definition_of, title_of
from models.wall.moderation import Moderation
from models.wall.reply import ReaderReply

CONTENTS = "00 contents.csv"  # it comes first in every list of files
# {file: what gives it, its first line a header}; one without another line is left out.
BESIDES: dict[str, Callable[[Event], Iterator[bytes]]] = {
    "moderation.csv": lambda event: log.moderations(Moderation.all_of(event)),
    "replies.csv": lambda event: log.replies(ReaderReply.all_of(event)),
}


def write(event: Event, chosen: Collection[int], *, besides: bool = False) -> Iterator[bytes]:
    """The archive of an event; `chosen` are the ids of its surveys that may be in it.

    With `besides` also what the event has beside its surveys, as far as there is any.
    """
    lines = [[_("File"), _("Survey"), _("Address ends with"), _("State"), _("Responses"), ""]]
    archive = Archive()
    for number, part in enumerate(EventSurvey.all_of(event), 1):
        survey = part.survey
        about = [to_text(title_of(survey)), survey.code, survey.state]
        if survey.id not in chosen:
            lines.append(["", *about, "", _("left out: its own page has it, if you may take it")])
        elif definition_of(survey) is None:
            lines.append(["", *about, "", _("left out: what it asks cannot be read")])
        else:
            name = file_name(number, about[0])
            responses = count()
            answers = Download(survey, "csv").chunks(responses.__next__)
            yield from archive.add(f"{event.code}/{name}.csv", answers)
            form = toml.of_survey(survey).encode()
            yield from archive.add(f"{event.code}/{name}.toml", [form])
            lines.append([f"{name}.csv", *about, str(next(responses)), ""])
    for name, rows in BESIDES.items() if besides else ():
        header, rest = next(found := rows(event)), b"".join(found)
        if rest:
            yield from archive.add(f"{event.code}/{name}", [header, rest])
            lines.append([name, "", "", "", "", ""])
    yield from archive.add(f"{event.code}/{CONTENTS}", [_table(lines)])
    yield archive.end()


def file_name(number: int, title: str) -> str:
    """The name of the files of a survey, without their ending: its number, and its title."""
    return f"{number:02} {fitting(title)}".strip()


def _table(lines: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guard(cell) for cell in line] for line in lines)
    return out.getvalue().encode()
