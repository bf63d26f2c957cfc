"""The course of a figure as a file: its sentence, its line, and where the event was in it."""

from collections.abc import Sequence
from itertools import pairwise

from formats.picture.drawing import (
    COLOURS,
    GROUND,
    INK,
    INSIDE,
    LINE,
    MARGIN,
    SMALL,
    SOFT,
    TITLE,
    WIDTH,
    Drawing,
)
from formats.picture.lettering import lines, width
from formats.picture.sheet import PictureSheet, Source, finished
from formats.text.moment import to_date
from language.message import gettext as _
from language.number import exact
from models.indicator.course import Course, Frame

HEIGHT = 220
DOT = 6
MOST_DOTS = 60  # with more of them nobody would see the line


def course_sheet(course: Course, source: Source) -> PictureSheet | None:
    """The line of a figure; None with fewer than two readings."""
    frame = course.frame
    if frame is None:
        return None
    drawn = Drawing()
    drawn.write(course.indicator.called, TITLE)
    drawn.says(course.sentence)
    drawn.space(SMALL + 14)
    _line(drawn, frame)
    spoken = [
        _("%(answer)s: %(number)s.", answer=to_date(one.on), number=exact(one.number))
        for one in course.readings
    ]
    if course.counted and course.counted.points:
        said = _(
            "%(what)s: counted from a survey, each time that it is asked.", what=course.counted.said
        )
        drawn.write(said, SMALL, colour=SOFT, most=3)
    if course.is_mixed:
        drawn.write(_("The empty marks were entered by hand."), SMALL, colour=SOFT)
    if course.indicator.source:
        drawn.write(course.indicator.source, SMALL, colour=SOFT, most=2)
    description = " ".join([course.sentence, *spoken])
    return finished(drawn, course.indicator.called, description, source)


def _line(drawn: Drawing, frame: Frame) -> None:
    """The line with its marks; those that are hollow are empty, and joined with no other."""
    hollow = frame.hollow
    top, bottom = drawn.y, drawn.y + HEIGHT
    at = [(MARGIN + x * INSIDE, bottom - y * HEIGHT) for x, y in frame.points]
    drawn.line((MARGIN, bottom), (WIDTH - MARGIN, bottom), LINE)
    for words, y in ((exact(frame.high), top), (exact(frame.low), bottom)):
        drawn.words(words, SMALL, MARGIN, y - 4, colour=SOFT)
    began, ended = (MARGIN + one * INSIDE for one in (frame.began, frame.ended))
    drawn.line((began, top), (began, bottom), INK)
    if ended > began:
        drawn.line((ended, top), (ended, bottom), INK)
    said = _("the event")
    half = width(said, SMALL) / 2
    middle = min(max((began + ended) / 2, MARGIN + half), WIDTH - MARGIN - half)
    drawn.words(said, SMALL, middle, top - 6, anchor="middle")
    _way(drawn, at, hollow)
    if frame.trend:
        ends = (bottom - y * HEIGHT for y in frame.trend)
        start, end = zip((at[0][0], at[-1][0]), ends, strict=True)
        drawn.line(start, end, SOFT)
    if len(at) <= MOST_DOTS:
        for (x, y), is_hollow in zip(at, hollow, strict=True):
            drawn.rectangle((x - DOT / 2, y - DOT / 2, DOT, DOT), COLOURS["bar"])
            if is_hollow:
                hole = DOT / 2
                drawn.rectangle((x - hole / 2, y - hole / 2, hole, hole), GROUND)
    drawn.y = bottom
    for words, x, anchor in (
        (to_date(frame.first), MARGIN, "start"),
        (to_date(frame.last), WIDTH - MARGIN, "end"),
    ):
        kept = lines(words, SMALL, INSIDE / 2 - 8, 1)[0]
        drawn.words(kept, SMALL, x, drawn.y + SMALL + 4, anchor=anchor, colour=SOFT)
    drawn.space(SMALL + 10)
    if frame.trend:
        drawn.write(_("The straight line goes through all readings by least squares."), SMALL)


def _way(drawn: Drawing, at: Sequence[tuple[float, float]], hollow: Sequence[bool]) -> None:
    for (one, is_hollow), (other, is_next_hollow) in pairwise(zip(at, hollow, strict=True)):
        if is_hollow == is_next_hollow:
            drawn.line(one, other, COLOURS["bar"])
