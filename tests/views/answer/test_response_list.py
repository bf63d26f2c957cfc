"""The list of what each person answered, for the organiser."""

import re

import pytest

from models.answer.tally import Tally
from tests.makers import choice, make_survey, question, respond
from tests.page import page_of
from tests.samples import ANSWERS, every_kind
from tests.sending import stored
from views.answer import response as view


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
    monkeypatch.setattr(view, "PAGE_SIZE", 4)
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
    assert re.match(r"\d{4}-\d\d-\d\d Why", hidden)
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC Why", shown)


def test_the_list_asks_for_nothing_more_with_any_page_named(owner):
    respond(make_survey(question("text", "q", "Why?")), q="A")
    assert owner.get("/surveys/lunch/responses/?after=%00").status_code == 404
    for after in "%FF", "zzz", "a" * 3000, "'--":
        assert owner.get(f"/surveys/lunch/responses/?after={after}").status_code == 200


def test_deleting_a_response_takes_it_from_the_list_and_the_tally(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes"), respond(survey, q="no")
    page = page_of(owner.get("/surveys/lunch/responses/"))
    (form,) = [one for one in page.all("form") if "Yes" in one.inside("article").words]
    token = form.one("input", name="csrf_token")["value"]

    first = owner.post(form["action"], data={"csrf_token": token})
    again = owner.post(form["action"], data={"csrf_token": token})

    assert (first.status_code, first.location) == (303, "/surveys/lunch/responses/")
    assert again.status_code == 404
    assert stored(survey) == [{"q": "no"}]
    assert Tally.of(survey)[1] == {"q": {"no": 1}}
