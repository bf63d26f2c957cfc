"""Which surveys are compared, and which are offered: of those that somebody may see."""

import pytest

from models.event.listing import Wish, surveys_of
from models.result import comparison as comparisons
from models.result.comparison import ComparedSurveys, comparison
from models.survey.version import Version
from tests.makers import make_event, make_organiser, make_survey, question
from tests.statements import statements

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]


def survey(code: str, **settings):
    return make_survey(question("nps"), code=code, title=f"Wave {code}", **settings)


def compared(one, *codes: str, words: str = "") -> ComparedSurveys:
    return comparison(one, surveys_of(make_organiser()), codes, Wish(words))


def codes(lines) -> list[str]:
    return [one.survey.code for one in lines]


def test_what_is_chosen_is_compared_in_the_order_in_which_it_was_opened():
    first, second, third = survey("x"), survey("y"), survey("z")
    found = compared(third, "x", "y", "y", "z")
    assert codes(found.chosen) == ["x", "y", "z"]
    assert (found.offered, found.in_event, found.left_out) == ((), (), 0)
    assert codes(compared(second, first.code).chosen) == ["x", "y"]


def test_drafts_what_cannot_be_read_and_what_one_may_not_see_is_left_out_and_counted():
    one = survey("one")
    survey("draft", draft=True)
    broken = survey("broken")
    Version.update(definition="{}").where(Version.survey == broken).execute()
    survey("theirs", organiser=make_organiser("ben@example.org"))
    found = compared(one, "draft", "broken", "theirs", "never")
    assert codes(found.chosen) == ["one"]
    assert found.left_out == 4
    assert codes(found.offered) == ["broken"]


def test_those_of_the_event_come_first_and_words_find_the_others(monkeypatch):
    monkeypatch.setattr(comparisons, "MOST_OFFERED", 2)
    here, there = survey("here"), survey("there")
    make_event(here, there)
    for code in ("apple", "berry", "cherry"):
        survey(code)
    found = compared(here)
    assert codes(found.in_event) == ["there"]
    assert (codes(found.offered), found.more) == (["cherry", "berry"], 1)
    assert codes(compared(here, words="wave APP").offered) == ["apple"]


def test_no_more_are_compared_than_anybody_reads(monkeypatch):
    monkeypatch.setattr(comparisons, "MOST_COMPARED", 2)
    one = survey("one")
    for code in "abc":
        survey(code)
    found = compared(one, "a", "b", "c")
    assert (codes(found.chosen), found.left_out) == (["one", "a"], 2)


def test_no_more_of_an_event_are_listed_than_can_be_compared_and_words_find_the_others(monkeypatch):
    monkeypatch.setattr(comparisons, "MOST_COMPARED", 2)
    here, *others = (survey(code) for code in ("here", "apple", "berry", "cherry"))
    make_event(here, *others)
    survey("alone")
    found = compared(here)
    assert codes(found.in_event) == ["apple", "berry"]
    assert codes(found.offered) == ["alone", "cherry"]
    assert codes(compared(here, words="cherry").offered) == ["cherry"]


def test_what_could_be_added_costs_as_many_statements_however_many_there_are(caplog):
    one = survey("one")

    def asked() -> int:
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            compared(one)
        return len(statements(caplog))

    survey("two")
    asked()  # what is compared itself is read once
    few = asked()
    for number in range(30):
        survey(f"other{number}")
    assert asked() == few
