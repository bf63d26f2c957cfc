"""Pairing: which answers of two waves are of one person, by their keyed hashes alone.

Exact first; then those with one element wrong, only where each is the only one that fits the other,
and where chance would hardly bring such pairs about. Whoever could be paired with two is paired
with none. Each step is a join of hashes, so the work grows with the people, not with their pairs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from models.answer.pair_mark import MARK, NO_MARK, PairMarks

MOST_FALSE = 0.01  # of all pairs, how many tolerant ones chance may be expected to make
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Side:
    """What became of those with a code in one wave, as numbers of people."""

    people: int
    ambiguous: int
    unmatched: int


@dataclass(frozen=True)
class Pairing:
    """The pairs, (id in the first wave, id in the second), and the numbers of all others."""

    exact: Pairs
    tolerant: Pairs
    first: Side
    second: Side

    @property
    def pairs(self) -> Pairs:
        """All of them, in no order that means anything."""
        return tuple(sorted(self.exact + self.tolerant))


def paired(first: Mapping[str, PairMarks], second: Mapping[str, PairMarks]) -> Pairing:
    """The pairing of two waves, from {id of a response: the marks of its code}."""
    waves = first, second
    wholes = [_grouped(wave, 0) for wave in waves]
    exact: dict[str, str] = {}
    ambiguous: tuple[set[str], set[str]] = set(), set()
    for mark, one in wholes[0].items():
        other = wholes[1].get(mark, [])
        if len(one) == len(other) == 1:
            exact[one[0]] = other[0]
    for side, groups in enumerate(wholes):
        for mark, group in groups.items():
            if len(group) > 1 or len(wholes[1 - side].get(mark, [])) > 1:
                ambiguous[side].update(group)
    taken = set(exact), set(exact.values())
    left = tuple(
        {id for id in wave if id not in taken[side] | ambiguous[side]}
        for side, wave in enumerate(waves)
    )
    partners, several = _partners(waves, left, allowed_pairs=len(exact))
    tolerant = dict(_only_ones(partners, several))
    matched = set(tolerant), set(tolerant.values())
    for side in (0, 1):
        ambiguous[side].update((several[side] | set(partners[side])) - matched[side])
    return Pairing(
        tuple(exact.items()),
        tuple(tolerant.items()),
        *(
            _side(len(wave), len(taken[side]) + len(matched[side]), len(ambiguous[side]))
            for side, wave in enumerate(waves)
        ),
    )


def _only_ones(
    partners: Sequence[Mapping[str, set[str]]], several: Sequence[set[str]]
) -> Iterator[tuple[str, str]]:
    """The pairs in which each fits the other and nobody else."""
    for one, found in partners[0].items():
        if len(found) == 1 and one not in several[0]:
            (other,) = found
            if partners[1][other] == {one} and other not in several[1]:
                yield one, other


def _side(people: int, paired: int, ambiguous: int) -> Side:
    return Side(people, ambiguous, people - paired - ambiguous)


def _partners(
    waves: Sequence[Mapping[str, PairMarks]],
    left: Sequence[set[str]],
    allowed_pairs: int,
) -> tuple[tuple[dict[str, set[str]], ...], tuple[set[str], ...]]:
    """The pairs of those left that fit with one element left out; and those who fit several.

    A mark without an element that two of a wave have, whoever they are, tells nobody of them.
    """
    partners: tuple[dict[str, set[str]], ...] = defaultdict(set), defaultdict(set)
    several: tuple[set[str], ...] = set(), set()
    for index in _trusted(waves, left, allowed_pairs):
        groups = [_grouped(wave, index) for wave in waves]
        for mark in groups[0].keys() & groups[1].keys():
            those = [groups[side][mark] for side in (0, 1)]
            free = [[id for id in those[side] if id in left[side]] for side in (0, 1)]
            if not free[0] or not free[1]:
                continue
            if len(those[0]) == len(those[1]) == 1:
                partners[0][free[0][0]].add(free[1][0])
                partners[1][free[1][0]].add(free[0][0])
            else:
                for side in (0, 1):
                    several[side].update(free[side])
    return partners, several


def _trusted(
    waves: Sequence[Mapping[str, PairMarks]], left: Sequence[set[str]], exact: int
) -> list[int]:
    """The elements that may be left out, so that chance makes few of the pairs.

    How often two different people have the same code but for one element is seen within each wave,
    where nobody is twice. With so many left on both sides that makes so many false pairs (Fellegi
    and Sunter 1969 call it the rate of false matches); they may be MOST_FALSE of the exact ones.
    """
    those = [next(iter(wave.values()), b"") for wave in waves]
    indices = range(1, min(map(len, those)) // MARK)
    couples = sum(comb(len(wave), 2) for wave in waves)
    if not couples:
        return []
    met = len(left[0]) * len(left[1])
    expected = {
        index: met
        * sum(comb(n, 2) for wave in waves for n in _sizes(wave.values(), index))
        / couples
        for index in indices
    }
    found, sum_so_far = [], 0.0
    for index in sorted(indices, key=lambda one: expected[one]):
        sum_so_far += expected[index]
        if sum_so_far <= MOST_FALSE * exact:
            found.append(index)
    return found


def _sizes(marks: Iterable[PairMarks], index: int) -> Iterable[int]:
    found = Counter(_mark(one, index) for one in marks)
    found.pop(NO_MARK, None)
    return found.values()


def _grouped(wave: Mapping[str, PairMarks], index: int) -> dict[bytes, list[str]]:
    groups: dict[bytes, list[str]] = {}
    for id, marks in wave.items():
        groups.setdefault(_mark(marks, index), []).append(id)
    groups.pop(NO_MARK, None)
    return groups


def _mark(marks: PairMarks, index: int) -> bytes:
    return marks[index * MARK : (index + 1) * MARK]
