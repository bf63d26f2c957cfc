"""The process that finds opinion groups, so that their arithmetic blocks no worker."""

import json
import sys
from collections.abc import Sequence

from models.opinion.grouping import Grouping, Votes
from models.opinion.support import Supported, supported
from process.launcher import Failed, Full, Launcher

LONGEST_SECONDS = 60.0  # of waiting for earlier requests, and again of working

launcher = Launcher(
    "models.opinion.grouping_process",
    at_once=1,
    patience=LONGEST_SECONDS,
    seconds=LONGEST_SECONDS,
    nice=10,
)


class Ungrouped(Exception):
    """The groups could not be found now: too many wait, or it failed."""


def supported_elsewhere(people: Sequence[Votes], smallest: int) -> Supported | None:
    """The result of `supported`, from a process of its own; one runs at a time.

    Raises Ungrouped, or Replaced during an upgrade.
    """
    try:
        found = json.loads(launcher.run(given=json.dumps([people, smallest]).encode()))
    except (Full, Failed):
        raise Ungrouped from None
    if found is None:
        return None
    groups, points, silhouette, apart = found
    points = [complex(*point) for point in points]
    return Supported(Grouping(groups, points, silhouette), {tuple(one) for one in apart})


def main() -> None:
    """Read [people, smallest] as JSON; write [groups, points, silhouette, apart], or null."""
    people, smallest = json.load(sys.stdin)
    found = supported(people, smallest)
    if found is None:
        sys.stdout.write("null")
        return
    of = found.grouping
    points = [(point.real, point.imag) for point in of.points]
    json.dump([of.groups, points, of.silhouette, sorted(found.apart)], sys.stdout)
