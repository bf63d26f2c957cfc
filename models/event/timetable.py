"""A timetable: the talks of an event as people type them, or paste them from a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from language.day import months, weekdays
from language.message import gettext as _
from language.message import language, ngettext
from models.event.event import Event
from models.event.talk import MOST_TALKS, Plan, TalkUnfit
from models.form.written_number import NumberUnfit, whole
from models.form.written_time import TimeUnfit, clock_time
from models.form.written_time import day as written_day
from models.form.zone import NeverShown, moment_of

LONGEST_TIMETABLE = 100_000  # characters
MOST_FAULTS = 5  # said at once
MOST_DAYS = 60  # of an event, in which a day without a year is looked for
MARKS = ("\t", "|", ";")  # what may stand between the cells of a line, the likeliest first
BARS = {"|": " |"}  # a line between bars has no cells before the first and behind the last
CLOCK = r"\d{1,2}(?:[:.h٫]\d{2}(?::00)?(?:\s*[ap]\.?m\.?)?|\s*[ap]\.?m\.?)"
# A time, or from when to when; a day may stand before it.
WHEN = re.compile(
    rf"(?P<day>(?:.*[^\d:.-])??)(?P<start>{CLOCK})(?:\s*(?:-|–|—|to|until)\s*(?P<end>{CLOCK}))?",
    re.IGNORECASE,
)
WHEN_FIRST = re.compile(
    rf"(?P<when>{CLOCK}(?:\s*(?:-|–|—|to|until)\s*{CLOCK})?)[\s,:–-]+(?P<title>.+)", re.IGNORECASE
)
BETWEEN = " ,-–—"
LONGEST_WHEN, MOST_WORDS = 100, 10  # characters; words of a day that are looked at
SPOKEN = {"en", "en-GB"}  # days are named in these languages, and in the one of the page
# The heads of a table's columns, by what is in them.
HEADS = {
    "day": {"day", "date"},
    "when": {"time", "start", "begin", "begins", "when", "from", "starts"},
    "end": {"end", "ends", "until", "to", "finish"},
    "title": {"title", "session", "talk", "name", "what"},
    "place": {"room", "place", "where", "location"},
    "speaker": {"speaker", "speakers", "who", "host", "presenter", "presenters"},
    "expected": {"expected", "people", "heads", "seats", "capacity"},
}


class TimetableUnfit(ValueError):
    """Lines of a timetable cannot be taken: the message says of each which and why."""


@dataclass(frozen=True)
class _Line:
    """The cells of a line, by what is in them; what it does not have is ""."""

    title: str = ""
    day: str = ""
    when: str = ""
    end: str = ""
    place: str = ""
    speaker: str = ""
    expected: str = ""


def plans_in(timetable: str, event: Event) -> list[Plan]:
    """The talks in a timetable that was typed, or pasted from a table: one a line.

    A line is a title, perhaps with a time before it; or cells with a tab, | or ; between them:
    time, title, place, speaker, or in any order under a line of heads. A line that is no more than
    a day of the event is that of the lines below it. Raises TimetableUnfit.
    """
    lines = [(n, one.strip(" ")) for n, one in enumerate(timetable.splitlines(), 1) if one.strip()]
    mark = next((one for one in MARKS if any(one in line for __, line in lines)), "\t")
    rows = [
        (n, [cell.strip() for cell in line.strip(BARS.get(mark, " ")).split(mark)])
        for n, line in lines
    ]
    heads = _heads(rows[0][1]) if rows else None
    found, faults = _read(rows[1:] if heads else rows, heads, _Calendar(event))
    if len(found) > MOST_TALKS:
        faults = [
            ngettext(
                "There are %(many)s lines, and an event has %(num)s session at the most",
                "There are %(many)s lines, and an event has %(num)s sessions at the most",
                MOST_TALKS,
                many=len(found),
            )
        ]
    if not found and not faults:
        faults = [_("Write a session on each line")]
    if faults:
        raise TimetableUnfit(". ".join(faults[:MOST_FAULTS]))
    return found


def _read(
    rows: Sequence[tuple[int, Sequence[str]]], heads: Sequence[str] | None, calendar: "_Calendar"
) -> tuple[list[Plan], list[str]]:
    """The talks of these lines, and what is wrong with lines."""
    found, faults = [], []
    today: date | None = None
    for n, cells in rows:
        said = [one for one in cells if one]
        if len(said) == 1 and (named := calendar.own_day(said[0])):
            today = named
            continue
        line = _under(heads, cells) if heads else _in_order(cells, calendar)
        try:
            plan, today = _plan(line, calendar, today)
            found.append(plan)
        except (TalkUnfit, TimeUnfit) as fault:
            faults.append(_("Line %(line)s: %(fault)s", line=n, fault=fault))
    return found, faults


def _plan(line: _Line, calendar: "_Calendar", today: date | None) -> tuple[Plan, date | None]:
    """The talk of a line, and the day of the lines below that say none."""
    if not line.title:
        raise TalkUnfit("title", _("it has no title"))
    said = WHEN.fullmatch(line.when[:LONGEST_WHEN]) if line.when else None
    if line.when and not said:
        raise TimeUnfit(
            _(
                "“%(written)s” is no time; write one like 10:30 or 10:30–11:15",
                written=line.when[:LONGEST_WHEN],
            )
        )
    if named := line.day or (said["day"].strip(BETWEEN) if said else ""):
        today = calendar.own_day(named) or written_day(named)
    start = end = None
    if said:
        at = datetime.combine(today or calendar.day_of(clock_time(said["start"])), time())
        start = calendar.moment(at, clock_time(said["start"]))
        if until := said["end"] or line.end:
            end = calendar.moment(at, clock_time(until))
            if end <= start:  # it goes on after midnight
                end = calendar.moment(at + timedelta(days=1), clock_time(until))
    plan = Plan(line.title, start, end, line.place, line.speaker, _heads_in(line.expected))
    plan.check()
    return plan, today


def _heads_in(said: str) -> int | None:
    try:
        return whole(said) if said else None
    except NumberUnfit:
        raise TalkUnfit(
            "expected", _("“%(written)s” is no number of people", written=said)
        ) from None


def _heads(cells: Sequence[str]) -> list[str] | None:
    """What is in each column, if these cells are the heads of a table."""
    said = [one.casefold() for one in cells]
    found = [next((name for name, words in HEADS.items() if one in words), "") for one in said]
    return found if "title" in found and len(cells) > 1 else None


def _under(heads: Sequence[str], cells: Sequence[str]) -> _Line:
    return _Line(**{name: cell for name, cell in zip(heads, cells, strict=False) if name})


def _in_order(cells: Sequence[str], calendar: "_Calendar") -> _Line:
    """The cells of a line without heads: when it is stands before the title, or is a time."""
    if len(cells) == 1 and (found := WHEN_FIRST.fullmatch(cells[0])):
        return _Line(found["title"], when=found["when"])
    times = [one for one in cells if calendar.is_when(one)]
    rest = [one for one in cells if one not in times]
    if not times and len(rest) > 1 and not rest[0]:  # where the others have a time
        rest.pop(0)
    title, place, *speakers = *rest, "", ""
    when, *__ = *times, ""
    return _Line(title, when=when, place=place, speaker=", ".join(filter(None, speakers)))


class _Calendar:
    """The days of an event, as people name them, and its clocks."""

    def __init__(self, event: Event) -> None:
        self._zone, details = event.time_zone, event.details
        self._start, self._end = details.start, details.end
        many = min((self._end.date() - self._start.date()).days + 1, MOST_DAYS)
        self._days = [self._start.date() + timedelta(days=n) for n in range(many)]

    def own_day(self, written: str) -> date | None:
        """The one day of the event that is so named: by its date, without a year, or of a week."""
        words = [one.strip(".,") for one in written.casefold().split()[:MOST_WORDS]]
        if len(words) > 1 and words[0] in self._weekdays:
            words.pop(0)
        found = self._named.get(" ".join(words), set())
        return next(iter(found)) if len(found) == 1 else None

    def is_when(self, cell: str) -> bool:
        """True for a time, from when to when, and a day of the event before it."""
        said = WHEN.fullmatch(cell) if len(cell) <= LONGEST_WHEN else None
        named = said["day"].strip(BETWEEN) if said else ""
        return said is not None and (not named or _is_day(named) or bool(self.own_day(named)))

    def day_of(self, clock: time) -> date:
        """The day of a time for which none is said. Raises TimeUnfit where it may be several."""
        inside = [
            one for one in self._days if self._start <= datetime.combine(one, clock) <= self._end
        ]
        if len(inside) == 1 or len(self._days) == 1:
            return (inside or self._days)[0]
        raise TimeUnfit(
            _("the event has several days; write the day too, on a line above or before the time")
        )

    def moment(self, day: datetime, clock: time) -> datetime:
        """The moment at which the clocks of the event show this. Raises TimeUnfit."""
        try:
            return moment_of(datetime.combine(day.date(), clock), self._zone)
        except NeverShown:
            shown = f"{clock:%H:%M}"
            raise TimeUnfit(_("the clocks go forward over %(time)s", time=shown)) from None

    @cached_property
    def _weekdays(self) -> set[str]:
        return {name for tag in SPOKEN | {language()} for name in weekdays(tag)}

    @cached_property
    def _named(self) -> dict[str, set[date]]:
        found: dict[str, set[date]] = {}
        for one in self._days:
            for name in _names_of(one):
                found.setdefault(name, set()).add(one)
        return found


def _is_day(written: str) -> bool:
    try:
        return bool(written_day(written))
    except TimeUnfit:
        return False


def _names_of(day: date) -> Iterator[str]:
    d, m, y = day.day, day.month, day.year
    yield f"{day:%Y-%m-%d}"
    for one, other in (d, m), (m, d):
        yield from (f"{one}/{other}/{y}", f"{one:02}/{other:02}/{y}", f"{one}/{other}")
    yield from (f"{d}.{m}.{y}", f"{d:02}.{m:02}.{y}", f"{d}.{m}", f"{d:02}.{m:02}")
    for tag in SPOKEN | {language()}:
        yield from (name for name, number in weekdays(tag).items() if number == day.weekday())
        for name in (name for name, number in months(tag).items() if number == m):
            yield from (f"{d} {name}", f"{d} {name} {y}", f"{name} {d}", f"{name} {d} {y}")
