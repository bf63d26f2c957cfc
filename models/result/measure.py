"""Standard statistics, each from {value: number of people who gave it}."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import atan, comb, cos, erfc, exp, lgamma, pi, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)  # 95 % two-sided
FEWEST = 10  # people; below it, no interval of a score, a change or a share is shown
FEWEST_CHANGES = 6  # of fewer, McNemar's p is above 0.05 even where all go one way
EXACT_FREEDOM, EXACT_CHANGES, EXACT_RANKS = 200, 1_000, 50
HALVINGS = 40
STEPS = 600  # of an integral


@dataclass(frozen=True)
class Proportion:
    """`count` of `of` people, as a share from 0 to 1 with its 95 % interval."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class NetPromoter:
    """A Net Promoter Score, from -100 to +100, and its 95 % interval.

    `points` is the score in whole numbers. `low` and `high` are None below FEWEST people. `margin`
    is what other reports print behind ±; None where it would be 0 or lead past -100 or +100.
    """

    score: float
    points: int
    low: float | None
    high: float | None
    margin: float | None
    promoters: int
    passives: int
    detractors: int


def proportion(count: int, of: int, looked_at: int = 1) -> Proportion | None:
    """`count` of `of` with the Wilson score interval; None if `of` is 0.

    Wilson 1927, (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n). Of several that are `looked_at`,
    all intervals hold at once 95 times in 100 (Bonferroni: each leaves out so much less).
    """
    if of == 0:
        return None
    z = Z if looked_at == 1 else NormalDist().inv_cdf(1 - 0.025 / looked_at)
    share = count / of
    middle = share + z**2 / (2 * of)
    reach = z * sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    whole = 1 + z**2 / of
    return Proportion(count, of, share, (middle - reach) / whole, (middle + reach) / whole)


def net_promoter(scores: Mapping[float, int]) -> NetPromoter | None:
    """The Net Promoter Score of answers from 0 to 10; None if nobody answered.

    % of 9 and 10 less % of 0 to 6 (Reichheld 2003): the mean of 1, 0 and -1. `margin` is Wald's,
    from the variance (p + d - (p - d)²)/n.
    """
    n = sum(scores.values())
    if n == 0:
        return None
    promoters = sum(count for score, count in scores.items() if score >= 9)
    detractors = sum(count for score, count in scores.items() if score <= 6)
    p, d = promoters / n, detractors / n
    low, high = _net_interval(promoters, detractors, n) if n >= FEWEST else (None, None)
    margin = Z * sqrt(max(p + d - (p - d) ** 2, 0) / n)
    return NetPromoter(
        score=100 * (p - d),
        points=round(Fraction(100 * (promoters - detractors), n)),
        low=None if low is None else 100 * low,
        high=None if high is None else 100 * high,
        margin=100 * margin if margin and abs(p - d) + margin <= 1 else None,
        promoters=promoters,
        passives=n - promoters - detractors,
        detractors=detractors,
    )


def mean(scores: Mapping[float, int]) -> float | None:
    """The arithmetic mean; None if nobody answered."""
    n = sum(scores.values())
    return sum(score * count for score, count in scores.items()) / n if n else None


def median(scores: Mapping[float, int]) -> float | None:
    """The middle value, or the mean of the two in the middle; None if nobody answered."""
    n = sum(scores.values())
    if n == 0:
        return None
    return (_nth(scores, (n - 1) // 2) + _nth(scores, n // 2)) / 2


def _nth(scores: Mapping[float, int], position: int) -> float:
    passed = 0
    for score in sorted(scores):
        passed += scores[score]
        if passed > position:
            return score
    raise IndexError(position)


def top_two(scores: Mapping[float, int], highest: int) -> Proportion | None:
    """Top-2-box: the share that chose one of the two highest steps of a scale up to `highest`."""
    top = sum(count for score, count in scores.items() if score > highest - 2)
    return proportion(top, sum(scores.values()))


@dataclass(frozen=True)
class Change:
    """The change between two answers of the same people; `mean`, `low` and `high` are in steps.

    `low` to `high` is the 95 % interval of the mean difference, and `effect` the standardised
    difference (d_z). All three are None below FEWEST people, and if all changed equally.
    """

    people: int
    rose: int
    stayed: int
    fell: int
    mean: float
    low: float | None
    high: float | None
    effect: float | None


@dataclass(frozen=True)
class Conversion:
    """Numbers of people who gained or lost the right answer.

    `low` to `high` is the 95 % interval of the share that is right now less the share that was
    before; None below FEWEST people. `p` is that of McNemar's test; None also where fewer than
    FEWEST_CHANGES people changed.
    """

    people: int
    right_before: int
    right_now: int
    gained: int
    lost: int
    low: float | None
    high: float | None
    p: float | None


def paired_change(pairs: Mapping[tuple[float, float], int], widest: float) -> Change | None:
    """The change from the first of each pair to the second; None if nobody answered both.

    The mean difference ± t(n-1)·s_d/√n (Student 1908), with s_d of n-1, as far as the scale goes:
    `widest` is the greatest change that it has room for. d_z is the mean difference divided by s_d
    (Cohen 1988).
    """
    differences: dict[float, int] = {}
    for (before, now), count in pairs.items():
        differences[now - before] = differences.get(now - before, 0) + count
    n = sum(differences.values())
    if n == 0:
        return None
    rose = sum(count for step, count in differences.items() if step > 0)
    fell = sum(count for step, count in differences.items() if step < 0)
    middle = sum(step * count for step, count in differences.items()) / n
    if n < FEWEST or len(differences) == 1:
        return Change(n, rose, n - rose - fell, fell, middle, None, None, None)
    squares = sum(count * (step - middle) ** 2 for step, count in differences.items())
    spread = sqrt(squares / (n - 1))
    reach = student_t(n - 1) * spread / sqrt(n)
    low, high = max(middle - reach, -widest), min(middle + reach, widest)
    return Change(n, rose, n - rose - fell, fell, middle, low, high, middle / spread)


@lru_cache(maxsize=1024)
def student_t(freedom: float) -> float:
    """The value that |t| exceeds in 5 % of cases, with `freedom` (1 or more) degrees of freedom.

    Up to EXACT_FREEDOM by bisection of the integral of its density; above, the expansion of
    Abramowitz and Stegun 26.7.5 has nine exact digits.
    """
    if freedom > EXACT_FREEDOM:
        first = (Z**3 + Z) / 4
        second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
        third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
        return Z + first / freedom + second / freedom**2 + third / freedom**3
    low, high = 0.0, 20.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _within_t(middle, freedom) < 0.95 else (low, middle)
    return high


def _within_t(t: float, freedom: float) -> float:
    """The probability that |t| is smaller: with t = √ν tan θ its density is that of cos(θ)^(ν-1).

    By Simpson's rule.
    """
    width = atan(t / sqrt(freedom)) / STEPS
    heights = [float(cos(step * width) ** (freedom - 1)) for step in range(STEPS + 1)]
    area = heights[0] + heights[-1] + 4 * sum(heights[1::2]) + 2 * sum(heights[2:-1:2])
    whole = exp(lgamma(freedom / 2) - lgamma((freedom + 1) / 2)) * sqrt(pi) / 2
    return area * width / 3 / whole


def conversion(pairs: Mapping[tuple[bool, bool], int]) -> Conversion | None:
    """The conversion from {(right before, right now): people}; None if nobody answered both.

    p is McNemar's (1947), from those who changed. Up to EXACT_CHANGES of them it is exact, twice
    the smaller tail of the binomial with 1/2; above, from χ² = (|b - c| - 1)²/(b + c) (Edwards
    1948).
    """
    n = sum(pairs.values())
    if n == 0:
        return None
    gained, lost = pairs.get((False, True), 0), pairs.get((True, False), 0)
    both = pairs.get((True, True), 0)
    if n < FEWEST:
        return Conversion(n, both + lost, both + gained, gained, lost, None, None, None)
    low, high = _net_interval(gained, lost, n)
    p = _mcnemar(gained, lost) if gained + lost >= FEWEST_CHANGES else None
    return Conversion(n, both + lost, both + gained, gained, lost, low, high, p)


def _mcnemar(gained: int, lost: int) -> float:
    changed = gained + lost
    if changed > EXACT_CHANGES:
        return erfc(max(abs(gained - lost) - 1, 0) / sqrt(2 * changed))
    tail = sum(comb(changed, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**changed))


def signed_rank(differences: Mapping[float, int]) -> float | None:
    """The two-sided p of Wilcoxon's signed-rank test (1945) of {difference: people}.

    None where nobody changed. Those who did not are left out, and equal changes share their mean
    rank. Up to EXACT_RANKS people it is exact, from all ways in which these ranks can have signs;
    above, from the normal distribution with the variance corrected for ties and half a rank for
    continuity (Hollander and Wolfe 1973, chapter 3).
    """
    steps = {step: people for step, people in differences.items() if step and people}
    n = sum(steps.values())
    if n == 0:
        return None
    sizes: dict[float, int] = {}
    for step, people in steps.items():
        sizes[abs(step)] = sizes.get(abs(step), 0) + people
    ranks, passed = {}, 0  # twice the mean rank, so that it is whole
    for size in sorted(sizes):
        ranks[size] = 2 * passed + sizes[size] + 1
        passed += sizes[size]
    up = sum(ranks[abs(step)] * people for step, people in steps.items() if step > 0)
    least = min(up, n * (n + 1) - up)
    if n <= EXACT_RANKS:
        return _exact_rank_tail([ranks[size] for size in sizes for _ in range(sizes[size])], least)
    ties = sum(people**3 - people for people in sizes.values())
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    off = max(n * (n + 1) / 4 - least / 2 - 0.5, 0)
    return erfc(off / sqrt(2 * variance))


def _exact_rank_tail(ranks: Sequence[int], least: int) -> float:
    """How often a sum of some of the ranks is so small, or as large, of all ways to pick some."""
    ways = [1] + [0] * sum(ranks)
    reached = 0
    for rank in ranks:
        reached += rank
        for total in range(reached, rank - 1, -1):
            ways[total] += ways[total - rank]
    return min(1.0, float(2 * sum(ways[: least + 1]) / 2 ** len(ranks)))


def _net_interval(ups: int, downs: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of (ups - downs)/n, the mean of n answers of 1, 0 or -1.

    Tango 1998, and May and Johnson 1997: each difference δ that the score test does not reject,
    (ups - downs - nδ)² ≤ z²n(2q + δ(1 - δ)), where q is the likeliest share of downs, given δ.
    It never leaves -1 to 1 and has a width even if all gave one answer.
    """

    def is_held(delta: float) -> bool:
        b = (2 * n - ups + downs) * delta - ups - downs
        downs_share = (sqrt(b**2 + 8 * n * downs * delta * (1 - delta)) - b) / (4 * n)
        variance = n * (2 * downs_share + delta * (1 - delta))
        return (ups - downs - n * delta) ** 2 <= Z**2 * variance

    def end(inside: float, outside: float) -> float:
        if is_held(outside):
            return outside
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if is_held(middle) else (inside, middle)
        return inside

    share = (ups - downs) / n
    return end(share, -1), end(share, 1)


def agreement(agree: int, with_changes: int, disagree: int) -> Proportion | None:
    """The share that agrees, as it is or with changes, of those who took a side.

    None if nobody took a side: "don't know" and "not relevant" are none.
    """
    return proportion(agree + with_changes, agree + with_changes + disagree)


def division(agree: int, with_changes: int, disagree: int) -> Proportion | None:
    """The share of the smaller side of those who took one, up to 0.5; None if nobody did.

    Twice this share is 1 - |a - d|/n. It grows with 2p(1 - p), the probability that two people
    picked at random are on different sides (Gini 1912, Simpson 1949).
    """
    sides = agree + with_changes, disagree
    return proportion(min(sides), sum(sides))
