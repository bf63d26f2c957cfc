"""Numbers are given once, also where nodes of an older version take theirs from the database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models.event.event import Event
from models.impact.journal import JournalEntry
from models.indicator.indicator import Indicator
from models.outcome.outcome import DeletedOutcome, Outcome
from storage.database import Stored, db
from storage.table import rows_of, tables_of
from tests.makers import make_event, make_indicator, make_outcome

pytestmark = pytest.mark.usefixtures("database")


def an_entry(event: Event) -> JournalEntry:
    return JournalEntry.write(event, event.organiser, date(2012, 6, 1), "We began")


NOUNS: list[tuple[type[Stored], Callable[[Event], Any]]] = [
    (Indicator, make_indicator),
    (JournalEntry, an_entry),
    (Outcome, make_outcome),
]


def by_an_older_node(noun: type[Stored]) -> int:
    """The number of one more row, which is stored without a number of ours."""
    columns: Any = noun.select().dicts().get()
    del columns["id"]
    return int(noun.insert(columns).execute())


@pytest.mark.parametrize(("noun", "make"), NOUNS, ids=lambda one: one.__name__)
def test_older_nodes_and_this_one_never_take_the_same_number(noun, make):
    event = make_event()
    numbers = [make(event).id]
    for _round in range(3):
        numbers += [by_an_older_node(noun), make(event).id, make(event).id]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(("noun", "make"), NOUNS, ids=lambda one: one.__name__)
def test_in_a_copy_numbers_go_on_behind_those_that_were_deleted(noun, make):
    event = make_event()
    first, second, third = (make(event) for _ in range(3))
    for one in (second, third):
        one.delete_instance()
    table = tables_of(db.obj)[noun._meta.table_name]
    rows_of(db.obj).settle(db.obj, table.name, table.key)  # as a copy ends
    numbers = [make(event).id, make(event).id, by_an_older_node(noun), make(event).id]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > third.id > first.id


def test_an_outcome_that_an_older_node_deleted_leaves_its_number_to_nobody():
    event = make_event()
    make_outcome(event)
    DeletedOutcome.create(
        event=event, outcome=7, by="owner@example.org", at=Outcome.get().logged_at
    )
    assert [make_outcome(event).id, make_outcome(event).id] == [8, 9]
