"""A form in sections and with conditions, answered a page at a time without any script."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.answer.tally import Tally
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question
from tests.page import form_of, page_of
from tests.sending import stored

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

QUESTIONS = (
    question("rating", "overall", "How was it?", required=True),
    question("text", "why", "Why only ${overall}?", relevant="overall <= 2", required=True),
    question("section", "food", "The food", hint="Soup and rice"),
    question("select_multiple", "ate", "What did you eat?", choices=["Soup", "Rice"]),
    question("text", "soup", "How was the soup?", relevant='ate contains "soup"'),
    question("section", "bad", "What went wrong", relevant="overall = 1"),
    question("text", "wrong", "What?", required=True),
    question("section", "end", "The end"),
    question("text", "bye", "Anything else after “${soup}”?"),
)


def buttons(page):
    return {one["value"] for one in page.all("button", name="go")}


class Phone:
    """A browser without JavaScript that holds one page."""

    def __init__(self, client: FlaskClient, path: str = "/s/lunch") -> None:
        self.client, self.path = client, path
        self.reply = client.get(path)

    def press(self, go: str = "next", **answers: Any) -> TestResponse:
        """Fill these in and press a button, as the page has it."""
        named = {name.replace("__", "."): value for name, value in answers.items()}
        page = page_of(self.reply)
        inputs = {one.attributes.get("name") for one in page.root.elements}
        assert set(named) <= inputs
        assert go in buttons(page)
        sent = form_of(page, self.path)
        self.reply = self.client.post(self.path, data=sent | named | {"go": go})
        return self.reply

    @property
    def seen(self) -> list[str]:
        """The names of the inputs that can be seen."""
        page = page_of(self.reply)
        found = [
            one["name"]
            for one in page.root.elements
            if one.tag in ("input", "textarea")
            and one.attributes.get("type") != "hidden"
            and not any("hidden" in box.attributes for box in around(one))
        ]
        return list(dict.fromkeys(found))

    @property
    def heading(self) -> str:
        return page_of(self.reply).one("h1").words

    @property
    def part(self) -> str:
        return page_of(self.reply).one("p", id="the-part").words


def around(one):
    while one.parent is not None:
        one = one.parent
        yield one


@pytest.fixture
def survey(app) -> Survey:
    return make_survey(*QUESTIONS)


def test_the_shortest_way(survey, attendee):
    phone = Phone(attendee)
    assert (phone.heading, phone.part, phone.seen) == ("Lunch", "Part 1 of 4", ["overall"])
    assert phone.press(overall="4").status_code == 200
    assert (phone.heading, phone.part, phone.seen) == ("The food", "Part 2 of 3", ["ate"])
    phone.press(ate="rice")
    assert (phone.heading, phone.part, phone.seen) == ("The end", "Part 3 of 3", ["bye"])
    assert "Anything else after “…”?" in page_of(phone.reply).words
    assert phone.press("send", bye="No").status_code == 303
    assert stored(survey) == [{"overall": 4, "ate": ["rice"], "bye": "No"}]


def test_the_longest_way_shows_what_follows_before_it_goes_on(survey, attendee):
    phone = Phone(attendee)
    phone.press(overall="1")
    assert (phone.heading, phone.seen) == ("Following from your answers", ["why"])
    assert "Why only 1?" in page_of(phone.reply).words
    assert phone.press().status_code == 422
    assert (phone.heading, phone.seen) == ("Following from your answers", ["why"])
    phone.press(why="*Rain*")
    assert (phone.part, phone.seen) == ("Part 2 of 4", ["ate"])
    phone.press(ate=["soup", "rice"])
    assert phone.seen == ["soup"]
    phone.press(soup="<b>Cold</b> & _thin_")
    assert (phone.heading, phone.part, phone.seen) == ("What went wrong", "Part 3 of 4", ["wrong"])
    phone.press(wrong="All of it")
    assert "Anything else after “<b>Cold</b> & _thin_”?" in page_of(phone.reply).words
    assert phone.press("send").status_code == 303
    assert stored(survey) == [
        {"overall": 1, "why": "*Rain*", "ate": ["soup", "rice"], "soup": "<b>Cold</b> & _thin_"}
        | {"wrong": "All of it"}
    ]
    assert Tally.of(survey)[1]["overall"] == {"1": 1}


def test_back_keeps_everything_and_a_change_of_mind_takes_answers_out_but_not_away(
    survey, attendee
):
    phone = Phone(attendee)
    phone.press(overall="1")
    phone.press(why="Rain")
    phone.press(ate="soup")
    phone.press(soup="Cold")
    phone.press("back")
    assert form_of(page_of(phone.reply), "/s/lunch")["ate"] == ["soup"]
    assert phone.seen == ["ate", "soup"]
    phone.press("back")
    assert (phone.part, phone.seen) == ("Part 1 of 4", ["overall"])
    phone.press(overall="5")
    phone.press("back")
    phone.press(overall="2")
    assert form_of(page_of(phone.reply), "/s/lunch")["why"] == ["Rain"]
    phone.press("back")
    phone.press(overall="5")
    phone.press()
    assert phone.heading == "The end"
    assert phone.press("send").status_code == 303
    assert stored(survey) == [{"overall": 5, "ate": ["soup"], "soup": "Cold"}]


def test_an_error_shows_its_page_and_keeps_what_was_written_there(survey, attendee):
    phone = Phone(attendee)
    reply = phone.press()
    assert reply.status_code == 422
    assert page_of(reply).one("div", role="alert").one("a").words == "Choose an answer: How was it?"
    assert phone.press(overall="3").status_code == 200


def test_without_a_button_it_is_a_whole_response(survey, attendee):
    answers = {"overall": "1", "why": "Rain", "wrong": "All", "ate": "rice", "soup": "Dropped"}
    reply = attendee.post("/s/lunch", data=answers | {"submission_key": "k"})
    assert reply.status_code == 303
    assert stored(survey) == [{"overall": 1, "why": "Rain", "ate": ["rice"], "wrong": "All"}]


def test_a_whole_response_is_shown_its_first_wrong_page(survey, attendee):
    phone = Phone(attendee)
    phone.reply = attendee.post("/s/lunch", data={"overall": "1", "why": "Rain", "bye": "Now"})
    assert phone.reply.status_code == 422
    assert (phone.heading, phone.seen) == ("What went wrong", ["wrong"])
    phone.press(wrong="All of it")
    assert phone.press("send").status_code == 303
    assert stored(survey)[0]["bye"] == "Now"


def test_what_is_not_asked_is_not_validated(app, attendee):
    survey = make_survey(
        choice("Came?", "Yes", "No", name="came"),
        question("integer", "hours", relevant="came = 'yes'", required=True),
        question("text", "slow", relevant="hours > 3", required=True),
    )
    for came, hours in ("no", "many"), ("no", "9"), ("", "9"):
        data = {"came": came, "hours": hours, "submission_key": came + hours}
        assert attendee.post("/s/lunch", data=data).status_code == 303
    assert attendee.post("/s/lunch", data={"came": "yes"}).status_code == 422
    assert attendee.post("/s/lunch", data={"came": "yes", "hours": "9"}).status_code == 422
    assert sorted(map(len, stored(survey))) == [0, 1, 1]


def test_the_same_key_goes_through_all_pages_and_sending_twice_counts_once(survey, attendee):
    phone = Phone(attendee)
    key = form_of(page_of(phone.reply), "/s/lunch")["submission_key"]
    phone.press(overall="4")
    phone.press()
    assert form_of(page_of(phone.reply), "/s/lunch")["submission_key"] == key
    last = phone.reply
    first = phone.press("send", bye="No").location
    phone.reply = last
    assert phone.press("send", bye="No").location == first
    phone.reply = last
    assert phone.press("send", bye="Yes").status_code == 409
    assert form_of(page_of(phone.reply), "/s/lunch")["bye"] == ["Yes"]
    assert len(stored(survey)) == 1


@pytest.mark.parametrize("go", ["next", "back"])
def test_a_form_that_closed_meanwhile_says_so_on_page_two_and_keeps_the_text(survey, attendee, go):
    phone = Phone(attendee)
    phone.press(overall="4")
    survey.close()
    reply = phone.press(go, ate="soup")
    assert reply.status_code == 410
    assert "The form closed" in page_of(reply).one("div", role="alert").words
    assert form_of(page_of(reply), "/s/lunch")["ate"] == ["soup"]
    assert form_of(page_of(reply), "/s/lunch")["overall"] == ["4"]


def test_who_reads_a_guideline_may_stop_after_any_part(app, attendee):
    survey = make_survey(
        question("stance", "one"),
        question("section", "two"),
        question("stance", "three", required=True),
        kind="guideline",
    )
    phone = Phone(attendee)
    assert phone.press("stop", one="agree").status_code == 303
    assert stored(survey) == [{"one": "agree"}]


def test_nobody_stops_a_feedback_form_before_what_is_required(app, attendee):
    make_survey(
        question("text", "a"), question("section", "two"), question("text", "b", required=True)
    )
    assert "stop" not in buttons(page_of(attendee.get("/s/lunch")))
    assert attendee.post("/s/lunch", data={"a": "x", "go": "stop"}).status_code == 422


def test_when_nothing_more_is_asked_there_is_a_page_to_send_from(app, attendee):
    survey = make_survey(
        question("rating", "overall"),
        question("section", "two", relevant="overall = 1"),
        question("text", "b"),
    )
    phone = Phone(attendee)
    phone.press(overall="5")
    assert (phone.heading, phone.seen) == ("That is all we ask", [])
    phone.press("back")
    assert phone.seen == ["overall"]
    phone.press(overall="4")
    assert phone.press("send").status_code == 303
    assert stored(survey) == [{"overall": 4}]


def test_who_sends_again_after_the_form_closed_gets_the_same_receipt(survey, attendee):
    phone = Phone(attendee)
    phone.press(overall="4")
    phone.press()
    last = phone.reply
    first = phone.press("send").location
    survey.close()
    phone.reply = last
    assert phone.press("send").location == first


def test_who_had_a_page_open_when_the_next_version_came_goes_on_with_theirs(survey, attendee):
    phone = Phone(attendee)
    phone.press(overall="4")
    survey.publish(definition(*QUESTIONS[:1]))
    phone.press(ate="rice")
    assert phone.heading == "The end"
    assert phone.press("send", bye="No").status_code == 303
    assert stored(survey) == [{"overall": 4, "ate": ["rice"], "bye": "No"}]


@pytest.mark.parametrize(
    "place", ["", "-1", "99999999999", "x", "1:nobody", "9", "²", "0:why,food"]
)
@pytest.mark.same_sql  # nothing is stored
def test_a_page_that_is_not_there_does_no_harm(survey, attendee, place):
    for go in "next", "back", "send", "stop", "jump":
        data = {"_page": place, "_shown": "nobody", "go": go, "overall": "4"}
        assert attendee.post("/s/lunch", data=data).status_code in (200, 303, 422)


def test_a_form_without_sections_and_conditions_has_nothing_of_it(app, attendee):
    make_survey(question("text", "a"))
    page = page_of(attendee.get("/s/lunch"))
    assert set(form_of(page, "/s/lunch")) == {"version", "submission_key", "a"}
    assert not {"next", "back", "stop"} & buttons(page)
    assert not any("follow" in one["src"] for one in page.all("script"))


def test_the_tally_and_the_list_name_no_answer_of_anyone(survey, attendee, owner):
    attendee.post("/s/lunch", data={"overall": "1", "why": "Rain", "wrong": "All"})
    assert "Why only …?" in page_of(owner.get("/surveys/lunch/tally")).words
    assert "Why only …?" in page_of(owner.get("/surveys/lunch/responses/")).words


@pytest.mark.both
def test_who_stops_before_any_answer_is_asked_for_one(app, attendee):
    survey = make_survey(
        question("stance", "kind", "Be kind."),
        question("section", "rest", "The rest"),
        question("stance", "brief", "Be brief."),
        kind="guideline",
    )
    phone = Phone(attendee)
    reply = phone.press("stop")
    assert reply.status_code == 422
    assert "Nothing is answered yet" in page_of(reply).words
    assert survey.responses.count() == 0
    assert phone.press("stop", kind="agree").status_code == 303


def test_the_page_gets_what_its_own_answers_decide_in_the_words_of_the_script(attendee):
    asked = (
        "before > 3 and not (${and} = 'yes' or ${or} contains 'a' or ${not} contains 'x') "
        "or answered(${not}) and selected(${and}, 'no')"
    )
    make_survey(
        question("rating", "before", required=True),
        question("section", "part", "Part"),
        choice("And?", "Yes", "No", name="and"),
        question("select_multiple", "or", choices=["A", "B"]),
        question("text", "not"),
        question("text", "why", relevant=asked),
    )
    said = {}
    for mark in "3", "4":
        phone = Phone(attendee)
        page = page_of(phone.press(before=mark))
        (box,) = (one for one in page.all("div") if "data-relevant" in one.attributes)
        said[mark] = json.loads(box["data-relevant"])
    late = ["and", ["answered", "not"], ["selected", "and", "no"]]
    parts = ["=", "and", "yes"], ["selected", "or", "a"], ["contains", "not", "x"]
    assert said == {"3": late, "4": ["or", ["not", ["or", *parts]], late]}


@pytest.mark.sqlite  # nothing is asked of a database but the form
def test_that_something_does_not_apply_is_no_other_answer_than_a_number(attendee):
    make_survey(
        question("rating", "mark", na="Not applicable"),
        question("rating", "other"),
        question("text", "why", relevant="mark != 3 or mark = 2 or other != 3"),
    )
    (box,) = (one for one in page_of(attendee.get("/s/lunch")).all("div") if "data-relevant" in one)
    unlike = ["and", ["!=", "mark", 3], ["!=", "mark", "na"]]
    assert json.loads(box["data-relevant"]) == ["or", unlike, ["=", "mark", 2], ["!=", "other", 3]]
