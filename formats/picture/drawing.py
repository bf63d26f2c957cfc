"""A drawing: marks and words from the top downwards, in sizes and colours of its own.

The colours are those of a light page (static/tally.css).
"""

from collections.abc import Sequence
from typing import NamedTuple

from formats.picture.lettering import directed, lines, width

WIDTH, MARGIN = 800, 32
INSIDE = WIDTH - 2 * MARGIN
GROUND, INK, SOFT, TINT, LINE = "#ffffff", "#111111", "#555555", "#eef2f6", "#767676"
COLOURS = {
    "bar": "#2f6fab",
    "lowest": "#6d1410",
    "low": "#b3261e",
    "lower": "#d0654f",
    "middle": "#838b93",
    "higher": "#4c8dc4",
    "high": "#1f5f99",
    "highest": "#0d3157",
    "aside": "#7d858c",
    "apart": "#596169",
}
HOLLOW = COLOURS["aside"]
TITLE, SAID, WORDS, SMALL = 22, 18, 15, 13  # sizes of letters
LEADING = 1.35


class Mark(NamedTuple):
    """An element of the drawing with its attributes; `words` is its text."""

    tag: str
    attributes: dict[str, str | float]
    words: str = ""


class Drawing:
    """Marks from the top downwards; `y` is where the next begins."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.y: float = MARGIN

    def space(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def write(self, words: str, size: int, *, most: int = 3, colour: str = INK) -> None:
        """Lines of words, each below the other."""
        for line in directed(lines(words, size, INSIDE, most)):
            self._text(line, size, MARGIN, self.y + size, "start", colour)
            self.y += size * LEADING

    def says(self, sentence: str) -> None:
        """The sentence below the title, if there is one."""
        if sentence:
            self.space(4)
            self.write(sentence, SAID, most=5)

    def words(
        self,
        words: str,
        size: int,
        x: float,
        y: float,
        *,
        anchor: str = "start",
        colour: str = INK,
    ) -> None:
        """One line of words, whose feet are at `y`."""
        self._text(directed([words])[0], size, x, y, anchor, colour)

    def _text(self, words: str, size: int, x: float, y: float, anchor: str, colour: str) -> None:
        about: dict[str, str | float] = {"x": _rounded(x), "y": _rounded(y), "font-size": size}
        about |= {"text-anchor": anchor, "fill": colour}
        self.marks.append(Mark("text", about, words))

    def rectangle(self, place: tuple[float, float, float, float], colour: str) -> None:
        """A rectangle: left, top, width, height."""
        names = ("x", "y", "width", "height")
        about = {name: _rounded(one) for name, one in zip(names, place, strict=True)}
        # What is no step of a scale is hollow.
        inked = {"fill": GROUND, "stroke": colour} if colour == HOLLOW else {"fill": colour}
        self.marks.append(Mark("rect", {**about, **inked}))

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
        """A thin line."""
        ends = dict(zip(("x1", "y1", "x2", "y2"), map(_rounded, (*start, *end)), strict=True))
        self.marks.append(Mark("line", {**ends, "stroke": colour}))

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A shape with these corners, through which others are seen."""
        said = " ".join(f"{_rounded(x)},{_rounded(y)}" for x, y in points)
        about: dict[str, str | float] = {"points": said, "fill": colour, "fill-opacity": 0.8}
        self.marks.append(Mark("polygon", {**about, "stroke": GROUND}))

    def key(self, entries: Sequence[tuple[str, str]]) -> None:
        """What each colour is, beside each other as far as there is room."""
        x = float(MARGIN)
        for colour, words in entries:
            said = lines(words, SMALL, INSIDE - 20, 1)
            label = said[0] if said else ""
            wide = 20 + width(label, SMALL) + 16
            if x > MARGIN and x + wide > WIDTH - MARGIN + 16:
                x, self.y = MARGIN, self.y + 22
            self.rectangle((x, self.y + 2, 12, 12), colour)
            self.words(label, SMALL, x + 18, self.y + 13)
            x += wide
        self.y += 30


def mirrored(mark: Mark) -> Mark:
    """The mark as in a mirror; words stay what they are."""
    found = dict(mark.attributes)
    if mark.tag == "rect":
        found["x"] = _rounded(WIDTH - float(found["x"]) - float(found["width"]))
    for name in ("x1", "x2"):
        if name in found:
            found[name] = _rounded(WIDTH - float(found[name]))
    if mark.tag == "polygon":
        points = (point.split(",") for point in str(found["points"]).split())
        found["points"] = " ".join(f"{_rounded(WIDTH - float(x))},{y}" for x, y in points)
    if mark.tag == "text":
        found["x"] = _rounded(WIDTH - float(found["x"]))
        anchor = {"start": "end", "end": "start"}
        found["text-anchor"] = anchor.get(str(found["text-anchor"]), "middle")
    return Mark(mark.tag, found, mark.words)


def _rounded(number: float) -> float:
    return round(number, 1)
