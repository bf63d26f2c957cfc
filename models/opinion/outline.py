"""Outlines of groups on the map: ellipses, so that no point of the map is a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, sqrt

from models.opinion.grouping import Grouping

AROUND = 1.5  # standard deviations
LEAST_AXIS = 3.0  # a narrower ellipse would look like a line
MARGIN = 5.0


@dataclass(frozen=True)
class Outline:
    """An ellipse with half axes `width` and `height`; the map is 100 by 100, `angle` in degrees."""

    x: float
    y: float
    width: float
    height: float
    angle: float


def outlines(found: Grouping) -> list[Outline]:
    """The outline of each group, in order: AROUND standard deviations around its mean."""
    groups: list[list[complex]] = [[] for _ in range(max(found.groups) + 1)]
    for group, point in zip(found.groups, found.points, strict=True):
        groups[group].append(point)
    return _fitted([_ellipse(points) for points in groups])


def _ellipse(points: Sequence[complex]) -> Outline:
    """The ellipse of the covariances of the points: both eigenvalues, direction of the greater."""
    middle = sum(points) / len(points)
    apart = [point - middle for point in points]
    xx = sum(one.real**2 for one in apart) / len(points)
    yy = sum(one.imag**2 for one in apart) / len(points)
    xy = sum(one.real * one.imag for one in apart) / len(points)
    mean, reach = (xx + yy) / 2, sqrt(((xx - yy) / 2) ** 2 + xy**2)
    return Outline(
        x=middle.real,
        y=middle.imag,
        width=AROUND * sqrt(mean + reach),
        height=AROUND * sqrt(max(mean - reach, 0)),
        angle=degrees(atan2(2 * xy, xx - yy)) / 2,
    )


def _fitted(ellipses: list[Outline]) -> list[Outline]:
    """The ellipses scaled to the map of 100 by 100 with its MARGIN; y then points downwards."""
    left = min(one.x - one.width for one in ellipses)
    right = max(one.x + one.width for one in ellipses)
    low = min(one.y - one.width for one in ellipses)
    high = max(one.y + one.width for one in ellipses)
    scale = (100 - 2 * MARGIN) / (max(right - left, high - low) or 1)
    across, up = (left + right) / 2, (low + high) / 2
    return [
        Outline(
            x=50 + scale * (one.x - across),
            y=50 - scale * (one.y - up),
            width=max(scale * one.width, LEAST_AXIS),
            height=max(scale * one.height, LEAST_AXIS),
            angle=-one.angle,
        )
        for one in ellipses
    ]
