"""Answering: what is sent is stored and counted once, and its receipt is there."""

import re

import pytest

from models.answer.response import Response
from models.answer.tally import Tally
from tests.makers import choice, make_survey, question
from tests.page import form_of, page_of
from tests.samples import ANSWERS, every_kind
from tests.sending import KEY, send, stored, summary

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite


def test_an_answer_is_stored_counted_and_acknowledged(attendee):
    survey = make_survey(choice("Was it good?", "Yes", "No"))

    reply = attendee.post("/s/lunch", data={"q": "yes", "submission_key": "a" * 20})

    assert reply.status_code == 303
    assert reply.location.startswith("/s/lunch/receipt/")
    assert Tally.of(survey)[1] == {"q": {"yes": 1}}


def test_a_browser_sends_the_page_it_was_given_and_is_shown_its_receipt(attendee):
    survey = every_kind()
    sent = form_of(page_of(attendee.get("/s/lunch")), "/s/lunch")
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", sent["submission_key"][0])

    reply = attendee.post("/s/lunch", data=sent | ANSWERS)
    receipt = page_of(attendee.get(reply.location))

    assert receipt.one("div", data_receipt=reply.location.rpartition("/")[2])
    assert receipt.one("h1").words == "Your answers are stored"
    assert stored(survey) == [
        {
            **{name: value for name, value in ANSWERS.items() if name != "hours"},
            **{"overall": 4, "recommend": 9, "talks.clear": 4, "talks.short": 1},
            **{"people": 12, "hours": 2.5, "pace": 1.5, "skill.before": 2, "skill.now": 4},
            "met": 7,
        }
    ]


def test_the_same_key_and_answers_get_the_same_receipt_and_count_once(app):
    survey = make_survey(choice("Good?", "Yes", "No"))

    locations = {send(app.test_client(), q="yes").location for _ in range(4)}

    assert len(locations) == 1
    assert Tally.of(survey)[0].responses == 1


def test_the_same_key_with_other_answers_is_refused_and_what_was_written_is_still_there(attendee):
    survey = make_survey(question("text", "q", "Why?"))
    send(attendee, q="First")

    reply = send(attendee, q="Second thoughts")

    assert reply.status_code == 409
    assert "stored and count" in summary(reply)[0]
    assert form_of(page_of(reply), "/s/lunch") == {
        "version": ["1"],
        "submission_key": [KEY],
        "q": ["Second thoughts"],
    }
    assert stored(survey) == [{"q": "First"}]


def test_a_key_belongs_to_one_survey(attendee):
    first = make_survey(question("text", "q", "Why?"))
    second = make_survey(question("text", "q", "Why?"), code="dinner")

    receipts = {send(attendee, path, q="Same").location[-24:] for path in ("/s/lunch", "/s/dinner")}

    assert len(receipts) == 2
    assert stored(first) == stored(second) == [{"q": "Same"}]


def test_a_client_without_a_key_is_served(attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    for sent in {"q": "yes"}, {"q": "yes", "submission_key": ""}:
        assert attendee.post("/s/lunch", data=sent).status_code == 303
    assert Tally.of(survey)[0].responses == 2


def test_three_hundred_phones_behind_one_address_are_all_served(attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    replies = {attendee.post("/s/lunch", data={"q": "no"}).status_code for _ in range(300)}
    assert replies == {303}
    assert Tally.of(survey)[1] == {"q": {"no": 300}}


def test_a_receipt_shows_no_answers_and_is_only_there_for_what_is_stored(attendee):
    make_survey(question("text", "q", "Why?"))
    make_survey(question("text", "q", "Why?"), code="dinner")
    receipt = send(attendee, q="Because of the soup").location.rpartition("/")[2]

    assert "soup" not in attendee.get(f"/s/lunch/receipt/{receipt}").text
    for path in (
        f"/s/dinner/receipt/{receipt}",
        f"/s/absent/receipt/{receipt}",
        f"/s/lunch/receipt/{'0' * 24}",
        "/s/lunch/receipt/%00",
        "/s/lunch/receipt/%FF%ED%A0%80",
    ):
        assert attendee.get(path).status_code == 404, path


def test_a_closed_form_says_so_and_stores_nothing_and_keeps_what_was_written(attendee):
    survey = make_survey(question("text", "q", "Why?"))
    survey.close()

    page, reply = attendee.get("/s/lunch"), send(attendee, q="Too late")

    assert (page.status_code, reply.status_code) == (410, 410)
    assert page_of(page).one("h1").words == "This form is closed"
    assert "closed before your answers arrived" in summary(reply)[0]
    assert form_of(page_of(reply), "/s/lunch")["q"] == ["Too late"]
    assert stored(survey) == []


def test_a_form_that_closes_between_opening_and_sending_stores_nothing(attendee):
    survey = make_survey(question("text", "q", "Why?"))
    page = page_of(attendee.get("/s/lunch"))
    survey.close()
    assert attendee.post("/s/lunch", data=form_of(page, "/s/lunch")).status_code == 410
    survey.open()
    assert send(attendee, q="Again").status_code == 303
    assert stored(survey) == [{"q": "Again"}]


def test_an_answer_sent_again_after_the_form_has_closed_gets_its_receipt(attendee):
    survey = make_survey(question("text", "q", "Why?"))
    first = send(attendee, q="In time")
    survey.close()
    again = send(attendee, q="In time")
    assert (again.status_code, again.location) == (303, first.location)
    assert send(attendee, q="Other").status_code == 409
    assert stored(survey) == [{"q": "In time"}]


def test_a_closed_form_says_so_before_it_says_what_is_wrong(attendee):
    survey = make_survey(question("text", "q", "Why?", required=True))
    survey.close()
    assert send(attendee, q="").status_code == 410


def test_a_long_answer_of_a_consultation_is_taken(attendee):
    survey = make_survey(question("text", "q", "Why?", multiline=True))
    long = "Because of this.\n" * 11_000
    assert send(attendee, q=long).status_code == 303
    assert stored(survey) == [{"q": long}]


def test_a_form_of_a_thousand_questions_is_answered(attendee):
    survey = make_survey(*(question("text", f"q{n}", "Why?") for n in range(1000)))
    answers = {f"q{n}": f"Answer {n}" for n in range(1000)}
    assert send(attendee, **answers).status_code == 303
    assert stored(survey) == [answers]


def test_fields_that_are_not_on_the_form_are_left_out(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    extra = dict.fromkeys(("id", "survey", "anonymous", "submitted_on", "version", "q.other"), "1")
    assert send(attendee, q="yes", **extra).status_code == 303
    (response,) = Response.select()
    assert (response.answers, response.version) == ({"q": "yes"}, 1)
    assert response.id != "1"


TEXTS = [
    "Ein Straßencafé, 東京, עברית, 👩‍👩‍👧‍👦, e\u0301",
    "\u202eright to left\u202c and \u200bnothing",
    " spaces before and after ",
    "line\nline\n\nline",
    "\ufeffmark \ufffd \ud7ff\ue000 \U0010ffff",
    "tab\there, \x0b\x0c\x1f\x7f\x85\u2028",
    "'; DROP TABLE response; --",
    "a" + "\u0301" * 500,
    "+1&q=2%00;a=b",
]


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_any_text_is_stored_as_it_was_written(attendee, owner, text):
    survey = make_survey(question("text", "q", "Why?", multiline=True))
    assert send(attendee, q=text).status_code == 303
    assert stored(survey) == [{"q": text}]
    shown = page_of(owner.get("/surveys/lunch/responses/")).one("bdi").source
    assert shown == text


def test_line_breaks_are_stored_as_one_character(attendee):
    survey = make_survey(question("text", "q", "Why?", multiline=True))
    send(attendee, q="one\r\ntwo\rthree")
    assert stored(survey) == [{"q": "one\ntwo\nthree"}]


@pytest.mark.parametrize("text", ["\nFirst line empty", "\n\n\nthree", "plain\n", "</textarea><b>"])
def test_a_long_text_that_is_shown_again_loses_no_line(attendee, text):
    make_survey(
        question("text", "q", "Why?", multiline=True), question("rating", "r", required=True)
    )
    shown = form_of(page_of(send(attendee, q=text)), "/s/lunch")
    assert shown["q"] == [text]


def test_who_writes_an_other_has_chosen_it(attendee):
    survey = make_survey(choice("Which?", "A", "B", other=True, required=True))
    assert send(attendee, q__other="Mine").status_code == 303
    assert stored(survey) == [{"q.other": "Mine", "q": "other"}]


def test_a_receipt_that_is_not_stored_leads_to_the_form_and_is_forgotten(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    reply = attendee.get("/s/lunch/receipt/" + "a" * 24)
    page = page_of(reply)
    assert reply.status_code == 404
    assert page.one("a", href="/s/lunch").words == "To the form “Lunch”"
    assert page.one("p", data_unknown="/s/lunch")
    assert attendee.get("/s/nowhere/receipt/" + "a" * 24).status_code == 404
