"""Contrasts: how far two groups of different people lie apart, and whether two answers go together.

Each difference is of the second group less the first, with its 95 % interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, exp, inf, lgamma, log, sqrt

from models.result.measure import FEWEST, NetPromoter, Proportion, mean, student_t

FEWEST_EXPECTED, SMALL_PART = 5, 0.2  # Cochran: a fifth of the cells may expect fewer, none below 1

SELDOM = 0.05  # a table that chance alone makes less often is called more than chance makes


@dataclass(frozen=True)
class Gap:
    """A difference and its interval, which is None where a group has fewer than FEWEST people."""

    value: float
    low: float | None
    high: float | None

    @property
    def is_sure(self) -> bool:
        """True if the interval has no nought in it: chance alone seldom makes so much."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class Independence:
    """Pearson's test of a table: `p`, how often chance alone makes one at least so uneven."""

    chi_square: float
    freedom: int
    p: float
    cramers_v: float  # from 0, nothing to do with each other, to 1

    @property
    def is_sure(self) -> bool:
        """True if chance alone seldom makes a table so uneven."""
        return self.p < SELDOM


def difference_of_shares(first: Proportion, second: Proportion) -> Gap:
    """The second share less the first, from -1 to 1.

    The interval is Newcombe's method 10 (1998), from the Wilson intervals of both.
    """
    return _joined(
        second.share - first.share,
        (second.share - second.low, second.high - second.share),
        (first.share - first.low, first.high - first.share),
        is_enough=min(first.of, second.of) >= FEWEST,
    )


def difference_of_scores(first: NetPromoter, second: NetPromoter) -> Gap:
    """The second Net Promoter Score less the first, from -200 to 200.

    The interval joins those of both, as Newcombe's method 10 joins Wilson's: Zou and Donner 2008.
    """
    value = second.score - first.score
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return Gap(value, None, None)
    return _joined(
        value,
        (second.score - second.low, second.high - second.score),
        (first.score - first.low, first.high - first.score),
        is_enough=True,
    )


def _joined(
    value: float,
    second: tuple[float, float],
    first: tuple[float, float],
    *,
    is_enough: bool,
) -> Gap:
    """A difference from how far the interval of each reaches below and above its figure."""
    if not is_enough:
        return Gap(value, None, None)
    below, above = sqrt(second[0] ** 2 + first[1] ** 2), sqrt(second[1] ** 2 + first[0] ** 2)
    return Gap(value, value - below, value + above)


def difference_of_means(
    first: Mapping[float, int], second: Mapping[float, int], widest: float = inf
) -> Gap | None:
    """The second mean less the first of {number: people}; None if nobody is in one of them.

    Welch's interval (1947), with the freedom of Satterthwaite (1946), as far as the scale goes:
    `widest` is the greatest difference that it has room for. There is none where all gave one
    number in each group.
    """
    means = mean(first), mean(second)
    if means[0] is None or means[1] is None:
        return None
    value = means[1] - means[0]
    people = [sum(one.values()) for one in (first, second)]
    if min(people) < FEWEST:
        return Gap(value, None, None)
    parts = [
        sum(count * (score - middle) ** 2 for score, count in scores.items()) / (n - 1) / n
        for scores, middle, n in zip((first, second), (means[0], means[1]), people, strict=True)
    ]
    if not sum(parts):
        return Gap(value, None, None)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (n - 1) for part, n in zip(parts, people, strict=True)
    )
    reach = student_t(freedom) * sqrt(sum(parts))
    return Gap(value, max(value - reach, -widest), min(value + reach, widest))


def independence(rows: Sequence[Sequence[int]]) -> Independence | None:
    """Whether the columns of a table have to do with its rows; None where the test does not fit.

    Pearson 1900, χ² of the rows and columns that anybody is in. It fits as Cochran 1954 says, where
    the least expected count is 1 and at most a fifth are below 5.
    """
    kept = [row for row in rows if sum(row)]
    columns = [column for column in zip(*kept, strict=True) if sum(column)]
    narrow = min(len(kept), len(columns)) - 1
    if narrow < 1:
        return None
    n, freedom = sum(map(sum, kept)), (len(kept) - 1) * (len(columns) - 1)
    expected = [[sum(row) * sum(column) / n for column in columns] for row in kept]
    cells = [one for row in expected for one in row]
    small = sum(one < FEWEST_EXPECTED for one in cells)
    if min(cells) < 1 or small > SMALL_PART * len(cells):
        return None
    found = [[column[index] for column in columns] for index in range(len(kept))]
    chi_square = sum(
        (count - one) ** 2 / one
        for counts, ones in zip(found, expected, strict=True)
        for count, one in zip(counts, ones, strict=True)
    )
    p = chi_square_tail(chi_square, freedom)
    return Independence(chi_square, freedom, p, sqrt(chi_square / (n * narrow)))


def chi_square_tail(value: float, freedom: int) -> float:
    """The probability that χ² with `freedom` (1 or more) exceeds `value`.

    Abramowitz and Stegun 26.4.4 and 26.4.5, which are exact.
    """
    if value <= 0:
        return 1.0
    half, odd = value / 2, freedom % 2
    powers = (step + odd / 2 for step in range(freedom // 2))
    terms = sum(exp(power * log(half) - half - lgamma(power + 1)) for power in powers)
    return min(1.0, (erfc(sqrt(half)) if odd else 0.0) + terms)
