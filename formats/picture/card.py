"""A card: what an event changed as one picture to share, 1200 by 630, as the Open Graph has them.

https://ogp.me/ has the names of the tags; the size is what those that show such pictures ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from formats.picture.drawing import COLOURS, GROUND, INK, SOFT, Mark
from formats.picture.lettering import directed, is_right_to_left, lines, width
from formats.text.markdown import to_line
from formats.text.moment import to_date
from language.message import gettext as _
from language.message import ngettext
from models.impact.published import ToldDifference, ToldPage

WIDTH, HEIGHT, EDGE = 1200, 630, 64
INSIDE = WIDTH - 2 * EDGE
TITLE, SAID, SMALL = 52, 26, 22  # sizes of letters
LARGEST, SMALLEST = 88, 40  # of a number
LEADING = 1.3
MOST_SHOWN = 3
GAP = 40


@dataclass(frozen=True)
class Card:
    """The picture and what it says in words."""

    title: str
    description: str
    marks: tuple[Mark, ...]


def card_of(page: ToldPage, host: str) -> Card:
    """The picture of a page, with its first numbers; `host` is where it is from."""
    shown = [one for one in page.items if one.number][:MOST_SHOWN]
    shown = shown or list(page.items[:MOST_SHOWN])
    is_mirrored = is_right_to_left(page.title)
    day = _("As of %(day)s", day=to_date(page.version.day))
    rest = len(page.items) - len(shown)
    foot = ngettext("and %(num)s difference more", "and %(num)s differences more", rest)
    marks = [
        Mark("rect", {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "fill": GROUND}),
        Mark("rect", {"x": 0, "y": 0, "width": WIDTH, "height": 14, "fill": COLOURS["bar"]}),
        *written(page.title, SMALL + 4, EDGE, 84, INSIDE, 1, SOFT),
        *written(_("What came of it"), TITLE, EDGE, 146, INSIDE, 1, INK, bold=True),
    ]
    wide = (INSIDE - GAP * (len(shown) - 1)) / max(len(shown), 1)
    for index, one in enumerate(shown):
        marks += _column(one, EDGE + index * (wide + GAP), wide)
    marks += written(
        " · ".join(one for one in (day, host) if one),
        SMALL,
        EDGE,
        HEIGHT - 44,
        INSIDE - 400,
        1,
        SOFT,
    )
    if rest > 0:
        end = WIDTH - EDGE - width(foot, SMALL)
        marks += written(foot, SMALL, end, HEIGHT - 44, 400, 1, SOFT)
    said = "; ".join(to_line(one.telling.sentence) for one in shown)
    title = _("%(event)s: what came of it", event=page.title)
    return Card(
        title, f"{said} {day}".strip(), tuple(map(mirrored, marks) if is_mirrored else marks)
    )


def _column(one: ToldDifference, x: float, wide: float) -> Iterator[Mark]:
    """A difference: its number as large as fits, its heading, its sentence."""
    y = 300.0
    size = LARGEST
    while one.number and size > SMALLEST and width(one.number, size) > wide:
        size -= 4
    if one.number:
        yield from written(one.number, size, x, y, wide, 1, COLOURS["high"], bold=True)
    else:
        y -= 80
    heading = lines(to_line(one.telling.heading), SAID, wide, 2)
    yield from _several(heading, SAID, x, y + 48, INK, bold=True)
    y += 48 + LEADING * SAID * len(heading) + 4
    room = int((HEIGHT - 90 - y) // (SMALL * LEADING)) + 1
    yield from _several(
        lines(to_line(one.telling.sentence), SMALL, wide, max(room, 1)), SMALL, x, y, INK
    )


def written(
    words: str,
    size: float,
    x: float,
    y: float,
    room: float,
    most: int,
    colour: str,
    *,
    bold: bool = False,
) -> Iterator[Mark]:
    """The words from `x` on in at most `most` lines; `y` is the foot of the first."""
    return _several(lines(words, size, room, most), size, x, y, colour, bold=bold)


def _several(
    found: list[str], size: float, x: float, y: float, colour: str, *, bold: bool = False
) -> Iterator[Mark]:
    for number, line in enumerate(directed(found)):
        about: dict[str, str | float] = {
            "x": round(x, 1),
            "y": round(y + number * size * LEADING, 1),
        }
        about |= {"font-size": size, "fill": colour}
        if bold:
            about["font-weight"] = 700
        yield Mark("text", about, line)


def mirrored(mark: Mark) -> Mark:
    """The mark as it stands where words go from right to left."""
    if mark.tag == "rect":
        return mark
    about = dict(mark.attributes)
    for name in {"x", "x1", "x2", "cx"} & set(about):
        about[name] = WIDTH - float(about[name])
    if mark.tag == "text":
        about["text-anchor"] = "end"
    return Mark(mark.tag, about, mark.words)
