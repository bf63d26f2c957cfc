"""The programme in a file from elsewhere, as data, with a report; whatever its format."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Any

from formats.programme.foreign_talk import ForeignTalk
from formats.unread import FileError
from language.message import gettext as _
from language.message import ngettext
from models.event.talk import LONGEST_GUID, LONGEST_PLACE, LONGEST_SPEAKER, MOST_TALKS
from models.form.definition import MAX_TITLE

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
    sessions = list(getattr(import_module(module), read)(data))
    talks: list[dict[str, Any]] = []
    report: list[str] = []
    taken: set[str] = set()
    for one in sessions:
        title = " ".join(one.title.split())
        if one.is_cancelled or not title:
            report.append(
                _("“%(title)s” is cancelled: left out", title=title)
                if title
                else _("A session without a title: left out")
            )
            continue
        talk, notes = _fitted(one, title, taken)
        talks.append(talk)
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
    return ProgrammeArrival(talks, report)


def _fitted(one: ForeignTalk, title: str, taken: set[str]) -> tuple[dict[str, Any], list[str]]:
    """The session as data within our bounds, and what was done to it."""
    notes = list(one.notes)
    texts = {"title": title, "place": one.place, "speaker": one.speaker}
    for name, longest in BOUNDS.items():
        said = " ".join(texts[name].split())
        if len(said) > longest:
            said = f"{said[: longest - 1].rstrip()}…"
            notes.append(
                ngettext(
                    "shortened to %(num)s character: %(said)s",
                    "shortened to %(num)s characters: %(said)s",
                    longest,
                    said=said,
                )
            )
        texts[name] = said
    guid = one.guid if len(one.guid) <= LONGEST_GUID and one.guid not in taken else ""
    taken.add(guid)
    start, end = one.start, one.end
    if start and end and end < start and len(end) == len(start):
        end = None
        notes.append(_("it ends before it begins, so only its beginning is taken"))
    return {**texts, "start": start, "end": end, "guid": guid}, notes


# How a file with each ending is read: a module, loaded when such a file comes, and its function.
READERS: dict[str, tuple[str, str]] = {
    ".xml": ("formats.programme.schedule", "read_xml"),
    ".json": ("formats.programme.schedule", "read_json"),
    ".ics": ("formats.programme.calendar", "read"),
}
