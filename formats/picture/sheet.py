"""A sheet: a picture as a file, with its sentence, its numbers and its source.

It stands alone, so it has words and colours of its own. Marks are laid out from left to right, and
mirrored where the question goes from right to left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple, TypeVar

from formats.picture.arrival import arrival_sentence, clocks, step_name
from formats.picture.drawing import (
    COLOURS,
    GROUND,
    HOLLOW,
    INK,
    INSIDE,
    LEADING,
    LINE,
    MARGIN,
    SMALL,
    SOFT,
    TINT,
    TITLE,
    WIDTH,
    WORDS,
    Drawing,
    Mark,
    mirrored,
)
from formats.picture.lettering import is_right_to_left, lines, width
from formats.picture.sentence import is_to_recommend, outside, sentence
from formats.text.markdown import to_line
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped, percent, signed, two_places
from models.form.built_in import worded
from models.result.arrival import ArrivalLine
from models.result.field_reading import AnswerCount, FieldReading
from models.result.histogram import Columns, in_digits
from models.result.picture import Slopes, columns_of, diverging_of, keys_of, slopes_of
from models.result.reading import QuestionReading
from models.result.shape import Point, Segment
from models.service.shade import contrast

MOST_ROWS = 40  # answers, or items, of one picture
BAR, COLUMN_HEIGHT, PLACE_HEIGHT = 18, 160, 46
NUMBERS = 110  # the room for a count and its share

Row = TypeVar("Row")


class Source(NamedTuple):
    """Where a picture is from: the survey, the day on which it was drawn, and an address.

    The address is that of the results for everyone; where they are not shared, the host; or "".
    """

    survey: str
    address: str
    day: str


@dataclass(frozen=True)
class PictureSheet:
    """A drawing: its size and title, what it says to those who cannot see it, its marks."""

    width: int
    height: int
    title: str
    description: str
    marks: tuple[Mark, ...]


def sheet_of(asked: QuestionReading, source: Source) -> PictureSheet | None:
    """The picture of a question; None where its answers are words, or may not be seen yet."""
    shown = [one for one in asked.fields if one.rows]
    if not shown or asked.is_hidden:
        return None
    drawn = Drawing()
    title = to_line(asked.question.label)
    drawn.write(title, TITLE, most=8)
    said = sentence(asked)
    drawn.says(said)
    people, may_be_more = asked.people
    drawn.write(_of_how_many(people, asked.asked, may_be_more=may_be_more), SMALL, colour=SOFT)
    figures = _figures(asked)
    if figures:
        drawn.write(figures, WORDS)
    drawn.space(14)
    spoken = _panels(drawn, asked, shown)
    return finished(drawn, title, " ".join(filter(None, [said, figures, *spoken])), source)


def arrival_sheet(found: ArrivalLine, source: Source) -> PictureSheet | None:
    """The line of when the responses came; None where all came at once, or none did."""
    if not found.points:
        return None
    drawn = Drawing()
    title, said = _("When the responses came"), arrival_sentence(found)
    drawn.write(title, TITLE)
    drawn.says(said)
    drawn.write(clocks(found), SMALL, colour=SOFT)
    drawn.space(SMALL + 22)
    _line(drawn, found.points, max(one.people for one in found.steps))
    first, last = (step_name(found, found.steps[end]) for end in (0, -1))
    half = INSIDE / 2 - 8
    for words, x, anchor in ((first, MARGIN, "start"), (last, WIDTH - MARGIN, "end")):
        kept = lines(words, SMALL, half, 1)[0]
        drawn.words(kept, SMALL, x, drawn.y + SMALL + 4, anchor=anchor, colour=SOFT)
    drawn.space(SMALL + 10)
    spoken = [_counted(step_name(found, one), one.people) for one in found.steps]
    return finished(drawn, title, " ".join([said, *spoken]), source)


def finished(drawn: Drawing, title: str, description: str, source: Source) -> PictureSheet:
    """The picture of what was drawn, with where it is from below."""
    drawn.space(10)
    survey = f"\u2068{to_line(source.survey)}\u2069"
    told = _("%(survey)s, %(day)s", survey=survey, day=source.day)
    drawn.write(told, SMALL, colour=SOFT, most=2)
    if source.address:
        drawn.write(source.address, SMALL, colour=SOFT, most=2)
    marks = drawn.marks
    if is_right_to_left(title):
        marks = [mirrored(mark) for mark in marks]
    height = round(drawn.y + MARGIN)
    return PictureSheet(WIDTH, height, title, description, tuple(marks))


def _of_how_many(people: int, asked: int | None, *, may_be_more: bool) -> str:
    if asked and may_be_more and people < asked:
        return ngettext(
            "At least %(answered)s of %(num)s person answered",
            "At least %(answered)s of %(num)s people answered",
            asked,
            answered=people,
        )
    if asked:
        return ngettext(
            "%(answered)s of %(num)s person answered",
            "%(answered)s of %(num)s people answered",
            asked,
            answered=people,
        )
    if may_be_more:
        return ngettext(
            "At least %(num)s person answered", "At least %(num)s people answered", people
        )
    return ngettext("%(num)s person answered", "%(num)s people answered", people)


def _figures(asked: QuestionReading) -> str:
    """The figures of the whole question, as its page tells them; "" where it tells none."""
    field, settings = asked.main, asked.question.settings
    is_of_marks = "low" in settings  # from one end to the other
    if is_of_marks and is_to_recommend(asked):
        found = field.net_promoter
        return _("Net Promoter Score %(score)s", score=signed(found.points)) if found else ""
    of_numbers = field.field.type in ("integer", "decimal") and not field.is_banded
    if not (is_of_marks or of_numbers) or field.mean is None:
        return ""
    mean = two_places(field.mean)
    if is_of_marks:
        return _("Mean %(mean)s of %(most)s", mean=mean, most=settings["scale"])
    return _("Mean %(mean)s, median %(median)s", mean=mean, median=in_digits(field.median or 0))


def _panels(drawn: Drawing, asked: QuestionReading, shown: Sequence[FieldReading]) -> list[str]:
    """Draw what shows the question; the numbers in words."""
    slopes = slopes_of(asked) if asked.has_halves else None
    if slopes:
        _slopes(drawn, asked, slopes)
        drawn.space(16)
    if asked.question.kind.clause or asked.has_halves or _is_grid(asked):
        return _diverging(drawn, asked, shown)
    spoken = []
    for field in shown:
        if len(shown) > 1:
            drawn.write(field.field.part or to_line(field.label), WORDS)
        columns = columns_of(field)
        spoken.extend(_columns(drawn, columns) if columns else _bars(drawn, asked, field))
        drawn.space(10)
    return spoken


def _is_grid(asked: QuestionReading) -> bool:
    return bool(asked.question.rows) and asked.main.field.type == "score"


def _bars(drawn: Drawing, asked: QuestionReading, field: FieldReading) -> list[str]:
    """A row an answer: its words, its bar, its number and its share."""
    rows = field.rows
    if asked.is_a_box:
        rows = [replace(row, of=asked.asked or asked.responses) for row in rows]
    na = field.not_applicable
    kept = _kept(rows, key=lambda row: row.count)
    labels = _labels(asked, field, kept)
    _say_of_bars(drawn, field)
    room = 0.36 * INSIDE
    beside = all(width(label, WORDS) <= room for label in labels)
    start, end = MARGIN + (room + 12 if beside else 0), WIDTH - MARGIN - NUMBERS
    for row, label in zip(kept, labels, strict=True):
        if not beside:
            drawn.write(label, WORDS, most=3)
        top = drawn.y + 4
        drawn.rectangle((start, top, end - start, BAR), TINT)
        if row.count:
            drawn.rectangle(
                (start, top, max((end - start) * float(row.share), 1), BAR), COLOURS["bar"]
            )
        if beside:
            drawn.words(label, WORDS, MARGIN, top + BAR - 4)
        drawn.words(grouped(row.count), WORDS, end + 50, top + BAR - 4, anchor="end")
        if row.of is not None:
            share = percent(row.share)
            drawn.words(share, WORDS, WIDTH - MARGIN, top + BAR - 4, anchor="end", colour=SOFT)
        drawn.y = top + BAR + 6
    if len(kept) < len(rows):
        drawn.write(
            ngettext(
                "These are the %(shown)s answers that were given most often, of %(num)s.",
                "These are the %(shown)s answers that were given most often, of %(num)s.",
                len(rows),
                shown=len(kept),
            ),
            SMALL,
            colour=SOFT,
        )
    if na and na.count:
        drawn.write(_counted(to_line(na.label), na.count), SMALL, colour=SOFT)
    return [_counted(label, row.count) for row, label in zip(kept, labels, strict=True)]


def _say_of_bars(drawn: Drawing, field: FieldReading) -> None:
    """What a bar stands for, where it is not simply how many gave an answer."""
    if field.is_banded:
        drawn.write(_("The groups may differ in width."), SMALL, colour=SOFT)
    if field.field.type == "rank":
        drawn.write(_("A bar is how many put it first; 1 is the best rank."), SMALL, colour=SOFT)


def _labels(asked: QuestionReading, field: FieldReading, rows: Sequence[AnswerCount]) -> list[str]:
    """The words of each row: at the ends of a scale what they mean, of a rank its mean."""
    means = {one.name: one.mean for one in field.ranking} if field.field.type == "rank" else {}
    steps, settings = field.field.steps, asked.question.settings
    ends = (
        {steps[0].name: settings["low"], steps[-1].name: settings["high"]}
        if "low" in settings and steps
        else {}
    )
    found = []
    for row in rows:
        label, mean = _label(row), means.get(row.value)
        if mean is not None:
            label = _("%(answer)s (mean rank %(mean)s)", answer=label, mean=two_places(mean))
        found.append(" ".join(filter(None, [label, to_line(ends.get(row.value, ""))])))
    return found


def _columns(drawn: Drawing, found: Columns) -> list[str]:
    """Columns on a line, their numbers above and as many of their words below as have room."""
    drawn.space(SMALL + 8)
    bottom = drawn.y + COLUMN_HEIGHT
    labels = [lines(one.bar.label, SMALL, INSIDE, 1)[0] for one in found.columns]
    widest = max(width(label, SMALL) for label in labels) + 8
    every, behind = ceil(widest * len(labels) / INSIDE), 0.0  # where the last words end
    for n, (one, label) in enumerate(zip(found.columns, labels, strict=True)):
        left, wide = MARGIN + one.start * INSIDE, one.width * INSIDE
        high = one.height * COLUMN_HEIGHT
        if high:
            drawn.rectangle((left + 0.5, bottom - high, wide - 1, high), COLOURS["bar"])
            people = grouped(one.bar.people)
            if width(people, SMALL) <= wide:
                drawn.words(people, SMALL, left + wide / 2, bottom - high - 4, anchor="middle")
        half = width(label, SMALL) / 2
        at = min(max(left + wide / 2, MARGIN + half), WIDTH - MARGIN - half)
        if n % every == 0 and at - half > behind:
            drawn.words(label, SMALL, at, bottom + SMALL + 4, anchor="middle", colour=SOFT)
            behind = at + half + 8
    drawn.line((MARGIN, bottom), (WIDTH - MARGIN, bottom), LINE)
    drawn.y = bottom + SMALL + 10
    far = [outside(one) for one in found.outside]
    for said in far:
        drawn.write(said, SMALL, colour=SOFT)
    return [*(_counted(one.bar.label, one.bar.people) for one in found.columns), *far]


def _line(drawn: Drawing, points: Sequence[Point], most: int) -> None:
    """A line over time, what is below it filled, with the number of its highest point."""
    bottom = drawn.y + COLUMN_HEIGHT
    ways = [(MARGIN + one.at * INSIDE, bottom - one.dot.at * COLUMN_HEIGHT) for one in points]
    drawn.area([*ways, (ways[-1][0], bottom), (ways[0][0], bottom)], COLOURS["bar"])
    x, top = min(ways, key=lambda one: one[1])
    half = width(grouped(most), SMALL) / 2
    at = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
    drawn.words(grouped(most), SMALL, at, top - 6, anchor="middle")
    drawn.line((MARGIN, bottom), (WIDTH - MARGIN, bottom), LINE)
    drawn.y = bottom


def _counted(label: str, people: int) -> str:
    """An answer with its number, in words."""
    return _("%(answer)s: %(number)s.", answer=label, number=grouped(people))


def _diverging(drawn: Drawing, asked: QuestionReading, shown: Sequence[FieldReading]) -> list[str]:
    """A bar an item across the line of neutral, its numbers in it; above all the colours."""
    found, colours = diverging_of(asked), keys_of(asked)
    labels = {row.value: _label(row) for row in shown[0].rows}
    if asked.not_applicable:
        labels[asked.not_applicable.value] = to_line(asked.not_applicable.label)
    drawn.key([(COLOURS[colour], labels.get(value, value)) for value, colour in colours.items()])
    rows = _kept(list(zip(shown, found.rows, strict=True)), key=lambda row: row[0].answered)
    spoken = []
    axis = MARGIN + found.centre * INSIDE
    for field, segments in rows:
        item = to_line(field.field.part or field.label) if len(shown) > 1 else ""
        if item and _is_grid(asked) and field.applicable and field.mean is not None:
            item = _("%(answer)s (mean %(mean)s)", answer=item, mean=two_places(field.mean))
        if item:
            drawn.write(item, WORDS, most=3)
        at = drawn.y + 4
        drawn.line((axis, at - 3), (axis, at + BAR + 9), LINE)
        for segment in segments:
            _segment(drawn, segment, at)
        drawn.y = at + BAR + 16
        numbers = [_counted(labels.get(row.value, row.value), row.count) for row in field.rows]
        spoken.append(" ".join([item, *numbers] if item else numbers))
    if len(rows) < len(shown):
        drawn.write(
            ngettext(
                "These are the %(shown)s items that most people answered, of %(num)s.",
                "These are the %(shown)s items that most people answered, of %(num)s.",
                len(shown),
                shown=len(rows),
            ),
            SMALL,
            colour=SOFT,
        )
    return spoken


def _segment(drawn: Drawing, segment: Segment, top: float) -> None:
    colour = COLOURS[segment.slice.colour]
    left, wide = MARGIN + segment.start * INSIDE, segment.width * INSIDE
    drawn.rectangle((left + 0.5, top, max(wide - 1, 0.5), BAR + 6), colour)
    people = grouped(segment.slice.people)
    if width(people, SMALL) + 4 <= wide:
        ground = GROUND if colour == HOLLOW else colour
        ink = max((INK, GROUND), key=lambda one: contrast(one, ground))
        drawn.words(people, SMALL, left + wide / 2, top + BAR, anchor="middle", colour=ink)


def _slopes(drawn: Drawing, asked: QuestionReading, found: Slopes) -> None:
    """Bands from the left to the right, with the steps and how many stand there at both ends."""
    room = 0.34 * INSIDE
    left, right = MARGIN + room + 10, WIDTH - MARGIN - room - 10
    parts = [to_line(one.field.part) for one in asked.fields[:2]]
    heads = [lines(part, SMALL, room, 6) for part in parts]
    for x, anchor, head in zip((left - 10, right + 10), ("end", "start"), heads, strict=True):
        for line, one in enumerate(head):
            y = drawn.y + SMALL * (1 + LEADING * line)
            drawn.words(one, SMALL, x, y, anchor=anchor, colour=SOFT)
    top = drawn.y + SMALL * LEADING * max(map(len, heads)) + 4
    high = PLACE_HEIGHT * max(len(found.befores), len(found.nows))
    for band in found.bands:
        points = (
            (left, band.left[0]),
            (right, band.right[0]),
            (right, band.right[1]),
            (left, band.left[1]),
        )
        drawn.area([(x, top + y * high) for x, y in points], COLOURS[band.move.colour])
    for x, stands, anchor in ((left - 10, found.befores, "end"), (right + 10, found.nows, "start")):
        for n, stand in enumerate(stands):
            words = [_plain(stand.label), grouped(stand.people)]
            said = " ".join(words if anchor == "end" else words[::-1]).strip()
            kept = lines(said, SMALL, room, 2)
            middle = top + (n + 0.5) * high / len(stands)
            for line, one in enumerate(kept):
                y = middle + SMALL * (LEADING * (line - (len(kept) - 1) / 2) + 0.35)
                drawn.words(one, SMALL, x, y, anchor=anchor)
    drawn.y = top + high


def _label(row: AnswerCount) -> str:
    return _plain(row.label)


def _plain(label: str) -> str:
    return to_line(worded(label))


def _kept(rows: Sequence[Row], key: Callable[[Row], int]) -> list[Row]:
    """The MOST_ROWS rows with the most people, in their order."""
    places = sorted(range(len(rows)), key=lambda n: -key(rows[n]))[:MOST_ROWS]
    return [rows[n] for n in sorted(places)]
