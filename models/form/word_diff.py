"""The word diff: two texts as one, word by word, at a cost that has a bound."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A word with the space before it, so that no space is a word of its own.
TOKEN = re.compile(r"\s*\w+(?:['’-]\w+)*|\s*[^\w\s]|\s+")
MOST = 200  # words taken out and put in; of more, nobody reads which stayed between them
STEPS_A_WORD = 10  # to look for them; texts that say the same over and over would take more
SAME, OUT, IN = "same", "out", "in"

Block = tuple[int, int, int]  # where it begins in the one, in the other, and its length


@dataclass(frozen=True)
class Piece:
    """Some words of a text: the SAME as before, taken OUT, or put IN."""

    how: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Two texts as one: the words that are the same, and those taken out and put in.

    These are as few as can be. Where they are more than MOST, or take too long to find, all is
    taken out and put in between the words that both texts begin and end with.
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
    """What both have, in order; the last one ends where they end, and may be empty."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    inner = _common(old[start : len(old) - end], new[start : len(new) - end])
    return [
        (0, 0, start),
        *((a + start, b + start, size) for a, b, size in inner),
        (len(old) - end, len(new) - end, end),
    ]


def _alike(old: Sequence[str], new: Sequence[str], i: int = 0, j: int = 0) -> int:
    """How many words the two have alike from there on."""
    size = 0
    while i + size < len(old) and j + size < len(new) and old[i + size] == new[j + size]:
        size += 1
    return size


def _common(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The blocks between which the least is taken out and put in; none where that is over MOST.

    The greedy algorithm of Myers (1986), "An O(ND) difference algorithm and its variations": for
    one edit after the other, how far it leads on each diagonal i - j = k, and by which blocks.
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
