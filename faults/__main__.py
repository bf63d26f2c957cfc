"""make faults: every fault, its table, and the same as JSON. Exit status 1 when one is not met."""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from benchmarks import machine
from faults.catalogue import FAULTS, ON_REQUEST
from faults.report import RESULTS, save, table
from faults.result import Extent, Result
from faults.service import Service

# A service that does not come up again, phones that wait in vain, a command that fails.
UNFINISHED = (RuntimeError, TimeoutError, AssertionError, subprocess.SubprocessError)


def main() -> None:
    """Make happen what was asked for; everything that was started ends with it."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument(
        "fault",
        nargs="*",
        help=f"some of: {', '.join(FAULTS)} (default: all), or {', '.join(ON_REQUEST)}",
    )
    parser.add_argument("--short", action="store_true", help="small numbers, as in the tests")
    parser.add_argument(
        "--loaded",
        action="store_true",
        help="services are forked from a process that has loaded the code (tests/ready.py)",
    )
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args()
    if unknown := set(asked.fault) - {*FAULTS, *ON_REQUEST}:
        parser.error(f"there is no fault {min(unknown)!r}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    Service.is_loaded = asked.loaded
    RESULTS.mkdir(exist_ok=True)
    faults = asked.fault or list(FAULTS)
    found = (_run(name, asked.short, asked.seed) for name in faults)
    results = [result for result in found if result is not None]
    about = machine.about() | {"short": asked.short, "seed": asked.seed}
    print(table(results))
    print(f"\n{save(results, about)}", file=sys.stderr)
    sys.exit(len(results) < len(faults) or not all(result.reached for result in results))


def _run(name: str, short: bool, seed: int) -> Result | None:
    """What came of one fault; None where it could not be gone through with."""
    # Beside the results, not in /tmp: that may be memory, where a commit costs nothing.
    with tempfile.TemporaryDirectory(dir=RESULTS, prefix=f"{name}-") as folder:
        began = time.monotonic()
        extent = Extent(Path(folder), short, random.Random(f"{name} {seed}"))
        try:
            result = {**FAULTS, **ON_REQUEST}[name](extent)
        except UNFINISHED:
            print(f"{name}: not finished\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            return None
        said = "reached" if result.reached else "NOT reached"
        print(f"{name}: {said} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return result


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
