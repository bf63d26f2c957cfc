"""make bench: every figure of the benchmark, its table, and the same as JSON."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import (
    analyst,
    api,
    chance,
    csv,
    edition,
    export,
    filter,
    get,
    machine,
    memory,
    overload,
    pages,
    post,
    postgresql,
    tally,
    visit,
    watchers,
    weight,
    words,
)
from benchmarks.installation import Installation, installed
from benchmarks.report import RESULTS, Figure, save, table
from benchmarks.rounds import FULL, QUICK, SMALLEST, Extent

FIGURES: dict[str, Callable[[Installation, Extent], list[Figure]]] = {
    "visit": visit.figures,
    "get": get.figures,
    "post": post.figures,
    "tally": tally.figures,
    "pages": pages.figures,
    "csv": csv.figures,
    "filter": filter.figures,
    **{f"export-{one}": partial(export.figures, one) for one in export.MEASURED},
    "report": edition.figures,
    "words": words.figures,
    "api": api.figures,
    "analyst": analyst.figures,
    "watchers": watchers.figures,
    "overload": overload.figures,
    "postgresql": postgresql.figures,
    "memory": memory.figures,
    "weight": weight.figures,
    "chance": chance.figures,
}
EXTENTS = (
    ("--quick", QUICK, "shorter rounds, fewer responses"),
    ("--smallest", SMALLEST, "a round of next to nothing, to see that every figure works"),
)


def main() -> None:
    """Measure what was asked for; everything that was started ends with it, also on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("figure", nargs="*", help=f"some of: {', '.join(FIGURES)} (default: all)")
    for flag, meant, what in EXTENTS:
        parser.add_argument(
            flag, dest="extent", action="store_const", const=meant, default=FULL, help=what
        )
    asked = parser.parse_args()
    if unknown := set(asked.figure) - set(FIGURES):
        parser.error(f"there is no figure {min(unknown)!r}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    RESULTS.mkdir(exist_ok=True)
    extent, figures = asked.extent, []
    # Beside the results, not in /tmp: that may be memory, where a commit costs nothing.
    with (
        tempfile.TemporaryDirectory(dir=RESULTS, prefix="run-") as folder,
        installed(Path(folder)) as installation,
    ):
        for name in asked.figure or FIGURES:
            figures += FIGURES[name](installation, extent)
        about = machine.about() | {"extent": vars(extent), "pragmas": installation.pragmas()}
    print(table(figures))
    print(f"\n{save(figures, about)}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
