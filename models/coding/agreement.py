"""Agreement: how far two coders say the same of the same texts, as Cohen's kappa.

Its interval is that of Fleiss, Cohen and Everitt (1969), which holds for many texts. Per tag there
are two categories, set and not set; overall each set of tags is one, so that two coders agree on a
text where both set exactly the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from models.coding.tag import Tag

FEWEST = 30  # texts for an interval: with fewer it holds less often than it says
Z = 1.959963984540054  # of 95 %
NO_TEXTS, NO_CHOICE, FEW, ALL_ALIKE = "texts", "choice", "few", "alike"


@dataclass(frozen=True)
class CoderAgreement:
    """Of `texts` that both coded, the share `alike`, and Cohen's kappa with its interval.

    Where there is no kappa, or no interval, `lacks` says why: one of the words above.
    """

    texts: int
    alike: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    lacks: str = ""

    @property
    def share(self) -> float:
        """Percent agreement, from 0 to 1."""
        return self.alike / self.texts if self.texts else 0.0


def agreement(table: Mapping[tuple[int, int], int]) -> CoderAgreement:
    """The agreement of two coders, from {(category of the one, of the other): texts}."""
    texts = sum(table.values())
    alike = sum(times for (one, other), times in table.items() if one == other)
    if not texts:
        return CoderAgreement(0, 0, lacks=NO_TEXTS)
    first: Counter[int] = Counter()
    second: Counter[int] = Counter()
    for (one, other), times in table.items():
        first[one] += times
        second[other] += times
    both = {category: (first[category] / texts, second[category] / texts) for category in first}
    by_chance = sum(one * other for one, other in both.values())
    if by_chance >= 1:
        return CoderAgreement(texts, alike, lacks=NO_CHOICE)
    kappa = (alike / texts - by_chance) / (1 - by_chance)
    if texts < FEWEST or alike == texts:
        return CoderAgreement(texts, alike, kappa, lacks=FEW if texts < FEWEST else ALL_ALIKE)
    on = off = 0.0
    for (one, other), times in table.items():
        share = times / texts
        if one == other:
            on += share * (1 - sum(both[one]) * (1 - kappa)) ** 2
        else:
            off += share * (second[one] / texts + first[other] / texts) ** 2
    variance = on + (1 - kappa) ** 2 * off - (kappa - by_chance * (1 - kappa)) ** 2
    half = Z * sqrt(max(variance, 0) / texts) / (1 - by_chance)
    return CoderAgreement(texts, alike, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


def of_tag(tag: Tag, masks: Mapping[tuple[int, int], int]) -> CoderAgreement:
    """The agreement on one tag, from {(mask of the one, of the other): texts}."""
    table: Counter[tuple[int, int]] = Counter()
    for (one, other), texts in masks.items():
        table[int(bool(one & tag.mask)), int(bool(other & tag.mask))] += texts
    return agreement(table)


def by_tag(
    tags: Iterable[Tag], masks: Mapping[tuple[int, int], int]
) -> list[tuple[Tag, CoderAgreement]]:
    """The agreement on each tag."""
    return [(tag, of_tag(tag, masks)) for tag in tags]
