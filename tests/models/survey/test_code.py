"""An address can be changed: the former ones lead on for ever, and are nobody else's."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.code import MOST_FORMER, CodeUnfit
from models.survey.survey import Survey
from storage.database import connection, writing
from tests.makers import make_event, make_survey, question, respond

Make = Callable[[str], Any]


def a_survey(code: str) -> Any:
    return make_survey(question("text"), code=code)


def an_event(code: str) -> Any:
    return make_event(code=code)


@pytest.fixture(params=[a_survey, an_event], ids=["survey", "event"])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


@pytest.mark.sqlite
def test_a_former_address_leads_to_the_present_one(database, make):
    one = make("first")
    one.move("Second")
    one.move("third")
    assert one.code == "third"
    for code in "first", "SECOND", "third":
        found = type(one).at(code)
        assert (found.id, found.code) == (one.id, "third")


def test_a_former_address_is_never_given_to_another_even_when_its_holder_is_gone(database, make):
    one, other = make("first"), make("other")
    one.move("second")
    for gone in False, True:
        if gone:
            type(one).get_by_id(one.id).delete_instance()
            assert type(one).at("first") is None
        for take in (lambda: make("first"), lambda: other.move("first")):
            with pytest.raises(CodeUnfit, match="'first' is taken"):
                take()
        with pytest.raises(CodeUnfit, match="'first' is taken"):
            other.check_code("first")
    assert type(one).at("other").id == other.id


def test_the_address_of_what_people_could_come_to_is_nobody_elses_when_it_is_deleted(database):
    survey = a_survey("first")
    fair = make_event(survey, code="fair")
    assert not Survey.is_gone("first")
    for one in fair, survey:
        one.delete_instance()
    survey.delete_instance()  # once more is nothing more
    assert (Survey.is_gone("FIRST"), Event.is_gone("Fair")) == (True, True)
    for make, code in (a_survey, "first"), (an_event, "fair"):
        with pytest.raises(CodeUnfit, match="is taken"):
            make(code)


def delete(part: Any) -> None:
    part.survey.delete_instance()


def take_out(part: Any) -> None:
    part.delete_instance()


@pytest.mark.sqlite
def test_the_address_of_what_nobody_could_come_to_is_free_when_it_is_deleted(database):
    for leave in delete, take_out, delete:
        make_event(make_survey(question("text"), code="first", draft=True), code="fair")
        leave(EventSurvey.of(Survey.at("first")))
        for one in Event.at("fair"), Survey.at("first"):
            if one:
                one.delete_instance()
        assert not Survey.is_gone("first")
        assert not Event.is_gone("fair")


@pytest.mark.parametrize("leave", [delete, take_out])
def test_a_poster_leads_to_no_other_event_when_what_was_open_left_before_it_is_deleted(
    database, leave
):
    fair = make_event(a_survey("first"), code="fair")
    leave(EventSurvey.of(Survey.at("first")))
    fair.check_code("fair")
    for code in "fair", "second", "fair":
        fair.move(code)
        assert not Event.is_gone("fair")
    Event.at("fair").delete_instance()
    assert Event.is_gone("fair")
    with pytest.raises(CodeUnfit, match="is taken"):
        an_event("fair")


@pytest.mark.sqlite
def test_its_own_code_is_no_former_one(database, make):
    one = make("first")
    for code in "second", "first":
        one.move(code)
    if isinstance(one, Survey):
        assert Survey.at("first").former_codes == ("second",)
    other = make("other")
    with pytest.raises(CodeUnfit, match="is taken"):
        other.move("second")


@pytest.mark.sqlite
def test_its_holder_may_take_a_former_address_again(database, make):
    one = make("first")
    one.move("second")
    one.check_code("first")
    one.move("first")
    assert {type(one).at(code).code for code in ("first", "second")} == {"first"}
    one.move("first")
    assert type(one).at("second").code == "first"


@pytest.mark.sqlite
def test_nobody_takes_any_number_of_addresses(database, make):
    one = make("n0")
    for n in range(1, MOST_FORMER + 1):
        one.move(f"n{n}")
    with pytest.raises(CodeUnfit, match="20 other addresses lead here already"):
        one.move("more")
    assert type(one).at("more") is None
    one.move("n3")
    assert type(one).at(f"n{MOST_FORMER}").code == "n3"


@pytest.mark.sqlite
@pytest.mark.parametrize("code", ["", "-a", "a b", "a/b", "é", "a" * 65])
def test_what_cannot_be_an_address_changes_nothing(database, make, code):
    one = make("first")
    for take in one.check_code, one.move:
        with pytest.raises(CodeUnfit, match="cannot be a code"):
            take(code)
    assert type(one).at("first").code == "first"


def test_who_takes_an_address_that_is_just_given_up_is_refused(database):
    survey = a_survey("first")
    with ThreadPoolExecutor(1) as other:
        with writing():
            survey.move("second")
            taking = other.submit(taken, "first")
            time.sleep(0.3)  # it waits by then
        assert taking.result(timeout=10) == "The code 'first' is taken; choose another."


def taken(code: str) -> str:
    with connection():
        try:
            return str(a_survey(code).code)
        except CodeUnfit as fault:
            return str(fault)


def test_answers_that_go_to_a_former_address_are_stored_under_one_key(database):
    a_survey("first")
    late = Survey.seen_lately("first")
    Survey.at("first").move("second")
    key = "k" * 24
    receipts = {
        respond(survey, key, q="So")
        for survey in (late, Survey.seen_lately("first"), Survey.seen_lately("second"))
    }
    assert len(receipts) == 1
    assert Survey.at("second").responses.count() == 1
    assert Survey.seen_lately("first").former_codes == ("first",)
