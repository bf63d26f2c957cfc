"""make bench: every figure of the benchmark, its table, and the same as JSON."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    chance,
    csv,
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
)
from benchmarks.installation import installed
from benchmarks.report import RESULTS, save, table
from benchmarks.rounds import FULL, QUICK

FIGURES = {
    "visit": visit.figures,
    "get": get.figures,
    "post": post.figures,
    "tally": tally.figures,
    "pages": pages.figures,
    "csv": csv.figures,
    "filter": filter.figures,
    "export": export.figures,
    "watchers": watchers.figures,
    "overload": overload.figures,
    "postgresql": postgresql.figures,
    "memory": memory.figures,
    "weight": weight.figures,
    "chance": chance.figures,
}


def main() -> None:
    """Measure what was asked for; everything that was started ends with it, also on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("figure", nargs="*", help=f"some of: {', '.join(FIGURES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="shorter rounds, fewer responses")
    asked = parser.parse_args()
    if unknown := set(asked.figure) - set(FIGURES):
        parser.error(f"there is no figure {min(unknown)!r}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    RESULTS.mkdir(exist_ok=True)
    extent, figures = QUICK if asked.quick else FULL, []
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
