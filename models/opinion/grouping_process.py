"""The process that finds groups: nobody but who asked for them waits for its arithmetic."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from threading import Lock

from models.opinion.grouping import Grouping, Votes, grouping
from process import installation

LONGEST = 60.0  # seconds, of waiting for those who asked before, and of working
NICER = 10  # those who answer come first

_turn = Lock()


class Ungrouped(Exception):
    """The groups could not be found now."""


def grouping_elsewhere(people: Sequence[Votes], smallest: int) -> Grouping | None:
    """What `grouping` finds, worked out by a process of its own, one at a time.

    Raises Ungrouped, or Replaced during an upgrade.
    """
    if not _turn.acquire(timeout=LONGEST):
        raise Ungrouped
    try:
        with installation.checked():
            done = subprocess.run(
                [sys.executable, "-c", "from models.opinion.grouping_process import main; main()"],
                cwd=installation.ROOT,
                env={"PATH": os.environ.get("PATH", "")},
                input=json.dumps([people, smallest]).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST,
            )
    except (OSError, subprocess.TimeoutExpired):
        raise Ungrouped from None
    finally:
        _turn.release()
    if done.returncode != 0:
        raise Ungrouped
    found = json.loads(done.stdout)
    if found is None:
        return None
    groups, points, silhouette = found
    return Grouping(groups, [complex(*point) for point in points], silhouette)


def main() -> None:
    """Read [people, smallest] as JSON; write [groups, points, silhouette], or null."""
    os.nice(NICER)
    people, smallest = json.load(sys.stdin)
    found = grouping(people, smallest)
    points = found and [(point.real, point.imag) for point in found.points]
    json.dump(found and [found.groups, points, found.silhouette], sys.stdout)
