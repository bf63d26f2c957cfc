"""The programme in a schedule.xml or schedule.json, as frab, pretalx and others write it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from formats.programme.foreign_talk import ForeignTalk
from formats.unread import FileError
from formats.xml import tree
from language.message import gettext as _
from models.form.zone import time_zones

NO_SCHEDULE = _("This is no schedule.xml: export it from frab, pretalx or your conference tool.")
LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
DAY_CHANGE = time(4)  # talks before it belong to the evening before, where the file does not say


@dataclass(frozen=True)
class _Clocks:
    """What a file says of its days: in which zone they are, if it does, and when one begins."""

    zone: str
    change: time

    def moment(self, day: str, start: str) -> str:
        """The ISO time of a start on a day of the file."""
        clock = time.fromisoformat(start.zfill(5))
        at = datetime.combine(date.fromisoformat(day), clock)
        at += timedelta(days=clock < self.change)
        return (at.replace(tzinfo=ZoneInfo(self.zone)) if self.zone else at).isoformat()


def read_xml(data: bytes, report: list[str]) -> Iterator[ForeignTalk]:
    """The sessions of a schedule.xml; nothing in it is guessed. Raises FileError."""
    root = tree(data)
    if root.tag != "schedule":
        raise FileError(NO_SCHEDULE)
    about = root.find("conference")
    said = {} if about is None else {one.tag: (one.text or "").strip() for one in about}
    clocks = _clocks(said)
    for day in root.iterfind("day"):
        for room in day.iterfind("room"):
            for one in room.iterfind("event"):
                texts = {part.tag: (part.text or "").strip() for part in one}
                people = [(who.text or "").strip() for who in one.iterfind("persons/person")]
                place = texts.get("room") or room.get("name") or ""
                named = {"guid": one.get("guid"), "id": one.get("id")}
                yield _talk(texts | named, place, people, day.get("date") or "", clocks)


def read_json(data: bytes, report: list[str]) -> Iterator[ForeignTalk]:
    """The sessions of a schedule.json; nothing in it is guessed. Raises FileError."""
    try:
        conference = json.loads(data)["schedule"]["conference"]
        days = [(day, day["rooms"].items()) for day in conference["days"]]
        clocks = _clocks(conference)
        for day, rooms in days:
            for room, talks in rooms:
                for one in talks:
                    people = [_name(who) for who in one.get("persons") or ()]
                    yield _talk(one, str(one.get("room") or room), people, day["date"], clocks)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise FileError(
            _("This is no schedule.json: export it from frab, pretalx or your conference tool.")
        ) from None


def _clocks(said: dict[str, Any]) -> _Clocks:
    zone = str(said.get("time_zone_name") or "")
    try:
        change = time.fromisoformat(str(said.get("day_change") or DAY_CHANGE))
    except ValueError:
        change = DAY_CHANGE
    return _Clocks(zone if zone in time_zones() else "", change)


def _talk(
    said: dict[str, Any], place: str, people: list[str], day: str, clocks: _Clocks
) -> ForeignTalk:
    start = end = None
    unread = False
    try:
        start = str(said.get("date") or "") or clocks.moment(day, str(said["start"]))
        begins = datetime.fromisoformat(start)
        start = begins.isoformat()
        length = LENGTH.fullmatch(str(said.get("duration") or ""))
        if length:
            days, hours, minutes = (int(one or 0) for one in length.groups())
            end = (begins + timedelta(days=days, hours=hours, minutes=minutes)).isoformat()
    except (ValueError, KeyError, OverflowError):
        start, unread = None, True
    guid = str(said.get("guid") or said.get("id") or "")
    return ForeignTalk(
        title=str(said.get("title") or ""),
        start=start,
        end=end,
        place=place,
        speaker=", ".join(filter(None, people)),
        guid=guid,
        notes=(_("its time cannot be read"),) if unread else (),
    )


def _name(person: dict[str, Any]) -> str:
    return str(
        person.get("public_name") or person.get("name") or person.get("full_public_name") or ""
    )
