"""The word diff: two texts as one, word by word, in bounded time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A word together with the space before it.
TOKEN = re.compile(r"\s*\w+(?:['’-]\w+)*|\s*[^\w\s]|\s+")
MOST = 200  # words taken out and put in; a diff with more is not readable
STEPS_A_WORD = 10  # of the search; texts that repeat themselves would take more
SAME, OUT, IN = "same", "out", "in"

Block = tuple[int, int, int]  # start in the old text, start in the new text, length


@dataclass(frozen=True)
class Piece:
    """Some words of a text: the SAME as before, taken OUT, or put IN."""

    how: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Two texts as one: words that stay, words taken out, words put in, as few as possible.

    If more than MOST words change, or the search takes too long, everything between the common
    beginning and the common end counts as replaced.
    """
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    found: list[Piece] = []
    i = j = 0
    for a, b, size in _blocks(old, new):
        pieces = (OUT, old[i:a]), (IN, new[j:b]), (SAME, old[a : a + size])
        found += [Piece(how, "".join(words)) for how, words in pieces if words]
        i, j = a + size, b + size
    return found


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The common blocks in order; the last ends with both texts, and may be empty."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    inner = _common(old[start : len(old) - end], new[start : len(new) - end])
    return [
        (0, 0, start),
        *((a + start, b + start, size) for a, b, size in inner),
        (len(old) - end, len(new) - end, end),
    ]


def _alike(old: Sequence[str], new: Sequence[str], i: int = 0, j: int = 0) -> int:
    """The number of equal words from `old[i]` and `new[j]` on."""
    size = 0
    while i + size < len(old) and j + size < len(new) and old[i + size] == new[j + size]:
        size += 1
    return size


def _common(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The common blocks of a shortest diff; [] if that has more than MOST edits.

    The greedy algorithm of Myers (1986), "An O(ND) difference algorithm and its variations": for
    each number of edits, how far each diagonal i - j = k is reached, and by which blocks.
    """
    steps = STEPS_A_WORD * (len(old) + len(new))
    reached: dict[int, tuple[int, tuple[Block, ...]]] = {1: (0, ())}
    for edits in range(MOST + 1):
        for k in range(-edits, edits + 1, 2):
            if k == -edits or (k < edits and reached[k - 1][0] < reached[k + 1][0]):
                i, way = reached[k + 1]
            else:
                i, way = reached[k - 1][0] + 1, reached[k - 1][1]
            size = _alike(old, new, i, i - k)
            steps -= size + 1
            if size:
                way = (*way, (i, i - k, size))
                i += size
            if i >= len(old) and i - k >= len(new):
                return list(way)
            reached[k] = i, way
        if steps < 0:
            break
    return []
