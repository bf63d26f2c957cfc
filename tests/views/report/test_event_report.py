"""The report of an event is made of the reports of its surveys, for those who may see them."""

import pytest

from models.report.report import Report, ReportWords
from models.survey.version import Version
from models.team.colleague import Colleague
from models.team.role import Role
from tests.makers import choice, make_event, make_organiser, make_survey, question, respond
from tests.page import page_of
from tests.samples import every_kind, some_answers
from views.report import event_report

PAGE = "/events/fair/report"
GOOD = choice("Good?", "Yes", "No", name="good")

pytestmark = pytest.mark.sqlite


def surveys(*codes):
    found = [make_survey(GOOD, code=code, title=f"The {code}") for code in codes]
    for survey in found:
        for n in range(12):
            respond(survey, good="no" if n else "yes")
    return found


def test_it_says_who_answered_what_is_alike_and_then_the_report_of_each(owner):
    lunch, dinner = surveys("lunch", "dinner")
    tea = make_survey(GOOD, code="tea", title="The tea")
    make_event(lunch, dinner, tea)
    words = ReportWords(introduction="We fed *many*.", sentences={"good": "Too salty."})
    Report.of(dinner).change(0, "", words, ["good"], [])
    page = page_of(owner.get(PAGE))
    event, *reports, methods = page.all("article")
    said = event.words
    for words_of_it in "Fair 2012", "Wednesday 6 June 2012", "Who answered", "The tea", "Good?":
        assert words_of_it in said, words_of_it
    assert [one.all("h2")[0].words for one in reports] == ["The lunch", "The dinner"]
    assert "We fed many ." in reports[1].words
    assert "Too salty." in reports[1].words
    assert "How this was computed" in methods.words
    assert page.one("main").words.count("How this was computed") == 1
    link = [
        one for one in page_of(owner.get("/events/fair/results")).all("a") if one["href"] == PAGE
    ]
    assert len(link) == 1


def test_every_kind_of_question_stands_in_it_in_the_language_of_its_survey(owner):
    survey = every_kind(anonymous=False)
    some_answers(survey, 12)
    make_event(survey, make_survey(question("text", "why"), code="german", languages=["de"]))
    assert len(page_of(owner.get(PAGE)).all("article")) == 3


def test_it_leaves_out_what_may_not_be_seen_and_names_what_does_not_fit(
    owner, outsider, attendee, monkeypatch
):
    monkeypatch.setattr(event_report, "MOST_REPORTS", 1)
    event = make_event(*surveys("lunch", "dinner"))
    page = page_of(owner.get(PAGE))
    assert len(page.all("article")) == 3
    assert "1 survey more has answers. It has its own report: The dinner" in page.words
    assert outsider.get(PAGE).status_code == 404
    assert attendee.get(PAGE).status_code == 303
    Colleague.let_in(event, make_organiser("outsider@example.org"), Role.VIEWER)
    assert outsider.get(PAGE).status_code == 200


def test_a_survey_that_cannot_be_read_is_left_out_and_counted(owner):
    lunch, broken = surveys("lunch", "broken")
    make_event(lunch, broken)
    Version.update(definition="{}").where(Version.survey == broken).execute()
    page = page_of(owner.get(PAGE))
    assert "1 survey of the event is left out" in page.words
    assert len(page.all("article")) == 3


def test_of_an_event_that_nobody_answered_it_says_so(owner):
    make_event(make_survey(GOOD))
    assert "Nobody has answered yet." in page_of(owner.get(PAGE)).words
