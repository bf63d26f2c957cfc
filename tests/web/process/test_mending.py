"""Counters that an older version left short are counted again by a process, while others serve."""

import time

import pytest

from models.answer.packed import Packed
from models.answer.tally import KEPT_UP, Count, Tally
from tests.makers import make_survey, question, respond
from web.process import mending


@pytest.mark.parametrize("lacks", ["counters", "packed rows", "nothing"])
def test_a_look_begins_to_count_again_where_it_is_needed(app, lacks):
    survey = make_survey(question("text"))
    respond(survey, q="Tea")
    if lacks == "counters":
        Count.delete().where(Count.field == KEPT_UP).execute()
    if lacks == "packed rows":
        Packed.delete().execute()
        Tally.update(packed=0).execute()
    mending.look()
    until = time.monotonic() + 60
    while (Tally.short() or Tally.unpacked()) and time.monotonic() < until:
        time.sleep(0.1)
    assert (Tally.short(), Tally.unpacked(), Packed.select().count()) == ({}, {}, 1)
    assert mending.launcher.slots.acquire(timeout=60)  # its process has ended
    mending.launcher.slots.release()
