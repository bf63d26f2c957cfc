"""The programme in an iCalendar file (.ics): each VEVENT is a session."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar

from formats.encoding import decoded
from formats.programme.foreign_talk import ForeignTalk
from formats.unread import FileError
from language.message import gettext as _


def read(data: bytes, report: list[str]) -> Iterator[ForeignTalk]:
    """The sessions of an iCalendar file; a guess goes to the report. Raises FileError."""
    text, notes = decoded(data)
    report += notes
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise FileError(_("This is no iCalendar file; export it again as .ics.")) from None
    for calendar in calendars:
        for one in calendar.walk("VEVENT"):
            yield _talk(one)


def _talk(event: Any) -> ForeignTalk:
    begins, ends = _value(event, "DTSTART"), _value(event, "DTEND")
    length = _value(event, "DURATION")
    if ends is None and isinstance(begins, datetime) and isinstance(length, timedelta):
        ends = begins + length
    start, end = _moment(begins), _moment(ends)
    notes = []
    if start is None:
        notes.append(_("it has no time of the day that can be read"))
    if "RRULE" in event or "RDATE" in event:
        notes.append(_("it is repeated, and only the first time is taken"))
    again = _value(event, "RECURRENCE-ID")
    return ForeignTalk(
        title=_text(event, "SUMMARY"),
        start=start,
        end=end,
        place=_text(event, "LOCATION"),
        guid=" ".join(filter(None, (_text(event, "UID"), again and again.isoformat()))),
        notes=tuple(notes),
        is_cancelled=_text(event, "STATUS").upper() == "CANCELLED",
    )


def _moment(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else None


def _value(event: Any, name: str) -> Any:
    """The value of a property in types of Python; None where it is not there, or cannot be read."""
    found = event.get(name)
    found = found[0] if isinstance(found, list) else found
    try:
        return getattr(found, "dt", None) or getattr(found, "td", None)
    except (ValueError, AttributeError):  # icalendar says so only when it is looked at
        return None


def _text(event: Any, name: str) -> str:
    found = event.get(name, "")
    return str(found[0] if isinstance(found, list) else found).strip()
