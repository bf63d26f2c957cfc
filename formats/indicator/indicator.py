"""Figures over time as CSV, every cell guarded."""

from collections.abc import Iterable

from formats.csv import Cell, csv_of
from models.indicator.course import Course

MIMETYPE = "text/csv"
COLUMNS = ("figure", "unit", "good", "source", "day", "number", "when", "counted_from")


def write(courses: Iterable[Course]) -> bytes:
    """The file: a reading a line, with a header; `when` is before, during or after the event.

    `counted_from` is the code of the survey that it is counted from, "" where it was entered.
    """
    lines: list[tuple[Cell, ...]] = [COLUMNS]
    for course in courses:
        one = course.indicator
        for point in course.readings:
            when = (
                "before"
                if point.on <= course.began
                else "after"
                if point.on > course.ended
                else "during"
            )
            cells = (one.name, one.unit, one.good, one.source, point.day)
            # A number is no text: a minus in front of it is no formula.
            lines.append((*cells, point.number, when, point.counted_from))
    return csv_of(lines)
