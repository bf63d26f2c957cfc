"""A recount finds every count that is not what the responses say."""

from threading import Barrier, Thread

import pytest

from models.answer.recount import PACKED, Difference, mend, mend_all, recount
from models.answer.response import Response
from models.answer.tally import KEPT_UP, NOT_ASKED, Count, Deltas, Tally
from models.survey.survey import Survey
from models.survey.version import Version
from storage.database import connection, writing
from telemetry import log
from tests.makers import choice, make_survey, question, respond
from tests.samples import every_kind, some_answers


def test_a_tally_that_was_kept_as_it_should_differs_nowhere(database):
    survey = every_kind()
    some_answers(survey, 12)
    assert recount(survey) == (len(survey.fields) + 1, [])


def test_every_wrong_count_is_named_with_what_was_kept_and_what_was_counted(database):
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why"))
    for answer in ("yes", "yes", "no"):
        respond(survey, q=answer, why="Soup")
    Count.update(count=5).where(Count.value == "yes").execute()
    Count.delete().where(Count.value == "no").execute()
    Count.create(survey=survey, field="gone", value="", count=1)
    Tally.update(responses=4).execute()
    assert recount(survey) == (
        3,
        [
            Difference("", "", kept=4, counted=3),
            Difference("gone", "", kept=1, counted=0),
            Difference("q", "no", kept=0, counted=1),
            Difference("q", "yes", kept=5, counted=2),
        ],
    )


def test_a_response_that_vanished_behind_the_tallys_back_is_noticed(database):
    survey = make_survey(question("integer"))
    respond(survey, q=3)
    Response.delete().execute()
    assert recount(survey)[1] == [
        Difference("", "", kept=1, counted=0),
        Difference("q", "3", kept=1, counted=0),
        Difference(PACKED, "", kept=1, counted=0),
    ]


def shared_by_two_versions() -> Survey:
    """A survey with three answers, two of which a version stored that does not count all of it."""
    few = choice("Why?", "A", "B", name="why", relevant='q = "no"')
    survey = make_survey(choice("Good?", "Yes", "No"), few)
    for _ in range(3):
        respond(survey, q="yes")
    deltas = Deltas()
    for field, value in ((NOT_ASKED, "why"), (KEPT_UP, "")):
        kept = Count.get(Count.survey == survey, Count.field == field, Count.value == value)
        deltas.move(survey.id, field, value, -2 if kept.count > 0 else 2)
    with writing():
        deltas.apply()
    return survey


def test_what_an_older_version_stored_is_counted_again_once(database, caplog):
    caplog.set_level("INFO", log.logger.name)
    survey, other = shared_by_two_versions(), make_survey(question("text"), code="other")
    respond(other, q="Tea")
    assert Tally.short() == {survey.id: 2}
    assert Tally.whole(survey)[2].not_asked == {"why": 1}
    respond(survey, q="yes")
    mend_all()
    assert caplog.messages == ["counters mended"]
    assert Tally.whole(survey)[2].not_asked == {"why": 4}
    assert (Tally.short(), recount(survey)[1]) == ({}, [])
    mend_all()
    assert caplog.messages == ["counters mended"]


def test_answers_that_come_and_go_are_never_counted_short(database):
    survey = every_kind()
    some_answers(survey, 5)
    Response.take_in(survey, [({}, None), ({"overall": 3}, None)])
    Response.get().delete_instance()
    assert Tally.responses_of([survey])[survey.id] == 6
    assert Tally.short() == {}


@pytest.mark.parametrize("again", range(3))
def test_several_that_mend_at_once_count_nothing_twice(database, again):
    survey = shared_by_two_versions()
    together = Barrier(4)

    def work() -> None:
        with connection():
            together.wait()
            mend(survey)

    threads = [Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (Tally.short(), recount(survey)[1]) == ({}, [])


def test_what_cannot_be_read_holds_up_nothing_else(database):
    survey = shared_by_two_versions()
    spoilt = make_survey(question("text"), code="aa")
    respond(spoilt, q="Tea")
    Count.delete().where(Count.survey == spoilt).execute()
    Version.update(definition="{").where(Version.survey == spoilt).execute()
    mend_all()
    assert Tally.short() == {spoilt.id: 1}
    assert recount(survey)[1] == []
