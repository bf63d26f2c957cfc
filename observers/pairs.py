"""Pair two waves of people who make mistakes: python -m observers.pairs.

Codes are read, hashed and paired by the product. Precision is the share of pairs that are of one
person; recall the share of those who came back that were paired. Exit status 1 where precision is
below LEAST_PRECISION.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.wave.code_element import ELEMENTS
from models.wave.pair_code import USUAL_ELEMENTS, marks_of, new_key
from models.wave.pairing import paired

LEAST_PRECISION = 0.995
CAME_BACK = 0.6  # of those who answered first
NEW = 0.1  # who answer only later, as a part of those who answered first
# How often each answer is given: uneven, as first letters of names and last letters of towns are.
LETTERS = "mjsacpdebkrlhgtvnifwoyzuqx"
FREQUENT = [14, 12, 9, 9, 8, 7, 6, 6, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 1.5, 1, 1, 1, 1, 0.5, 0.3, 0.2]
ENDS = "nedmryhslktgaoipwbcfuxzvqj"
WEIGHTS: dict[str, tuple[Sequence[str], Sequence[float]]] = {
    "mother": (LETTERS, FREQUENT),
    "father": (LETTERS[1:] + "m", FREQUENT),
    "grandmother": (LETTERS[3:] + "mjs", FREQUENT),
    "school": (LETTERS[2:] + "mj", FREQUENT),
    "middle": ("x" + LETTERS[:-1], [30, *FREQUENT[:-1]]),
    "town": (ENDS, FREQUENT),
    "siblings": ("012345", [42, 32, 15, 7, 3, 1]),
    "day": ([str(day) for day in range(1, 32)], [1] * 28 + [0.93, 0.92, 0.58]),
}
Person = dict[str, str]


@dataclass
class Outcome:
    """What became of all rounds, as numbers of people."""

    came_back: int = 0
    exact: int = 0
    tolerant: int = 0
    wrong: int = 0
    ambiguous: int = 0

    @property
    def precision(self) -> float:
        """The share of pairs that are of one person."""
        pairs = self.exact + self.tolerant
        return 1 - self.wrong / pairs if pairs else 1.0

    @property
    def recall(self) -> float:
        """The share of those who came back that were paired with themselves."""
        return (self.exact + self.tolerant - self.wrong) / self.came_back

    def __iadd__(self, other: "Outcome") -> "Outcome":
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


def main(words: list[str]) -> int:
    """Simulate, and print a line a rate of errors; 1 if too many pairs are false, else 0."""
    parser = argparse.ArgumentParser(prog="observers.pairs")
    parser.add_argument("--people", type=int, default=200, help="who answer first (200)")
    parser.add_argument("--rounds", type=int, default=200, help="series of each sort (200)")
    parser.add_argument("--seed", type=int, default=1, help="of the first (1)")
    parser.add_argument("--elements", default=" ".join(USUAL_ELEMENTS), help="of the code")
    given = parser.parse_args(words)
    print("wrong  came back  exact  tolerant  ambiguous  precision  recall")
    least = 1.0
    for wrong in (0.0, 0.02, 0.05, 0.1):
        chance = random.Random(given.seed)
        found = Outcome()
        for _ in range(given.rounds):
            found += series(given.people, wrong, chance, given.elements.split())
        of = found.came_back / 100
        print(
            f"{wrong:5.0%}  {found.came_back / given.rounds:9.1f}  {found.exact / of:4.1f}%"
            f"  {found.tolerant / of:7.1f}%  {found.ambiguous / given.rounds:9.1f}"
            f"  {found.precision:9.4f}  {found.recall:6.3f}"
        )
        least = min(least, found.precision)
    return int(least < LEAST_PRECISION)


def series(
    people: int, wrong: float, chance: random.Random, elements: Sequence[str] = USUAL_ELEMENTS
) -> Outcome:
    """One series: so many people, of whom two have one code, each element `wrong` so often."""
    all_of = [somebody(chance, elements) for _ in range(round(people * (1 + NEW)))]
    all_of[1] = dict(all_of[0])
    back = set(chance.sample(range(people), round(people * CAME_BACK)))
    key = new_key()
    firsts = {
        f"a{n}": marks_of(key, elements, said(all_of[n], wrong, chance)) for n in range(people)
    }
    later = [n for n in range(len(all_of)) if n in back or n >= people]
    seconds = {f"b{n}": marks_of(key, elements, said(all_of[n], wrong, chance)) for n in later}
    found = paired(firsts, seconds)
    false = sum(one[1:] != other[1:] for one, other in found.pairs)
    return Outcome(len(back), len(found.exact), len(found.tolerant), false, found.first.ambiguous)


def somebody(chance: random.Random, elements: Sequence[str]) -> Person:
    """A person, as {element: what is true of them}."""
    return {name: chance.choices(*WEIGHTS[name])[0] for name in elements}


def said(person: Person, wrong: float, chance: random.Random) -> Person:
    """What the person says this time, read as the product reads it."""
    return {name: ELEMENTS[name].read(text) for name, text in _written(person, wrong, chance)}


def _written(person: Person, wrong: float, chance: random.Random) -> Iterator[tuple[str, str]]:
    for name, truth in person.items():
        text = truth
        while chance.random() < wrong and text == truth:
            text = chance.choices(*WEIGHTS[name])[0]
        yield name, chance.choice([text, text.upper(), f" {text} "])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
