"""A card of a myth: what was believed before and is now, as one picture to share, 1200 by 630."""

from collections.abc import Iterator

from formats.picture.card import EDGE, HEIGHT, INSIDE, WIDTH, Card, mirrored, written
from formats.picture.drawing import COLOURS, GROUND, INK, LINE, SOFT, Mark
from formats.picture.lettering import is_right_to_left, lines, width
from formats.text.markdown import to_line
from formats.text.moment import to_date
from language.message import gettext as _
from language.number import grouped
from models.myth.belief import MythStep
from models.myth.myth_verdict import VERDICT_NAMES
from models.myth.published_myth import PublishedMyth

STATEMENT, VERDICT, SMALL = 48, 34, 22  # sizes of letters
LEADING = 1.3
MOST_SHOWN = 3  # the latest times
LEFT, RIGHT = 480, WIDTH - EDGE - 210  # where the scale of shares begins and ends
ROW = 84
DOT = 13


def myth_card_of(page: PublishedMyth, host: str) -> Card:
    """The picture of a myth with the latest times; `host` is where it is from."""
    statement = _("“%(statement)s”", statement=to_line(page.claim))
    verdict = str(VERDICT_NAMES[page.statement.verdict])
    shown = page.steps[-MOST_SHOWN:]
    foot = " · ".join(filter(None, (_("As of %(day)s", day=to_date(page.as_of)), host)))
    marks = [
        Mark("rect", {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "fill": GROUND}),
        Mark("rect", {"x": 0, "y": 0, "width": WIDTH, "height": 14, "fill": COLOURS["bar"]}),
        *written(statement, STATEMENT, EDGE, 98, INSIDE, 2, INK, bold=True),
    ]
    y = 98 + STATEMENT * LEADING * len(lines(statement, STATEMENT, INSIDE, 2))
    marks += written(verdict, VERDICT, EDGE, y, INSIDE, 1, COLOURS["high"], bold=True)
    y += 76
    if shown:
        marks += written(_("Believed before and now"), SMALL, LEFT, y - 26, INSIDE, 1, SOFT)
    for index, one in enumerate(shown):
        marks += _row(one, y + 26 + ROW * index)
    marks += written(foot, SMALL, EDGE, HEIGHT - 40, INSIDE, 1, SOFT)
    said = " ".join(one.belief.moved for one in shown if one.belief)
    if is_right_to_left(statement):
        marks = [*map(mirrored, marks)]
    return Card(statement, f"{verdict}. {said}".strip(), tuple(marks))


def _row(one: MythStep, y: float) -> Iterator[Mark]:
    """A time: where, the share that believed it before, hollow, and the share that does now."""
    belief = one.belief
    if belief is None:
        return
    title = f"{to_line(one.title)}, {one.time}" if one.time else to_line(one.title)
    room = LEFT - EDGE - 40
    several = lines(title, SMALL, room, 2)
    yield from written(title, SMALL, EDGE, y + (8 if len(several) == 1 else -6), room, 2, INK)
    before, now = (LEFT + (RIGHT - LEFT) * share.share for share in (belief.before, belief.now))
    bar = COLOURS["bar"]
    line: dict[str, str | float] = {"x1": LEFT, "x2": RIGHT, "y1": y, "y2": y, "stroke": LINE}
    yield Mark("line", line)
    way: dict[str, str | float] = {"x1": round(before, 1), "x2": round(now, 1), "y1": y, "y2": y}
    yield Mark("line", way | {"stroke": bar, "stroke-width": 6})
    for x, fill in ((before, GROUND), (now, bar)):
        about: dict[str, str | float] = {"cx": round(x, 1), "cy": y, "r": DOT, "fill": fill}
        yield Mark("circle", about | {"stroke": bar, "stroke-width": 5})
    numbers = _(
        "%(before)s → %(now)s of %(all)s",
        before=grouped(belief.before.count),
        now=grouped(belief.now.count),
        all=grouped(belief.people),
    )
    start = max(WIDTH - EDGE - width(numbers, SMALL), RIGHT + 24)
    yield from written(numbers, SMALL, start, y + 8, 400, 1, INK, bold=True)
