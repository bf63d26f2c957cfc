"""The programme in a file from elsewhere, as data, with a report; whatever its format."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from itertools import islice
from pathlib import PurePath
from typing import Any

from formats.programme.foreign_talk import ForeignTalk
from formats.unread import FileError
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.event.talk import LONGEST_GUID, LONGEST_PLACE, LONGEST_SPEAKER, MOST_TALKS
from models.form.definition import MAX_TITLE

MOST_READ = 10 * MOST_TALKS  # of which most may be left out
MOST_LINES = 100  # of the report
BOUNDS = {"title": MAX_TITLE, "place": LONGEST_PLACE, "speaker": LONGEST_SPEAKER}  # characters


@dataclass(frozen=True)
class ProgrammeArrival:
    """The sessions as data, and a line for each thing that is left out or changed."""

    talks: list[dict[str, Any]]
    report: list[str]


def arrival(name: str, data: bytes) -> ProgrammeArrival:
    """The sessions of a file with this name and content. Raises FileError."""
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        raise FileError(_("write it as one of %(endings)s.", endings=", ".join(READERS)))
    module, read = READERS[ending]
    report: list[str] = []
    sessions = list(islice(getattr(import_module(module), read)(data, report), MOST_READ + 1))
    if len(sessions) > MOST_READ:
        raise FileError(
            ngettext(
                "There are more than %(most)s sessions in it; take a part of it.",
                "There are more than %(most)s sessions in it; take a part of it.",
                MOST_READ,
                most=grouped(MOST_READ),
            )
        )
    talks: list[dict[str, Any]] = []
    # One that is called off leaves another of its identity in doubt.
    gone = {one.guid for one in sessions if one.is_cancelled}
    for one in sessions:
        title = " ".join(one.title.split())
        if one.is_cancelled or not title:
            report.append(
                _("“%(title)s” is cancelled: left out", title=_shortened(title, MAX_TITLE))
                if title
                else _("A session without a title: left out")
            )
            continue
        talk, notes = _fitted(one, title)
        talks.append(talk | {"guid": ""} if one.guid in gone else talk)
        report += [_("“%(title)s”: %(note)s", title=talk["title"], note=one) for one in notes]
    if not talks:
        raise FileError(_("There is no session in it."))
    if len(talks) > MOST_TALKS:
        raise FileError(
            ngettext(
                "There are %(many)s sessions in it, and an event has %(num)s session at the most.",
                "There are %(many)s sessions in it, and an event has %(num)s sessions at the most.",
                MOST_TALKS,
                many=len(talks),
            )
        )
    return ProgrammeArrival(talks, _few(report))


def _few(report: list[str]) -> list[str]:
    """As many lines as somebody reads; the last one says how many more there are."""
    more = len(report) - MOST_LINES
    if more <= 0:
        return report
    last = ngettext(
        "and %(more)s more line like these",
        "and %(more)s more lines like these",
        more,
        more=grouped(more),
    )
    return [*report[:MOST_LINES], last]


def _shortened(said: str, longest: int) -> str:
    return said if len(said) <= longest else f"{said[: longest - 1].rstrip()}…"


def _fitted(one: ForeignTalk, title: str) -> tuple[dict[str, Any], list[str]]:
    """The session as data within our bounds, and what was done to it."""
    notes = list(one.notes)
    texts = {"title": title, "place": one.place, "speaker": one.speaker}
    for name, longest in BOUNDS.items():
        said = " ".join(texts[name].split())
        if len(said) > longest:
            said = _shortened(said, longest)
            notes.append(
                ngettext(
                    "shortened to %(num)s character: %(said)s",
                    "shortened to %(num)s characters: %(said)s",
                    longest,
                    said=said,
                )
            )
        texts[name] = said
    guid = one.guid if len(one.guid) <= LONGEST_GUID else ""
    end, note = _end(one)
    notes += filter(None, [note])
    return {**texts, "start": one.start, "end": end, "guid": guid}, notes


def _end(one: ForeignTalk) -> tuple[str | None, str]:
    """When the session ends; None, with a note, where that cannot be."""
    if not one.start or not one.end:
        return None, ""
    begins, ends = datetime.fromisoformat(one.start), datetime.fromisoformat(one.end)
    if (begins.tzinfo is None) != (ends.tzinfo is None):
        return None, _("it ends by other clocks than it begins, so only its beginning is taken")
    if ends < begins:
        return None, _("it ends before it begins, so only its beginning is taken")
    return (one.end if ends > begins else None), ""


# How a file with each ending is read: a module, loaded when such a file comes, and its function.
READERS: dict[str, tuple[str, str]] = {
    ".xml": ("formats.programme.schedule", "read_xml"),
    ".json": ("formats.programme.schedule", "read_json"),
    ".ics": ("formats.programme.calendar", "read"),
}
