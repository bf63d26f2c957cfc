"""Every fault of `make faults`, with small numbers: nothing acknowledged is lost or there twice."""

import os
from pathlib import Path

import pytest

from faults.catalogue import FAULTS
from tests import ready

ROOT = Path(__file__).parent.parent.parent
# All but what is about the clock, whose library begins with the program. Of a fault that is about a
# start, one is the whole of it: from the program.
LOADED = FAULTS.keys() - {"clock"}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_acknowledged_answer_is_lost_or_stored_twice_by(fault: str) -> None:
    """In a process of its own, as people run it: a browser's loop and its warnings stay outside."""
    words = (fault, "--short", *(["--loaded"] if fault in LOADED else []))
    run = ready.run(words, os.environ, ROOT, kind=ready.FAULTS, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{fault}: reached" in run.stderr
