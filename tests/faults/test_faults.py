"""Every fault of `make faults`, with small numbers: nothing acknowledged is lost or there twice."""

import random
from pathlib import Path

import pytest

from faults.catalogue import FAULTS
from faults.result import Extent


@pytest.mark.parametrize("fault", FAULTS)
def test_no_acknowledged_answer_is_lost_or_stored_twice_by(fault: str, tmp_path: Path) -> None:
    result = FAULTS[fault](Extent(tmp_path, short=True, chance=random.Random()))

    assert result.missed == []
    assert result.finding.acknowledged > 0  # there was something to lose
