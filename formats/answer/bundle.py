"""All answers of an event as one archive: of each survey a CSV and its definition, and a list.

It is written from the first byte to the last, a chunk at a time, to a file that need not be one in
which one can go back. Contacts are not in it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from formats.answer import csv as sheet
from formats.answer.cell import guard
from formats.definition import toml
from formats.text.markdown import to_text
from language.message import gettext as _
from models.answer.tally import Tally
from models.coding.coding import columns, told_of
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.survey import Survey
from models.survey.title import definition_of, title_of

CONTENTS = "00 contents.csv"  # it comes first in every list of files
LONGEST_NAME = 60
# No file system takes all of these in a name, and Windows takes fewest.
UNFIT = re.compile(r'[<>:"/\\|?*\s]+')
MANY = 1_000  # responses; their file may be larger than 2 GB, which the archive has to know before


def write(event: Event, chosen: Collection[int], out: BinaryIO) -> None:
    """Write the archive of an event; `chosen` are the ids of its surveys that may be in it."""
    lines = [[_("File"), _("Survey"), _("Address ends with"), _("State"), _("Responses"), ""]]
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for number, part in enumerate(EventSurvey.all_of(event), 1):
            survey = part.survey
            about = [to_text(title_of(survey)), survey.code, survey.state]
            if survey.id not in chosen:
                lines.append(
                    ["", *about, "", _("left out: its own page has it, if you may take it")]
                )
            elif definition_of(survey) is None:
                lines.append(["", *about, "", _("left out: what it asks cannot be read")])
            else:
                name = file_name(number, about[0])
                written = _add(archive, event, name, survey)
                lines.append([f"{name}.csv", *about, str(written), ""])
        with archive.open(_member(event, CONTENTS), "w") as file:
            file.write(_table(lines))


def file_name(number: int, title: str) -> str:
    """The name of the files of a survey, without their ending: its number, and its title."""
    visible = "".join(
        one if unicodedata.category(one)[0] != "C" else " "
        for one in unicodedata.normalize("NFC", title)
    )
    cut = UNFIT.sub(" ", visible).strip()[:LONGEST_NAME].rstrip(" .")
    return f"{number:02} {cut}".strip()


def _add(archive: ZipFile, event: Event, name: str, survey: Survey) -> int:
    """Write both files of a survey; the number of its responses."""
    written = 0

    def counted(responses: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        nonlocal written
        for response in responses:
            written += 1
            yield response

    is_large = Tally.responses_of([survey])[survey.id] > MANY
    with archive.open(_member(event, f"{name}.csv"), "w", force_zip64=is_large) as file:
        for chunk in sheet.write(columns(survey), counted(told_of(survey))):
            file.write(chunk)
    with archive.open(_member(event, f"{name}.toml"), "w") as file:
        file.write(toml.of_survey(survey).encode())
    return written


def _member(event: Event, name: str) -> ZipInfo:
    """A member in a folder that is named like the event’s address."""
    now = datetime.now(UTC)
    member = ZipInfo(f"{event.code}/{name}", now.timetuple()[:6])
    member.compress_type = ZIP_DEFLATED
    return member


def _table(lines: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guard(cell) for cell in line] for line in lines)
    return out.getvalue().encode()
