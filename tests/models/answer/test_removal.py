"""Responses that are deleted together go as single ones do, whichever they are."""

from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer import removal
from models.answer.export import Export
from models.answer.packed import Packed
from models.answer.public_snapshot import share, view_of
from models.answer.recount import recount
from models.answer.removal import delete
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import connection
from tests.makers import (
    choice,
    definition,
    make_export,
    make_survey,
    question,
    respond,
    responses_of,
)
from tests.samples import every_kind, some_answers

YES_NO = choice("Good?", "Yes", "No")


def nobody(lot: int) -> None:
    """Tell nobody."""


@given(data=st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whichever_are_removed_all_that_is_derived_says_what_is_left(database, data):
    survey = every_kind(code=f"s{Survey.select().count()}", anonymous=data.draw(st.booleans()))
    some_answers(survey, 14)
    share(survey)
    survey.publish(definition(YES_NO))
    survey = Survey.get_by_id(survey.id)
    for n in range(6):
        respond(survey, q=("yes", "no")[n % 2])
    there = {one.id: one.answers for one in responses_of(survey)}
    gone = data.draw(st.lists(st.sampled_from(sorted(there)), unique=True))
    parts = data.draw(st.integers(1, 7))
    revision = Tally.of(survey)[0].revision

    told: list[int] = []
    for start in range(0, len(gone), parts):
        assert delete(survey, gone[start : start + parts], told.append) > 0
    assert delete(survey, gone, told.append) == 0  # by a second click

    left = {id: answers for id, answers in there.items() if id not in gone}
    assert {one.id: one.answers for one in responses_of(survey)} == left
    assert recount(survey)[1] == []  # what `tangible verify` looks at
    assert sum(told) == len(gone)
    tally, _ = Tally.of(survey)
    assert (tally.responses, tally.revision) == (len(left), revision + len(gone))
    assert view_of(survey).responses <= len(left) + 4


def test_with_the_first_of_them_the_files_go_and_another_survey_keeps_its_own(
    database, monkeypatch
):
    monkeypatch.setattr(removal, "AT_ONCE", 3)
    survey, kept = make_survey(YES_NO), make_survey(YES_NO, code="kept")
    for one in (survey, kept):
        for _ in range(8):
            respond(one, q="yes")
        make_export(one)
    others = [one.id for one in responses_of(kept)]
    told: list[int] = []
    assert delete(survey, [*(one.id for one in responses_of(survey)), *others], told.append) == 8
    assert told == [3, 3, 2]
    assert [one.survey_id for one in Export.select()] == [kept.id]
    assert [one.id for one in responses_of(kept)] == others
    assert Packed.select().where(Packed.survey == survey).count() == 0


def test_answers_to_a_version_that_came_since_the_page_was_asked_for_go_too(database):
    before = make_survey(YES_NO)
    assert before.version == 1
    Survey.get_by_id(before.id).publish(definition(YES_NO, question("text", "why", "Why?")))
    respond(Survey.get_by_id(before.id), q="yes", why="So")
    assert delete(before, [one.id for one in responses_of(before)], nobody) == 1
    assert recount(Survey.get_by_id(before.id))[1] == []


def test_what_could_not_be_told_is_not_deleted(database, monkeypatch):
    monkeypatch.setattr(removal, "AT_ONCE", 2)
    survey = make_survey(YES_NO)
    for _ in range(5):
        respond(survey, q="yes")

    def tell(lot: int) -> None:
        if len(responses_of(survey)) < 3:
            raise ValueError("The record is full.")

    with pytest.raises(ValueError, match="full"):
        delete(survey, [one.id for one in responses_of(survey)], tell)
    assert len(responses_of(survey)) == 3
    assert recount(survey)[1] == []


def test_answers_come_between_two_lots_and_stay(database, monkeypatch):
    monkeypatch.setattr(removal, "AT_ONCE", 5)
    survey = make_survey(YES_NO)
    for _ in range(40):
        respond(survey, q="no")
    started, done = Event(), Event()

    def attendee() -> None:
        with connection():
            started.wait(20)
            for _ in range(10):
                respond(survey, q="yes")
        done.set()

    phone = Thread(target=attendee)
    phone.start()
    gone = delete(survey, [one.id for one in responses_of(survey)], lambda lot: started.set())
    assert done.wait(30)
    phone.join()
    assert gone == 40
    assert [one.answers for one in responses_of(survey)] == [{"q": "yes"}] * 10
    assert recount(survey)[1] == []
    assert Response.select().count() == 10
