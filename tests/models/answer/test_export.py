"""An export: one of each kind, its parts, and when it is gone."""

from datetime import timedelta

import pytest

from models.answer.export import LASTS, NO_ROOM, SILENCE, Export, ExportGone, ExportPart
from models.answer.response import Response
from tests.makers import make_survey, question, respond


@pytest.fixture
def survey(database):
    survey = make_survey(question("text"))
    for word in "Soup", "Rice":
        respond(survey, q=word)
    return survey


def test_a_second_wish_for_the_same_is_the_same_while_it_is_made_and_a_new_one_after(survey):
    first, is_new = Export.ask(survey, "csv", labels=False)
    again = Export.ask(survey, "csv", labels=False)
    other, _ = Export.ask(survey, "csv", labels=True)
    assert (first.responses, is_new, again) == (2, True, (first, False))

    first.add(0, b"abc", 2)
    first.finish(2, 3)
    newer, is_new = Export.ask(survey, "csv", labels=False)

    assert is_new
    assert {one.id for one in Export.all_of(survey)} == {newer.id, other.id}
    assert ExportPart.select().count() == 0


def test_it_is_running_then_finished_and_its_parts_come_in_their_order(survey):
    export, _ = Export.ask(survey, "csv", labels=False)
    assert (export.is_running, export.is_finished) == (True, False)
    export.add(0, b"abc", 1)
    export.add(1, b"de", 2)
    export.finish(2, 50)
    found = Export.of(survey, export.id)
    assert (found.is_running, found.is_finished) == (False, True)
    assert (found.written, found.size, found.packed_size()) == (2, 50, 5)
    assert list(found.parts()) == [b"abc", b"de"]


def test_one_whose_maker_is_silent_or_gave_up_has_failed_and_can_be_asked_for_again(survey):
    export, _ = Export.ask(survey, "csv", labels=False)
    Export.update(seen_at=export.asked_at - SILENCE).execute()
    assert not Export.of(survey, export.id).is_running

    export, is_new = Export.ask(survey, "csv", labels=False)
    assert is_new
    export.add(0, b"abc", 1)
    export.give_up(NO_ROOM)
    found = Export.of(survey, export.id)
    assert (found.is_running, found.fault) == (False, NO_ROOM)
    assert Export.ask(survey, "csv", labels=False)[1]


def test_whoever_makes_or_reads_one_that_was_removed_is_told(survey):
    export, _ = Export.ask(survey, "csv", labels=False)
    for number in range(3):
        export.add(number, b"abc", number)
    parts = export.parts()
    assert next(parts) == b"abc"
    export.delete_instance()
    for touch in (
        lambda: next(parts),
        lambda: export.add(3, b"abc", 3),
        lambda: export.note(3),
        lambda: export.finish(3, 9),
    ):
        with pytest.raises(ExportGone):
            touch()
    assert ExportPart.select().count() == 0


def test_after_a_day_it_is_not_given_out_and_is_deleted_when_the_next_is_asked_for(survey):
    export, _ = Export.ask(survey, "csv", labels=False)
    export.add(0, b"abc", 2)
    Export.update(asked_at=export.asked_at - LASTS + timedelta(minutes=1)).execute()
    assert Export.of(survey, export.id)
    Export.update(asked_at=export.asked_at - LASTS).execute()
    assert (Export.of(survey, export.id), Export.all_of(survey)) == (None, [])

    Export.ask(survey, "jsonl", labels=False)

    assert ExportPart.select().count() == 0
    assert Export.select().count() == 1


def test_it_goes_with_its_survey_and_is_nobody_elses(survey):
    export, _ = Export.ask(survey, "csv", labels=False)
    export.add(0, b"abc", 2)
    other = make_survey(question("text"), code="other")
    assert Export.of(other, export.id) is None
    survey.delete_instance()
    assert (Export.select().count(), ExportPart.select().count()) == (0, 0)


def test_who_deletes_an_answer_deletes_the_files_that_may_hold_it(survey):
    export, _ = Export.ask(survey, "csv", labels=False)
    export.add(0, b"Soup", 2)
    export.finish(2, 4)
    next(iter(Response.select())).delete_instance()
    assert Export.all_of(survey) == []
    assert ExportPart.select().count() == 0
