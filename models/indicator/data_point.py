"""A data point: what an indicator was on a day, as somebody typed it, pasted it or took it in."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from peewee import CharField, CompositeKey, ForeignKeyField, TextField

from language.day import in_words
from language.message import gettext as _
from language.message import ngettext
from language.number import exact
from models.account import audit
from models.account.organiser import Organiser
from models.form.written_number import NumberUnfit, decimal_sign, plain
from models.form.written_time import EARLIEST_YEAR, LATEST_YEAR, TimeUnfit, day
from models.indicator.indicator import Indicator
from storage.database import MomentField, Stored, db, writing

LONGEST_LIST, LONGEST_LINE = 200_000, 300  # characters
MOST_POINTS = 2_000  # of an indicator
MOST_FAULTS = 5  # said at once
MARKS = ("\t", ";", "|", ",")  # what may stand between the cells of a line, the likeliest first
Points = Mapping[date, Decimal]


class PointsUnfit(ValueError):
    """Readings cannot be taken: a message for each line that is wrong, with its number.

    Where it is a day of which there is another number, `days` has the days, in the same order.
    """

    def __init__(self, faults: Sequence[str], days: Sequence[date] = ()) -> None:
        super().__init__(" ".join(faults))
        self.faults, self.days = tuple(faults), tuple(days)


class DataPoint(Stored):
    """The number of a day. It is kept as it was written, digit for digit."""

    indicator_id: int
    indicator = ForeignKeyField(Indicator, on_delete="CASCADE", index=False)
    day = CharField(max_length=10)  # in ISO 8601
    value = CharField(max_length=40)  # digits, with a minus and a point at most
    by = TextField()  # who entered it, as they were called then
    entered_at = MomentField()

    class Meta:
        primary_key = CompositeKey("indicator", "day")

    @classmethod
    def of(cls, indicators: Sequence[int]) -> "dict[int, list[DataPoint]]":
        """{indicator: its data points, the earliest first}."""
        found: dict[int, list[DataPoint]] = defaultdict(list)
        query = cls.select().where(cls.indicator << list(indicators))
        for one in query.order_by(cls.indicator, cls.day):
            found[one.indicator_id].append(one)
        return found

    @classmethod
    def enter(cls, indicator: Indicator, points: Points, by: Organiser) -> int:
        """Store these numbers, all or none; returns how many are new.

        One that is there already, the same, stays. Raises PointsUnfit for a day of which there is
        another number, which has to be taken out first, and for more than there is room for.
        """
        with writing():
            db.serialise(b"poin" + indicator.id.to_bytes(4))
            there = {one.on: one.number for one in cls.of([indicator.id])[indicator.id]}
            others = [on for on, number in points.items() if there.get(on, number) != number]
            if others:
                faults = [
                    _(
                        "%(day)s: there is %(number)s already. Take it out first.",
                        day=in_words(on),
                        number=exact(there[on]),
                    )
                    for on in others[:MOST_FAULTS]
                ]
                raise PointsUnfit(faults, others[:MOST_FAULTS])
            new = {on: number for on, number in points.items() if on not in there}
            if len(there) + len(new) > MOST_POINTS:
                raise PointsUnfit([_room()])
            now = datetime.now(UTC)
            rows = [_row(indicator, on, number, by, now) for on, number in sorted(new.items())]
            if rows:
                cls.insert_many(rows).execute()
        return len(new)

    @classmethod
    def take_out(cls, indicator: Indicator, on: str, by: Organiser) -> None:
        """Delete the number of a day (in ISO 8601); nothing is recorded where there is none."""
        with writing():
            this = (cls.indicator == indicator) & (cls.day == on)
            if cls.delete().where(this).execute():
                about = f"{indicator.name} {on}"
                audit.note("reading taken out", by, indicator.event.code, about)

    @property
    def counted_from(self) -> str:
        """Nothing: somebody entered it."""
        return ""

    @property
    def on(self) -> date:
        """Its day."""
        return date.fromisoformat(self.day)

    @property
    def number(self) -> Decimal:
        """Its value."""
        return Decimal(self.value)


def points_in(text: str) -> dict[date, Decimal]:
    """The readings that stand in a text, one a line: a day and a number, as people write them.

    Between them stands a tab, a semicolon, a bar, a comma or a blank, in each line its own. A first
    line without a digit is a line of heads. Raises PointsUnfit, which names the lines.
    """
    lines = [(n, one.strip()) for n, one in enumerate(text.splitlines(), 1) if one.strip()]
    if lines and not any(sign.isdecimal() for sign in lines[0][1]):
        lines = lines[1:]
    if not lines:
        raise PointsUnfit([_("Write a day and a number, like 1 June 2026; 120")])
    if len(lines) > MOST_POINTS:
        raise PointsUnfit([_room()])
    cells = list(_cells(lines))
    sign = decimal_sign(cell[1] for _n, cell in cells if len(cell) == len(("day", "number")))
    found: dict[date, Decimal] = {}
    faults = []
    for n, cell in cells:
        try:
            on, number = _point(cell, sign)
            if found.setdefault(on, number) != number:
                raise TimeUnfit(_("%(day)s stands here twice, with two numbers", day=in_words(on)))
        except (TimeUnfit, NumberUnfit) as fault:
            faults.append(_("Line %(line)s: %(fault)s", line=n, fault=str(fault)))
    if faults:
        raise PointsUnfit(_first(faults))
    return found


def _cells(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """(line, its cells): each line is cut by itself."""
    for n, line in lines:
        # Nobody writes a day and a number in more.
        yield n, _cut(line) if len(line) <= LONGEST_LINE else []


def _cut(line: str) -> list[str]:
    """Its cells: cut where a day stands before, for a comma may stand in the number."""
    ways = [_cut_at(mark, line) for mark in MARKS if mark in line]
    ways.append([one.strip() for one in line.rpartition(" ")[::2]])
    return next((one for one in ways if _begins_with_a_day(one)), ways[0])


def _cut_at(mark: str, line: str) -> list[str]:
    [cells] = csv.reader([line], delimiter=mark)
    while len(cells) > len(("day", "number")) and not cells[-1].strip():
        cells.pop()  # a table often ends its lines with marks
    return [one.strip() for one in cells]


def _begins_with_a_day(cells: Sequence[str]) -> bool:
    if len(cells) != len(("day", "number")):
        return False
    try:
        day(cells[0])
    except TimeUnfit:
        return False
    return True


def _point(cells: Sequence[str], sign: str) -> tuple[date, Decimal]:
    if len(cells) != len(("day", "number")):
        raise TimeUnfit(_("write a day and a number, and nothing else"))
    on, number = day(cells[0]), Decimal(plain(cells[1], sign, percent=True))
    if not EARLIEST_YEAR <= on.year <= LATEST_YEAR:
        raise TimeUnfit(_("write a year from %(first)s to %(last)s", first=1900, last=2999))
    return on, number


def _first(faults: Sequence[str]) -> list[str]:
    """The first MOST_FAULTS, and how many more there are."""
    more = len(faults) - MOST_FAULTS
    if more <= 0:
        return list(faults)
    said = ngettext(
        "%(num)s more line cannot be taken.", "%(num)s more lines cannot be taken.", more
    )
    return [*faults[:MOST_FAULTS], said]


def _room() -> str:
    return ngettext(
        "There is room for %(num)s reading of a figure",
        "There is room for %(num)s readings of a figure",
        MOST_POINTS,
    )


def _row(
    indicator: Indicator, on: date, number: Decimal, by: Organiser, now: datetime
) -> dict[str, Any]:
    return {
        "indicator": indicator.id,
        "day": on.isoformat(),
        "value": format(number, "f"),
        "by": by.called,
        "entered_at": now,
    }
