"""Outlines: where groups stand on the map, as ellipses, so that no point of it is a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, sqrt

from models.opinion.grouping import Grouping

AROUND = 1.5  # standard deviations
LEAST = 3.0  # an ellipse that is narrower would be a line
MARGIN = 5.0


@dataclass(frozen=True)
class Outline:
    """An ellipse around most of a group: a hundred wide and high is the whole map."""

    x: float
    y: float
    width: float
    height: float
    angle: float


def outlines(found: Grouping) -> list[Outline]:
    """The outline of each group, in their order: its middle, and 1.5 standard deviations around."""
    groups: list[list[complex]] = [[] for _ in range(max(found.groups) + 1)]
    for group, point in zip(found.groups, found.points, strict=True):
        groups[group].append(point)
    return _fitted([_ellipse(points) for points in groups])


def _ellipse(points: Sequence[complex]) -> Outline:
    """By the covariances of the points: their two eigenvalues, and the direction of the greater."""
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
    """The same in a square of a hundred by a hundred, nothing beyond its margin, y downwards."""
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
            width=max(scale * one.width, LEAST),
            height=max(scale * one.height, LEAST),
            angle=-one.angle,
        )
        for one in ellipses
    ]
