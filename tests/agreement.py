"""How far two groupings of the same people agree."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import comb


def adjusted_rand_index(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """1 where both are the same, 0 where they agree no more than by chance.

    Hubert and Arabie 1985, "Comparing partitions": (pairs - expected) / (mean - expected), with the
    pairs of people that are together in both, and the mean of those together in each.
    """
    together = _pairs(zip(one, other, strict=True))
    first, second = _pairs(one), _pairs(other)
    expected = first * second / comb(len(one), 2)
    mean = (first + second) / 2
    return 1.0 if mean == expected else (together - expected) / (mean - expected)


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(comb(size, 2) for size in Counter(groups).values())
