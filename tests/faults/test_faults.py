"""Every fault of `make faults`, with small numbers: nothing acknowledged is lost or there twice."""

import subprocess
import sys
from pathlib import Path

import pytest

from faults.catalogue import FAULTS

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("fault", FAULTS)
def test_no_acknowledged_answer_is_lost_or_stored_twice_by(fault: str) -> None:
    """In a process of its own, as people run it: a browser's loop and its warnings stay outside."""
    run = subprocess.run(
        [sys.executable, "-m", "faults", fault, "--short"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{fault}: reached" in run.stderr
