"""All of an event as one archive: of each survey a CSV and its definition, what the event
changed, and a list.

What the event changed is in it where anything is told. Contacts and quotes are not.
"""

from collections.abc import Collection, Iterator
from itertools import count

from formats.answer.archive import Archive
from formats.answer.download import Download
from formats.answer.file_name import fitting
from formats.csv import csv_of
from formats.definition import toml
from formats.impact import bundle as changes
from formats.text.markdown import to_text
from language.message import gettext as _
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.title import definition_of, title_of

CONTENTS = "00 contents.csv"  # it comes first in every list of files


def write(event: Event, chosen: Collection[int], *, with_log: bool = False) -> Iterator[bytes]:
    """The archive of an event; `chosen` are the ids of its surveys that may be in it.

    What is told of the event’s differences is in it, and `with_log` what they are made of.
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
    for name, words, many, made in changes.files(event, chosen, with_log=with_log):
        yield from archive.add(f"{event.code}/{name}", made)
        lines.append([name, words, event.code, "", str(many), ""])
    yield from archive.add(f"{event.code}/{CONTENTS}", [csv_of(lines)])
    yield archive.end()


def file_name(number: int, title: str) -> str:
    """The name of the files of a survey, without their ending: its number, and its title."""
    return f"{number:02} {fitting(title)}".strip()
