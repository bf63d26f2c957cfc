"""The list of what each person answered, for the organiser."""

import re

import pytest

from models.answer import leaf
from models.answer.response import Response
from models.answer.tally import Tally
from tests.makers import choice, make_event, make_export, make_survey, question, respond
from tests.page import Page, page_of
from tests.samples import ANSWERS, every_kind
from tests.sending import stored

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite


def test_the_list_shows_what_each_person_answered(owner, attendee):
    every_kind()
    attendee.post("/s/lunch", data=ANSWERS)

    page = page_of(owner.get("/surveys/lunch/responses/"))

    asked = [one.words for one in page.all("dt")]
    said = [one.words for one in page.all("dd")]
    assert dict(zip(asked, said, strict=True)) == {
        "How was it?": "4",
        "Would you recommend it?": "9",
        "Which session?": "Other",
        "Other": "Bread",
        "What did you eat?": "Soup, Other",
        "Clear": "Yes",
        "Short": "No",
        "1. Be kind.": "Agree with changes",
        "Comment": "Kinder",
        "I have read it": "Yes",
        "How many people?": "12",
        "How many hours?": "2.5",
        "On which day?": "2012-06-06",
        "Where can we write to?": "ada@example.org",
        "In one word?": "Grand",
        "What would be better?": "More bread",
        "How fast was it?": "1.5",
        "What matters most?": "Talks, Room",
        "When did you leave?": "16:30",
        "I can blog: Before the event": "Rather no",
        "I can blog: Now": "Yes",
        "Only seniors may post: What did you believe before?": "True",
        "Only seniors may post: What do you believe now?": "False",
        "Training? Topic": "Blogs",
        "Training? Place": "Leeds",
        "How many were new to you?": "7",
        "Teams": "Press",
    }


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_list_has_every_response_once_a_page_at_a_time(owner, anonymous, monkeypatch):
    monkeypatch.setattr(leaf, "PAGE_SIZE", 4)
    survey = make_survey(question("text", "q", "Why?"), anonymous=anonymous)
    for n in range(11):
        respond(survey, q=f"Answer {n}")

    seen, path, pages = [], "/surveys/lunch/responses/", 0
    while path:
        page = page_of(owner.get(path))
        seen += [one.words for one in page.all("bdi", **{"class": "written"})]
        path = next((one["href"] for one in page.all("a") if one.words == "Next page"), "")
        pages += 1

    assert pages == 3
    assert sorted(seen) == sorted(f"Answer {n}" for n in range(11))


def test_of_an_anonymous_response_the_list_tells_the_day_alone(owner):
    respond(make_survey(question("text", "q", "Why?")), q="A")
    respond(make_survey(question("text", "q", "Why?"), code="named", anonymous=False), q="A")
    hidden, shown = (
        page_of(owner.get(f"/surveys/{code}/responses/")).one("article").words
        for code in ("lunch", "named")
    )
    assert re.match(r"\d+ \w+ \d{4} Tick Response 1 Why", hidden)
    assert re.match(r"\w+ \d+ \w+ \d{4} at [\w:]+ \(UTC\) Tick Response 1 Why", shown)


def test_every_page_of_a_survey_says_when_by_its_own_clocks(owner):
    survey = make_survey(question("text", "q", "Why?"), anonymous=False)
    make_event(survey, time_zone="Pacific/Kiritimati")
    respond(survey, q="A")
    export = make_export(survey)
    at, id = "/surveys/lunch", Response.get().id
    for path in (
        *("responses/", "responses/table", f"responses/{id}", "words/q"),
        *("exports/", f"exports/{export.id}"),
    ):
        words = page_of(owner.get(f"{at}/{path}")).words
        assert "(time in Kiritimati)" in words, path
        assert "UTC" not in words, path


def test_the_list_asks_for_nothing_more_with_any_page_named(owner):
    respond(make_survey(question("text", "q", "Why?")), q="A")
    assert owner.get("/surveys/lunch/responses/?after=%00").status_code == 404
    for after in "%FF", "zzz", "a" * 3000, "'--":
        assert owner.get(f"/surveys/lunch/responses/?after={after}").status_code == 200


def test_deleting_a_response_takes_it_from_the_list_and_the_tally(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes"), respond(survey, q="no")
    page = page_of(owner.get("/surveys/lunch/responses/"))
    forms = [one for one in page.all("form") if one["action"].endswith("/deletion")]
    (form,) = [one for one in forms if "Yes" in one.inside("article").words]
    token = form.one("input", name="csrf_token")["value"]

    first = owner.post(form["action"], data={"csrf_token": token})
    again = owner.post(form["action"], data={"csrf_token": token})

    assert (first.status_code, first.location) == (303, "/surveys/lunch/responses/")
    assert again.status_code == 404
    assert stored(survey) == [{"q": "no"}]
    assert Tally.of(survey)[1] == {"q": {"no": 1}}


@pytest.fixture
def mixed(owner):
    """Ten answers, of which four are tests, and three say so."""
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why", "Why?"))
    for n in range(6):
        respond(survey, q="yes", why=f"Real {n}")
    for n in range(3):
        respond(survey, q="no", why=f"Tést {n}")
    respond(survey, q="no")
    return survey


LIST = "/surveys/lunch/responses/"


def shown(page: Page) -> int:
    return len(page.all("article"))


def test_responses_are_found_by_any_answer_and_the_page_says_so_in_words(owner, mixed):
    page = page_of(owner.get(f'{LIST}?where=q = "no"'))
    assert shown(page) == 4
    assert "4 of 10 responses" in page.words
    assert "“Good?” is “No”" in page.words
    both = page_of(owner.get(f'{LIST}?where=q = "no"&q=TEST'))
    assert shown(both) == 3
    assert shown(page_of(owner.get(f"{LIST}?q=real 4"))) == 1


def test_a_filter_is_written_for_people_by_question_and_answer(owner, mixed):
    form = next(
        one
        for one in page_of(owner.get(f"{LIST}?q=tést")).all("form")
        if "filter/new" in one["action"]
    )
    sent = {one["name"]: one["value"] for one in form.all("input")}
    second = page_of(owner.get(form["action"], query_string=sent | {"question": "q"}))
    form = next(one for one in second.all("form") if "filter/new" in one["action"])
    sent = {one["name"]: one["value"] for one in form.all("input")}
    found = owner.get(form["action"], query_string=sent | {"sign": "is", "answer": "no"})
    assert found.location == LIST + "?where=q+%3D+%22no%22&q=t%C3%A9st"
    assert shown(page_of(owner.get(found.location))) == 3


def test_what_is_wrong_with_a_condition_is_said_at_its_field(owner, mixed):
    reply = owner.get(f"{LIST}?where=nothing = 3")
    page = page_of(reply)
    assert reply.status_code == 422
    assert page.one("textarea", id="where")["aria-invalid"] == "true"
    assert "There is no question nothing in this survey" in page.one(id="fault-where").words
    assert shown(page) == 0


def test_a_leaf_of_what_is_found_leads_to_the_next_of_it(owner, mixed, monkeypatch):
    monkeypatch.setattr(leaf, "PAGE_SIZE", 3)
    page = page_of(owner.get(f'{LIST}?where=q = "no"'))
    following = page_of(owner.get(page.one("a", rel="next")["href"]))
    assert (shown(page), shown(following)) == (3, 1)
    assert shown(page_of(owner.get(following.one("a", rel="prev")["href"]))) == 3
