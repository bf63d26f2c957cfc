"""Every fault of `make faults`, with small numbers: nothing acknowledged is lost or there twice."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from faults.catalogue import FAULTS
from tests import ready

ROOT = Path(__file__).parent.parent.parent
# All but what is about the clock, whose library begins with the program. Of a fault that is about a
# start, one is the whole of it: from the program.
LOADED = FAULTS.keys() - {"clock"}
# Those that wait for most of their time, and ask little of a processor: they run beside the others.
WAIT = ("clock", "lock")
Run = subprocess.CompletedProcess[str]


def run(fault: str) -> Run:
    """In a process of its own, as people run it: a browser's loop and its warnings stay outside."""
    words = (fault, "--short", *(["--loaded"] if fault in LOADED else []))
    return ready.run(words, os.environ, ROOT, kind=ready.FAULTS, timeout=300)


@pytest.fixture(scope="module")
def beside(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Run]]]:
    """The runs of those that wait, begun with the first test; of those that are asked for."""
    here = [one for one in request.session.items if one.path == request.path]
    asked = {one.callspec.params["fault"] for one in here if isinstance(one, pytest.Function)}
    with ThreadPoolExecutor(len(WAIT)) as threads:
        yield {fault: threads.submit(run, fault) for fault in WAIT if fault in asked}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_acknowledged_answer_is_lost_or_stored_twice_by(
    fault: str, beside: dict[str, Future[Run]]
) -> None:
    done = beside[fault].result() if fault in beside else run(fault)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{fault}: reached" in done.stderr
