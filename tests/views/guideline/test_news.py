"""News of a guideline: people who come back are asked what has changed, beside the former words."""

import pytest

from models.answer.response import Response
from models.answer.submission import receipt_of
from models.answer.tally import Tally
from models.guideline.new_text import paired, publish
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import make_survey, respond
from tests.models.guideline.test_new_text import NEW, OLD
from tests.page import Page, form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

FIRST = "the-key-of-the-first"


@pytest.fixture
def survey(database) -> Survey:
    """A guideline that one person answered before its second version."""
    survey = make_survey(*OLD, kind="guideline")
    respond(survey, FIRST, who="agree", secrets="agree")
    publish(Draft.of(survey), 0, NEW, paired(survey.definition.clauses, NEW))
    return Survey.at("lunch")


def clauses(page: Page) -> list[str]:
    """The number of each clause that is asked."""
    return [one.words.partition(" (")[0] for one in page.all("legend")]


def test_a_link_asks_only_what_is_new_or_reworded_and_leads_to_all_of_it(attendee, survey):
    page = page_of(attendee.get("/s/lunch?since=1"))
    assert clauses(page) == ["Clause 2", "Clause 3"]
    former = page.one("div", **{"class": "former"})
    assert "".join(one.words for one in former.all("del")) == "taken out: where ;"
    assert "put in: whom" in former.words
    (link,) = [one for one in page.all("a") if one["href"] == "/s/lunch"]
    assert clauses(page_of(attendee.get(link["href"]))) == [f"Clause {n}" for n in range(1, 5)]


@pytest.mark.parametrize("since", ["2", "0", "-1", "9", "x", ""])
def test_any_other_version_shows_all_of_it(attendee, survey, since):
    assert len(clauses(page_of(attendee.get(f"/s/lunch?since={since}")))) == 4


def test_what_comes_that_way_is_stored_and_counted_as_any_answer(attendee, survey):
    page = page_of(attendee.get("/s/lunch?since=1"))
    form = page.one("form")
    sent = form_of(page, "/s/lunch")
    sent |= {"say_who_you_are_and_whom": ["disagree"], "secrets": ["disagree"]}
    reply = attendee.post(form["action"].replace("&amp;", "&"), data=sent)
    assert reply.status_code == 303
    tally, counts = Tally.of(survey)
    assert tally.responses == 2
    assert counts["say_who_you_are_and_whom"] == {"disagree": 1}
    assert counts["secrets"] == {"agree": 1}  # what was not asked is not counted
    assert {one.version for one in Response.select()} == {1, 2}


def test_a_form_that_is_sent_with_a_fault_comes_back_with_the_same_clauses(attendee, survey):
    page = page_of(attendee.get("/s/lunch?since=1"))
    action = page.one("form")["action"].replace("&amp;", "&")
    sent = form_of(page, "/s/lunch") | {"say_who_you_are_and_whom": ["perhaps"]}
    reply = attendee.post(action, data=sent)
    assert reply.status_code == 422
    assert clauses(page_of(reply)) == ["Clause 2", "Clause 3"]


def test_the_receipt_of_an_earlier_version_leads_to_what_is_new(attendee, survey):
    def links(receipt: str) -> list[str]:
        page = page_of(attendee.get(f"/s/lunch/receipt/{receipt}"))
        return [one["href"] for one in page.all("a") if "since=" in one["href"]]

    first = receipt_of(survey.id, FIRST)
    assert links(first) == ["/s/lunch?since=1"]
    assert links(respond(Survey.at("lunch"), secrets="agree")) == []
    Survey.at("lunch").close()
    assert links(first) == []


def test_the_organiser_finds_the_links_beside_the_clauses(owner, survey):
    page = page_of(owner.get("/surveys/lunch/clauses/"))
    found = [one["href"] for one in page.all("a") if "since=" in one["href"]]
    assert found == ["http://localhost/s/lunch?since=1"]
    assert "Who answered version 1, 2 clauses:" in page.words
