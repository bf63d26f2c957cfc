"""Lettering: how wide words are about, where they break into lines, and which way they go.

Nobody knows with which font a file will be shown, so widths are those of a wide one (DejaVu Sans,
with which PNGs are drawn), rounded up.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

# Widths in shares of the size of the letters.
NARROW, NORMAL, CAPITAL, WIDE = 0.42, 0.66, 0.78, 1.02
NARROW_SIGNS = frozenset("ijlIft.,:;'|!()[]{}/\\- \u00a0’‘·")
WIDE_SIGNS = frozenset("mwMWQO@%—…&œæŒÆ")
FULL = ("W", "F")  # as wide as high: https://www.unicode.org/reports/tr11/
RIGHT_TO_LEFT, LEFT_TO_RIGHT = ("R", "AL"), "L"
# Isolates: words that go their own way inside others, https://www.unicode.org/reports/tr9/
LEFT, RIGHT, FIRST, END = "\u2066", "\u2067", "\u2068", "\u2069"
ISOLATES = ("LRI", "RLI", "FSI")
LONGEST = 1_000  # letters of which a picture shows the beginning


def width(words: str, size: float) -> float:
    """About how wide a line of these words is, in letters of this size."""
    return size * sum(map(_width, words))


def lines(words: str, size: float, room: float, most: int) -> list[str]:
    """The words in `most` lines at most, none wider than `room`; “…” stands for what is cut off."""
    found: list[str] = []
    line = ""
    for word in _words(words[:LONGEST], size, room):
        longer = f"{line}{word}" if line else word.lstrip()
        if width(longer.rstrip(), size) <= room:
            line = longer
            continue
        found.append(line.rstrip())
        line = word.lstrip()
        if len(found) > most:
            break
    found.append(line.rstrip())
    found = [one for one in found if one]
    if len(found) <= most and len(words) <= LONGEST:
        return found
    return [*found[: most - 1], _cut(found[min(most, len(found)) - 1], size, room)]


def is_right_to_left(words: str) -> bool:
    """True if the first letter that has a way goes from right to left, but for isolated words."""
    depth = 0
    for sign in words[:LONGEST]:
        way = unicodedata.bidirectional(sign)
        depth += (way in ISOLATES) - (way == "PDI" and depth > 0)
        if not depth and way in (*RIGHT_TO_LEFT, LEFT_TO_RIGHT):
            return way in RIGHT_TO_LEFT
    return False


def directed(several: Sequence[str]) -> list[str]:
    """Lines of one text as texts of a drawing, where each goes from left to right by itself.

    They all go as the whole does, and words that are isolated are so on each of their lines.
    """
    begin = RIGHT if is_right_to_left("".join(several)) else LEFT
    found, isolated = [], False
    for line in several:
        words = f"{FIRST if isolated else ''}{line}"
        isolated = words.count(FIRST) > words.count(END)
        words += END if isolated else ""
        needs_it = any(unicodedata.bidirectional(one) in RIGHT_TO_LEFT for one in words)
        found.append(f"{begin}{words}{END}" if needs_it else words)
    return found


@lru_cache(4_096)
def _width(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(sign) in FULL or sign in WIDE_SIGNS:
        return WIDE
    if sign in NARROW_SIGNS:
        return NARROW
    return CAPITAL if sign.isupper() else NORMAL


def _words(words: str, size: float, room: float) -> Iterator[str]:
    """Pieces that may begin a line: words with the space before them, and letters of long ones."""
    for index, word in enumerate(words.split()):
        space = " " if index else ""
        if width(word, size) <= room and not any(_is_full(sign) for sign in word):
            yield space + word
            continue
        cluster = ""
        for sign in word:
            if cluster and _width(sign) and not cluster.endswith("\u200d"):
                yield space + cluster
                cluster, space = "", ""
            cluster += sign
        yield space + cluster


def _is_full(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in FULL


def _cut(line: str, size: float, room: float) -> str:
    """The line, shorter, with “…” at its end."""
    while line and width(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
