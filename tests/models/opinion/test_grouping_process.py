"""The groups found by a process of its own are those that are found here."""

import sys

import pytest

from models.opinion.grouping_process import Ungrouped, launcher, supported_elsewhere
from models.opinion.support import supported
from tests.models.opinion.test_grouping import CAMPS


@pytest.mark.parametrize("people", [CAMPS, [[1, -1, 0]] * 20])
def test_it_finds_what_is_found_here(people):
    assert supported_elsewhere(people, 1) == supported(people, 1)


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_process_that_fails_is_told(program, monkeypatch):
    monkeypatch.setattr(sys, "executable", program)
    for _ in range(2):  # it leaves its turn to the next
        with pytest.raises(Ungrouped):
            supported_elsewhere(CAMPS, 1)


def test_it_is_a_process_that_lets_others_go_first_and_takes_a_minute_at_most():
    """One at a time, and for a minute at most it waits for those before it."""
    found = (launcher.nice, launcher.at_once, launcher.seconds, launcher.patience)
    assert found == (10, 1, 60, 60)
