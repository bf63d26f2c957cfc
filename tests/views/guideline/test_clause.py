"""Clause by clause, for the organiser: stances, comments, sorted, by section, live."""

import pytest

from models.guideline.clause import Selection
from models.result.audience import Audience
from models.survey.survey import Survey
from tests.makers import make_survey, question, respond
from tests.page import Page, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

ADDRESS = "/surveys/lunch/clauses/"


@pytest.fixture
def survey(database) -> Survey:
    """Three clauses in two sections: agreed by few, parting, agreed by many."""
    survey = make_survey(
        question("section", "one", "First"),
        question("stance", "few", "Few *saw* it.", number="1.1"),
        question("stance", "parts", "- It\n- parts", number="1.2"),
        question("section", "two", "Second"),
        question("stance", "many", "Many agree.", number="2.1"),
        kind="guideline",
    )
    for n in range(10):
        respond(
            survey,
            **({"few": "agree"} if n == 0 else {"few": "dont_know"}),
            parts="agree_with_changes" if n % 2 else "disagree",
            parts__comment=f"Comment {n} <b>",
            many="agree",
        )
    return survey


def order_of(page: Page) -> list[str]:
    return [one["data-question"] for one in page.all("section", **{"class": "tally"})]


def test_clauses_are_sorted_by_the_text_by_agreement_and_by_division(owner, survey):
    for order, expected in [
        ("", ["few", "parts", "many"]),
        ("order", ["few", "parts", "many"]),
        # One of one is not above ten of ten; five of ten is above one of one at the lower end.
        ("agreement", ["many", "parts", "few"]),
        ("division", ["parts", "few", "many"]),
        ("nonsense", ["few", "parts", "many"]),
    ]:
        assert order_of(page_of(owner.get(ADDRESS, query_string={"order": order}))) == expected


@pytest.mark.both
def test_one_section_is_shown_alone(owner, survey):
    page = page_of(owner.get(ADDRESS, query_string={"section": "two"}))
    assert order_of(page) == ["many"]
    assert [one.words for one in page.all("option")][-3:] == ["all", "First", "Second"]
    stream = page.one("div", id="results").inside("div")["hx-sse:connect"]
    assert stream == f"{ADDRESS}stream?order=order&section=two"
    nowhere = page_of(owner.get(ADDRESS, query_string={"section": "nowhere"}))
    assert order_of(nowhere) == ["few", "parts", "many"]


def test_a_clause_shows_its_text_its_stances_and_how_far_people_agree(owner, survey):
    (parts,) = page_of(owner.get(ADDRESS)).all("section", data_question="parts")
    assert [one.words for one in parts.all("li")] == ["It", "parts"]
    assert {
        cell["data-value"]: cell["data-count"] for cell in parts.all("td") if "data-value" in cell
    } == {
        "agree": "0",
        "agree_with_changes": "5",
        "disagree": "5",
        "dont_know": "0",
        "not_relevant_to_me": "0",
    }
    assert "5 of the 10 who took a side agree, as it is or with changes" in parts.words
    assert "On the smaller side: 50 %" in parts.words
    (figures,) = parts.all("details")
    # Wilson, 5 of 10.
    assert "Agree: 50 % of the 10 who took a side (95 % interval 24 % to 76 %)." in figures.words
    assert "nothing of those who did not" in figures.words
    assert "Read 10 comments" in parts.words


def test_a_clause_leads_to_its_comments(owner, survey):
    link = page_of(owner.get(f"{ADDRESS}parts/")).one(
        "a", href="/surveys/lunch/words/parts.comment"
    )
    assert link.words == "Read 10 comments on clause 1.2"


def test_a_clause_that_is_not_there_is_not_found(owner, survey):
    assert owner.get(f"{ADDRESS}nobody/").status_code == 404
    assert owner.get(f"{ADDRESS}one/").status_code == 404
    assert "comment" not in page_of(owner.get(f"{ADDRESS}many/")).one("main").words


@pytest.mark.both
def test_the_stream_carries_the_selection_and_follows_the_answers(app, survey):
    live = app.extensions["live"]
    with app.test_request_context():
        chosen = Selection("division", "one")
        before = live.state(survey, Audience.ORGANISER, chosen)
        assert [one["data-question"] for one in Page(before.html).all("section")] == [
            "parts",
            "few",
        ]
        respond(survey, few="disagree")
        after = live.state(survey, Audience.ORGANISER, chosen)
        assert after.revision != before.revision
        assert Page(after.html).one("div", id="results")["data-responses"] == "11"
        tally = live.state(survey, Audience.ORGANISER)
        assert tally.html != after.html
