"""The results of an event: its surveys side by side, for whom they are, and at which moment."""

import pytest

from models.event.event_survey import EventSurvey
from models.event.talk import Plan, Talk
from models.survey.version import Version
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_event, make_organiser, make_survey, question, respond
from tests.page import page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

RESULTS = "/events/fair/results"


def rated(code: str, *marks: int, **settings):
    asked = question("rating", "overall", "How was *it*?", na="Was not there")
    survey = make_survey(asked, code=code, title=f"Talk {code}", **settings)
    for mark in marks:
        respond(survey, overall=str(mark))
    return survey


def test_it_says_who_answered_and_sets_what_is_asked_alike_side_by_side(owner):
    surveys = rated("a", *[5] * 13), rated("b", *[1] * 6, *[5] * 6), rated("c", *[1] * 3)
    event = make_event(*surveys)
    Talk.add(event, Plan("Talk b", expected=24), EventSurvey.of(surveys[1]))
    Talk.add(event, Plan("Talk c"), EventSurvey.of(surveys[2]))

    page = page_of(owner.get(RESULTS))

    assert "3 of 3 surveys have answers. Most answered “Talk a”: 13." in page.words
    assert "As it was on" in page.words
    who, asked = page.all("section", **{"class": "card beside-card"})
    assert [cell.words for cell in who.all("td") if cell.words] == [
        *("13", "11 % of 120", "12", "50 % of 24", "3", "28"),
    ]
    assert asked.one("h2").words == "How was it ?"
    assert (
        "Gave one of the two highest marks: from 50 % (“Talk b”) to 100 % (“Talk a”)."
        in asked.words
    )
    assert [cell.words for cell in asked.all("td") if cell.words] == [
        *("13", "5.00", "100 %", "77 % to 100 %"),
        *("12", "3.00", "50 %", "25 % to 75 %"),
        *("3", "too few"),
        *("28", "3.71", "68 %", "49 % to 82 %"),
    ]
    assert len(asked.all("circle")) == 3
    assert asked.all("a")[0]["href"] == "/surveys/a/tally#asked-overall"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("people", "begins"),
    [(12, "No two surveys differ in the share"), (5, "Too few have answered to tell the surveys")],
)
def test_a_share_is_of_a_choice_that_is_named_or_of_agreement(owner, people, begins):
    asked = choice("Which *soup*?", {"name": "pea", "label": "Pea & *mint*"}, "Leek")
    clause = question("stance", "c", "Be kind.")
    surveys = [make_survey(asked, clause, code=code) for code in ("a", "b")]
    for survey in surveys:
        for _ in range(people):
            respond(survey, q="pea", c="agree")
    make_event(*surveys)
    soup, kind = page_of(owner.get(RESULTS)).all("section", **{"class": "card beside-card"})[1:]
    assert begins in soup.words
    assert "the share that chose “Pea & mint”." in soup.words
    assert begins in kind.words
    assert "the share that agrees, of those who took a side." in kind.words


@pytest.mark.sqlite
def test_other_words_are_shown_with_who_asks_so(owner):
    make_event(
        *(
            make_survey(choice(label, "Yes", "No"), code=code, title=code)
            for code, label in [("a", "Good?"), ("b", "Good <b>day</b>?")]
        )
    )
    page = page_of(owner.get(RESULTS))
    assert "The words are not the same, so nothing is added up" in page.words
    assert "All together" not in page.all("section")[-1].words
    assert page.all("b") == []


@pytest.mark.sqlite
def test_without_surveys_answers_or_common_questions_it_says_so(owner):
    make_event()
    assert "Nobody has answered yet." in page_of(owner.get(RESULTS)).words
    make_event(rated("a", 5), code="one")
    assert "No two surveys of this event ask a question alike" in (
        page_of(owner.get("/events/one/results")).words
    )


@pytest.mark.sqlite
def test_a_viewer_sees_the_results_but_not_the_way_to_the_answers(app, owner):
    event = make_event(rated("a", 5), rated("b", 4))
    assert page_of(owner.get(RESULTS)).one("a", href="/events/fair/responses.zip")
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    page = page_of(signed_in(app, ben).get(RESULTS))
    assert "Talk a" in page.words
    assert page.all("a", href="/events/fair/responses.zip") == []


@pytest.mark.sqlite
def test_a_survey_that_cannot_be_read_is_left_out_and_counted(owner):
    broken = rated("b", 4)
    make_event(rated("a", 5), broken)
    Version.update(definition="{}").where(Version.survey == broken).execute()
    page = page_of(owner.get(RESULTS))
    assert "1 survey of the event is left out" in page.words
