"""Grouping of people who vote alike, with the method of Polis.

Small et al. 2021, "Polis: Scaling Deliberation by Mapping High Dimensional Opinion Spaces":
principal components of people by clauses, k-means to at most a hundred base clusters, k-means of
those to groups, and the number of groups by the silhouette.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, hypot, sqrt
from operator import itemgetter, mul

Votes = Sequence[int | None]  # 1 agree, -1 disagree, 0 neither, None not asked or not answered

BASE_CLUSTERS = 100
MOST_GROUPS = 5
ROUNDS, FEW_ROUNDS = 100, 20  # at most, of the power iteration
MOVES = 20  # at most, of the centres of clusters
STARTS = 10
STEADY = 1e-12
DIGITS = 6  # later digits depend on the order of summing


@dataclass(frozen=True)
class Grouping:
    """The group of each person (0 is the largest) and their point on the map."""

    groups: list[int]
    points: list[complex]
    silhouette: float


def grouping(people: Sequence[Votes], smallest: int = 1) -> Grouping | None:
    """2 to 5 groups of these people, each of `smallest` or more; None if there are no such groups.

    It takes the least number of groups whose silhouette is within one standard error of the
    greatest (Breiman et al. 1984: the simplest of models that cannot be told apart). The result
    depends neither on chance nor on the order of people and clauses.
    """
    points = projected(people)
    bases = _base_clusters(points)
    weight = Counter(bases)
    centres = sorted(weight, key=lambda one: (one.real, one.imag))
    weights = [weight[centre] for centre in centres]
    found = []
    for k in range(2, min(MOST_GROUPS, len(centres)) + 1):
        places = _best_clusters(centres, weights, k)
        sizes = Counter(places[base] for base in bases)
        if len(sizes) == k and min(sizes.values()) >= smallest:
            found.append((*_silhouette(centres, weights, places), places))
    if not found:
        return None
    greatest, error, _ = max(found, key=itemgetter(0))
    width, _, places = next(one for one in found if one[0] >= greatest - error)
    return Grouping(_largest_first([places[base] for base in bases], points), points, width)


def projected(people: Sequence[Votes], rounds: int = ROUNDS) -> list[complex]:
    """The point of each person on the two principal components; the first is the real part.

    A missing vote counts as the mean of its clause. Each point is moved outwards by
    √(clauses / votes), so that people with few votes do not all stand in the middle. The sign of an
    axis is chosen so that the sum of the cubes is not negative.
    """
    if not people or not people[0]:
        return [0j for _ in people]
    rows = _centred(people)
    products = _products(list(zip(*rows, strict=True)))
    first = _component(products, [], rounds)
    second = _component(products, [first], rounds)
    scale = [_outward(person) for person in people]
    xs, ys = (
        _signed([_product(row, axis) * out for row, out in zip(rows, scale, strict=True)])
        for axis in (first, second)
    )
    return [complex(round(x, DIGITS), round(y, DIGITS)) for x, y in zip(xs, ys, strict=True)]


def first_share(people: Sequence[Votes]) -> float:
    """The share of the variance, from 0 to 1, that the first principal component has."""
    rows = _centred(people)
    columns = list(zip(*rows, strict=True))
    shorter = columns if len(columns) < len(rows) else [tuple(row) for row in rows]
    products = _products(shorter)
    axis = _component(products, [], FEW_ROUNDS)
    whole = fsum(row[n] for n, row in enumerate(products))
    return hypot(*(_product(row, axis) for row in products)) / whole if whole else 0.0


def clusters(points: Sequence[complex], k: int) -> list[int]:
    """The cluster of each point, from 0, of `k` or fewer: k-means without base clusters."""
    weight = Counter(points)
    spots = sorted(weight, key=lambda one: (one.real, one.imag))
    places = _best_clusters(spots, [weight[spot] for spot in spots], min(k, len(spots)))
    return [places[point] for point in points]


def _centred(people: Sequence[Votes]) -> list[list[float]]:
    """The votes less the mean of their clause; a missing one is nought."""
    means = [_mean(column) for column in zip(*people, strict=True)]
    return [
        [0.0 if vote is None else vote - mean for vote, mean in zip(person, means, strict=True)]
        for person in people
    ]


def _mean(column: Votes) -> float:
    given = [vote for vote in column if vote is not None]
    return sum(given) / len(given) if given else 0.0


def _outward(person: Votes) -> float:
    given = sum(vote is not None for vote in person)
    return sqrt(len(person) / given) if given else 0.0


def _signed(values: list[float]) -> list[float]:
    lean = fsum(value**3 for value in values)
    return [-value for value in values] if lean < 0 else values


def _products(columns: list[tuple[float, ...]]) -> list[list[float]]:
    """The product of each clause with each other: their covariance times the number of people."""
    half = [[_product(one, other) for other in columns[: n + 1]] for n, one in enumerate(columns)]
    return [[half[max(n, m)][min(n, m)] for m in range(len(half))] for n in range(len(half))]


def _component(products: list[list[float]], found: list[list[float]], rounds: int) -> list[float]:
    """The next principal component, of length 1, by power iteration."""
    seed = random.Random(0)
    axis = _unit(_beside([seed.uniform(0.5, 1) for _ in products], found))
    for _ in range(rounds):
        turned = _unit(_beside([_product(row, axis) for row in products], found))
        moved = max(abs(new - old) for new, old in zip(turned, axis, strict=True))
        axis = turned
        if moved < STEADY:
            break
    return axis


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(mul, one, other)))


def _beside(vector: list[float], found: list[list[float]]) -> list[float]:
    """The part of the vector that is orthogonal to those found."""
    for other in found:
        along = _product(vector, other)
        vector = [value - along * part for value, part in zip(vector, other, strict=True)]
    return vector


def _unit(vector: list[float]) -> list[float]:
    length = hypot(*vector)
    return [value / length for value in vector] if length > STEADY else [0.0] * len(vector)


def _base_clusters(points: list[complex]) -> list[complex]:
    """The centre of each point's base cluster; up to 100 distinct points are their own centres."""
    places = Counter(points)
    spots = sorted(places, key=lambda one: (one.real, one.imag))
    if len(spots) <= BASE_CLUSTERS:
        return points
    weights = [places[spot] for spot in spots]
    centres = _lloyd(spots, weights, random.Random(0).sample(spots, BASE_CLUSTERS))
    near = {spot: centres[_nearest(spot, centres)] for spot in spots}
    return [near[point] for point in points]


def _best_clusters(spots: list[complex], weights: list[int], k: int) -> dict[complex, int]:
    """{spot: cluster, from 0} of the start with the least sum of squared distances."""
    chance = random.Random(k)
    best: tuple[float, list[complex]] | None = None
    for _ in range(STARTS):
        centres = _lloyd(spots, weights, chance.sample(spots, k))
        spread = fsum(
            weight * abs(spot - centres[_nearest(spot, centres)]) ** 2
            for spot, weight in zip(spots, weights, strict=True)
        )
        if best is None or spread < best[0] - STEADY:
            best = spread, centres
    assert best is not None
    return {spot: _nearest(spot, best[1]) for spot in spots}


def _lloyd(spots: list[complex], weights: list[int], centres: list[complex]) -> list[complex]:
    """Centres moved to the means of the spots nearest to them, until they rest (Lloyd 1982)."""
    for _ in range(MOVES):
        sums, sizes = [0j] * len(centres), [0] * len(centres)
        for spot, weight in zip(spots, weights, strict=True):
            n = _nearest(spot, centres)
            sums[n] += weight * spot
            sizes[n] += weight
        moved = [
            total / size if size else centre
            for total, size, centre in zip(sums, sizes, centres, strict=True)
        ]
        if moved == centres:
            break
        centres = moved
    return centres


def _nearest(spot: complex, centres: list[complex]) -> int:
    far = [abs(spot - centre) for centre in centres]
    return far.index(min(far))


def _silhouette(
    spots: list[complex], weights: list[int], places: dict[complex, int]
) -> tuple[float, float]:
    """The mean of (b - a) / max(a, b) over people (Rousseeuw 1987), and its standard error."""
    sizes: Counter[int] = Counter()
    for spot, weight in zip(spots, weights, strict=True):
        sizes[places[spot]] += weight
    widths = [_width(spot, spots, weights, places, sizes) for spot in spots]
    n = sum(weights)
    mean = fsum(map(mul, widths, weights)) / n
    squares = [(width - mean) ** 2 for width in widths]
    return mean, sqrt(fsum(map(mul, squares, weights))) / n


def _width(
    spot: complex,
    spots: list[complex],
    weights: list[int],
    places: dict[complex, int],
    sizes: Counter[int],
) -> float:
    far = dict.fromkeys(sizes, 0.0)
    for other, others in zip(spots, weights, strict=True):
        far[places[other]] += others * abs(spot - other)
    own = places[spot]
    if sizes[own] == 1:
        return 0.0
    inner = far[own] / (sizes[own] - 1)
    outer = min(far[group] / sizes[group] for group in sizes if group != own)
    return (outer - inner) / (max(inner, outer) or 1)


def _largest_first(groups: list[int], points: list[complex]) -> list[int]:
    sizes = Counter(groups)
    left: dict[int, float] = {}
    for group, point in zip(groups, points, strict=True):
        left[group] = min(left.get(group, point.real), point.real)
    order = sorted(sizes, key=lambda group: (-sizes[group], left[group]))
    rank = {group: n for n, group in enumerate(order)}
    return [rank[group] for group in groups]
