"""Counters that an older version left short are counted again by a process, while others serve."""

import time

import pytest

from models.answer.tally import KEPT_UP, Count, Tally
from tests.makers import make_survey, question, respond
from web.process import mending


@pytest.mark.parametrize("is_short", [True, False])
def test_a_look_begins_to_count_again_where_it_is_needed(app, is_short):
    survey = make_survey(question("text"))
    respond(survey, q="Tea")
    if is_short:
        Count.delete().where(Count.field == KEPT_UP).execute()
    mending.look()
    until = time.monotonic() + 60
    while Tally.short() and time.monotonic() < until:
        time.sleep(0.1)
    assert Tally.short() == {}
    assert mending.launcher.slots.acquire(timeout=60)  # its process has ended
    mending.launcher.slots.release()
