"""Answering: the form, sending it once and again, what is refused, and the organiser's list."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import models.response
from formats import toml
from models.response import Response
from models.survey import Survey
from models.tally import Tally
from models.writer import WriterBusy
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.page import CheckedClient, Page, form_of, page_of
from tests.samples import ANSWERS, every_kind
from views import response as view

HTMX = {"HX-Request": "true"}
FORM = "application/x-www-form-urlencoded"
KEY = "k" * 24


def send(client: CheckedClient, path: str = "/s/lunch", **answers: Any) -> TestResponse:
    """Send answers (for `day.other` write day__other) under one key."""
    named = {name.replace("__", "."): value for name, value in answers.items()}
    return client.post(path, data={"submission_key": KEY} | named)


def stored(survey: Survey) -> list[dict[str, Any]]:
    return [response["answers"] for response in Response.all_of(survey)]


def in_parts(**fields: str) -> dict[str, Any]:
    """The same as multipart/form-data."""
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return {
        "data": "".join((*parts, "--x--\r\n")).encode(),
        "content_type": "multipart/form-data; boundary=x",
    }


def in_pairs(**fields: str) -> dict[str, Any]:
    """What a browser sends of a form."""
    return {"data": urlencode(fields), "content_type": FORM}


def faults(reply: TestResponse) -> dict[str, str]:
    """The message at each field of a page: {input name: message}."""
    page = page_of(reply)
    return {
        one["id"].removeprefix("fault-"): one.words.removeprefix("Error: ")
        for one in page.all("p")
        if one.attributes.get("id", "").startswith("fault-")
    }


def summary(reply: TestResponse) -> tuple[str, dict[str, str]]:
    """The words and the links at the top of a page that was refused."""
    box = page_of(reply).one("div", role="alert")
    said = " ".join(one.words for one in box.all("p"))
    return said, {one["href"].removeprefix("#"): one.words for one in box.all("a")}


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


def test_every_opened_form_has_a_key_of_its_own(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    pages = [attendee.get("/s/lunch", headers=headers) for headers in ({}, {}, HTMX, HTMX)]
    keys = {form_of(page_of(one), "/s/lunch")["submission_key"][0] for one in pages}
    assert len(keys) == 4


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


def test_a_draft_and_an_absent_form_are_the_same(attendee, owner):
    make_survey(question("text", "q", "Why?"), draft=True)
    for client in attendee, owner:
        for suffix in "", "/qr.svg", "/results", "/results/stream", f"/receipt/{'0' * 24}":
            draft, absent = (client.get(f"/s/{code}{suffix}") for code in ("lunch", "absent"))
            assert (draft.status_code, absent.status_code) == (404, 404)
            assert draft.data == absent.data
        sent = [client.post(f"/s/{code}", data={"q": "a"}) for code in ("lunch", "absent")]
        assert [one.status_code for one in sent] == [404, 404]
        assert sent[0].data == sent[1].data


def test_a_code_is_found_however_it_is_typed(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    page = page_of(attendee.get("/s/LUNCH"))
    assert form_of(page, "/s/lunch")


@pytest.mark.parametrize(
    "code", ["%00", "%FF", "%ED%A0%80", "a" * 5000, "%27%22%3C", "лунч", "'--", "%0d%0a"]
)
def test_codes_that_none_can_have_are_not_found(attendee, owner, code):
    for path in f"/s/{code}", f"/s/{code}/results", f"/surveys/{code}/tally":
        assert owner.get(path).status_code == 404, path
    assert attendee.post(f"/s/{code}", data={"q": "a"}).status_code == 404
    assert attendee.get(f"/surveys/{code}/tally").status_code in (303, 404)


REFUSED: list[tuple[dict, Any, str]] = [
    (choice("Q", "Yes", "No", required=True), "", "Choose an answer"),
    (choice("Q", "Yes", "No"), "maybe", "Choose from the answers on the form"),
    (choice("Q", "Yes", "No"), ["yes", "no"], "Choose one answer only"),
    (choice("Q", "Yes", "No"), "y" * 70_000, "Choose from the answers on the form"),
    (
        question("select_multiple", choices=["Yes", "No"], required=True),
        [],
        "Choose at least one answer",
    ),
    (
        question("select_multiple", choices=["Yes", "No"]),
        ["yes", "maybe"],
        "Choose from the answers on the form",
    ),
    (question("rating"), "6", "Choose from the answers on the form"),
    (question("rating"), "0", "Choose from the answers on the form"),
    (question("rating"), "3.0", "Choose from the answers on the form"),
    (question("nps"), "11", "Choose from the answers on the form"),
    (question("nps"), "-1", "Choose from the answers on the form"),
    (question("stance"), "perhaps", "Choose from the answers on the form"),
    (question("acknowledge", required=True), "", "Choose an answer"),
    (question("acknowledge"), "no", "Choose from the answers on the form"),
    (question("integer", required=True), " ", "Enter a number"),
    (question("integer", min=1, max=500), "501", "Enter a number from 1 to 500"),
    (question("integer", min=0, max=500), "-1", "Enter a number from 0 to 500"),
    (question("integer", min=0), "-1", "Enter 0 or more"),
    (question("integer", max=9), "10", "Enter 9 or less"),
    (question("integer"), "2.5", "Enter a whole number, like 12"),
    (question("integer"), "9" * 400, "Enter a whole number, like 12"),
    (question("integer"), "²", "Enter a whole number, like 12"),
    (question("decimal"), "nan", "Enter a number, like 12 or 2.5"),
    (question("decimal"), "1e999", "Enter a number, like 12 or 2.5"),
    (question("decimal"), "2..5", "Enter a number, like 12 or 2.5"),
    (question("date"), "6 June 2012", "Enter a date as year-month-day, like 2012-06-06"),
    (question("date"), "2012-02-30", "Enter a date as year-month-day, like 2012-06-06"),
    (question("date"), "-1", "Enter a date as year-month-day, like 2012-06-06"),
    (question("email"), "ada", "Enter an email address, like name@example.com"),
    (question("email"), "a" * 300, "Shorten this to 254 characters; it has 300 now"),
    (question("text", required=True), "\r\n ", "Write an answer"),
    (question("text"), "a" * 1001, "Shorten this to 1,000 characters; it has 1,001 now"),
    (question("text", max_length=3), "four", "Shorten this to 3 characters; it has 4 now"),
    (question("text"), ["one", "two"], "Give one answer only"),
    (
        question("text", multiline=True),
        "e" * 200_001,
        "Shorten this to 200,000 characters; it has 200,001 now",
    ),
    (question("text"), "a\0b", "Take out the character that cannot be stored (NUL)"),
    (choice("Q", "Yes", "No"), "yes\0", "Take out the character that cannot be stored (NUL)"),
    (question("integer"), "1\0", "Take out the character that cannot be stored (NUL)"),
]


@pytest.mark.parametrize(
    ("asked", "sent", "message"),
    REFUSED,
    ids=lambda value: value["type"] if isinstance(value, dict) else str(value)[:20],
)
def test_what_cannot_be_an_answer_gets_a_message_at_its_field_and_stays(
    attendee, asked, sent, message
):
    survey = make_survey(asked, question("text", "kept", "And this?"))
    for headers in {}, HTMX:
        data = {"submission_key": KEY, "q": sent, "kept": "<Still> & there"}
        reply = attendee.post("/s/lunch", data=data, headers=headers)

        assert reply.status_code == 422
        assert faults(reply) == {"q": message}
        assert summary(reply) == ("", {"q": f"{message}: {page_label(asked)}"})
        page = page_of(reply)
        assert page.whole == (not headers)
        shown = form_of(page, "/s/lunch")
        assert (shown["submission_key"], shown["kept"]) == ([KEY], ["<Still> & there"])
        if asked["type"] in ("text", "integer", "decimal", "date", "email"):
            first = sent if isinstance(sent, str) else sent[0]
            assert shown["q"] == [first.replace("\0", "").replace("\r\n", "\n")]
    assert stored(survey) == []


def page_label(asked: dict) -> str:
    return asked["label"]


def test_every_fault_of_a_page_is_listed_in_the_order_of_the_form(attendee):
    every_kind()
    wrong = ANSWERS | {"overall": "9", "talks.short": "7", "clause.comment": "a\0", "day": "soon"}

    reply = attendee.post("/s/lunch", data=wrong)

    assert list(summary(reply)[1].items()) == [
        ("overall", "Choose from the answers on the form: How was it?"),
        ("talks.short", "Choose from the answers on the form: Short"),
        ("clause.comment", "Take out the character that cannot be stored (NUL): 1. Be kind."),
        ("day", "Enter a date as year-month-day, like 2012-06-06: On which day?"),
    ]
    assert faults(reply).keys() == {"overall", "talks.short", "clause.comment", "day"}
    assert page_of(reply).one("title").words.startswith("Error: ")


def test_a_field_that_is_wrong_names_its_message(attendee):
    every_kind()
    wrong = {
        **{"overall": "9", "session": "x", "food": "x", "talks.clear": "x", "clause": "x"},
        **{"read": "x", "people": "x", "hours": "x", "day": "x", "address": "x"},
        **{"word": "x" * 1001, "session.other": "\0", "clause.comment": "\0", "better": "\0"},
        **{"pace": "0.7", "wishes": ["food", "food"], "left": "24:00", "skill.before": "5"},
        **{"skill.now": "0", "grade.before": "x", "grade.now": "x", "met": "-1", "met.teams": "x"},
        **{"need.topic": "x", "need.place": "x", "need.contact": "\0"},
    }
    page = page_of(attendee.post("/s/lunch", data=wrong))
    said = {
        id
        for one in page.root.elements
        for id in one.attributes.get("aria-describedby", "").split()
        if id.startswith("fault-")
    }
    assert said == {f"fault-{name}" for name in wrong}


# Raw bytes, and the same percent-encoded: not UTF-8, half a pair, too long a form, beyond Unicode.
BROKEN = [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80"]


@pytest.mark.parametrize("damage", BROKEN, ids=repr)
@pytest.mark.parametrize("encoded", [False, True], ids=["raw", "percent-encoded"])
def test_characters_that_cannot_be_read_get_a_message_and_the_rest_is_still_there(
    attendee, damage, encoded
):
    survey = make_survey(question("text", "q", "Why?"), question("text", "kept", "And this?"))
    sent = quote(damage).encode() if encoded else damage
    body = b"submission_key=%b&q=A+caf%%C3%%A9+%b+here&kept=%%E2%%98%%95" % (KEY.encode(), sent)

    reply = attendee.post("/s/lunch", data=body, content_type=FORM)

    assert reply.status_code == 400
    assert summary(reply)[0].startswith("Some characters could not be read.")
    shown = form_of(page_of(reply), "/s/lunch")
    assert re.fullmatch("A café �+ here", shown["q"][0])
    assert (shown["kept"], shown["submission_key"]) == (["☕"], [KEY])
    assert stored(survey) == []


@pytest.mark.parametrize("damage", BROKEN, ids=repr)
def test_characters_that_cannot_be_read_are_no_fault_of_ours_in_parts_either(attendee, damage):
    make_survey(question("text", "q", "Why?"))
    body = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n%b\r\n--x--\r\n' % damage
    reply = attendee.post("/s/lunch", data=body, content_type="multipart/form-data; boundary=x")
    assert reply.status_code in (303, 400)


REFUSAL = {b"": 422, b"{}": 422, b"\xff\xfe\x00": 400, b"%": 422, b"=&=&;": 422}


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/json", "application/xml", "", FORM + "; charset=utf-16", "x"],
)
@pytest.mark.parametrize("body", [b"q=yes", *REFUSAL])
def test_no_kind_of_body_is_a_fault_of_ours(attendee, kind, body):
    make_survey(choice("Good?", "Yes", "No", required=True))
    reply = attendee.post("/s/lunch", data=body, content_type=kind)
    known = kind == "" or kind.startswith(FORM)
    assert reply.status_code == (415 if not known else 303 if body == b"q=yes" else REFUSAL[body])


def test_answers_that_are_not_sent_as_a_form_are_not_taken_for_none(attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    for kind in "application/json", "text/plain":
        reply = attendee.post("/s/lunch", data=b'{"q": "yes"}', content_type=kind)
        assert reply.status_code == 415
    assert stored(survey) == []


def test_a_long_answer_of_a_consultation_is_taken(attendee):
    survey = make_survey(question("text", "q", "Why?", multiline=True))
    long = "Because of this.\n" * 11_000
    assert send(attendee, q=long).status_code == 303
    assert stored(survey) == [{"q": long}]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
def test_a_body_over_one_megabyte_is_too_long_and_still_there(attendee, headers):
    survey = make_survey(
        question("text", "q", "Why?", multiline=True), question("text", "kept", "And this?")
    )
    long = "Too long. " * 110_000
    for body in in_pairs, in_parts:
        sent = body(submission_key=KEY, q=long, kept="short")
        reply = attendee.post("/s/lunch", **sent, headers=headers)
        assert reply.status_code == 413
        assert summary(reply)[0] == "Your answers are too long to store. Shorten the longest one."
        shown = form_of(page_of(reply), "/s/lunch")
        del shown["version"]
        assert shown == {"submission_key": [KEY], "q": [long], "kept": ["short"]}
    assert stored(survey) == []


@pytest.mark.parametrize("body", [in_pairs, in_parts])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
def test_a_body_over_four_megabytes_gets_a_page_that_says_what_to_do(attendee, headers, body):
    survey = make_survey(question("text", "q", "Why?", multiline=True))
    reply = attendee.post("/s/lunch", **body(q="x" * 4_100_000), headers=headers)
    assert reply.status_code == 413
    page = page_of(reply)
    assert page.one("h1").words == "This is too long to store"
    assert "what you wrote is still there" in page.words
    assert stored(survey) == []


@pytest.mark.parametrize(("body", "status"), [(in_pairs, 303), (in_parts, 413)])
def test_ten_thousand_fields_are_no_fault_of_ours(attendee, body, status):
    survey = make_survey(choice("Good?", "Yes", "No"))
    fields = {f"field{n}": "x" for n in range(10_000)} | {"q": "yes"}
    assert attendee.post("/s/lunch", **body(**fields)).status_code == status
    assert stored(survey) == [{"q": "yes"}] * (status == 303)


@pytest.mark.parametrize("body", [in_pairs, in_parts])
def test_a_post_that_broke_off_is_refused_and_the_whole_one_is_stored(attendee, body):
    survey = make_survey(question("text", "q", "Why?"))
    whole = body(submission_key=KEY, q="Because of the lunch")
    length = str(len(whole["data"]))
    # As gunicorn hands over what arrived before the connection was lost.
    lost = {"CONTENT_LENGTH": length, "wsgi.input_terminated": True}

    broken = attendee.post(
        "/s/lunch", **whole | {"data": whole["data"][:-12]}, environ_overrides=lost
    )
    kept = stored(survey)
    sent_again = attendee.post("/s/lunch", **whole)

    assert (broken.status_code, kept) == (400, [])
    assert (sent_again.status_code, stored(survey)) == (303, [{"q": "Because of the lunch"}])


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


@pytest.mark.parametrize("fault", [WriterBusy(), view.OperationalError("disk I/O error: secret")])
def test_answers_that_could_not_be_stored_are_still_there_to_be_sent_again(
    attendee, fault, monkeypatch
):
    survey = make_survey(question("text", "q", "Why?"))
    monkeypatch.setattr(models.response.writer, "_store", _raising(fault))

    reply = send(attendee, q="Precious")

    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
    assert form_of(page_of(reply), "/s/lunch") == {
        "version": ["1"],
        "submission_key": [KEY],
        "q": ["Precious"],
    }
    assert "secret" not in reply.text
    monkeypatch.undo()
    assert send(attendee, q="Precious").status_code == 303
    assert stored(survey) == [{"q": "Precious"}]


def _raising(fault: Exception) -> Callable[..., Any]:
    def store(batch: Any) -> Any:
        raise fault

    return store


def test_htmx_gets_the_form_its_errors_and_the_receipt_as_the_block_of_the_page(attendee):
    make_survey(choice("Good?", "Yes", "No", required=True))

    form = attendee.get("/s/lunch", headers=HTMX)
    error = attendee.post("/s/lunch", data={}, headers=HTMX)
    sent = attendee.post("/s/lunch", data={"q": "yes"}, headers=HTMX)
    receipt = attendee.get(sent.location, headers=HTMX)

    assert [one.status_code for one in (form, error, sent, receipt)] == [200, 422, 303, 200]
    for reply, heading in (form, "Lunch"), (error, "Lunch"), (receipt, "Your answers are stored"):
        page = page_of(reply)
        assert (page.whole, page.one("h1").words) == (False, heading)
        assert reply.vary.as_set() == {"hx-request", "accept-encoding"}
    assert page_of(attendee.get("/s/lunch")).whole


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></textarea></bdi></div><b hx-get=/sign-out hx-trigger=load>x</b>",
    "{{7919*7907}} {% for a in b %} ${7919*7907} #{7919*7907}",
    "[click](javascript:alert(1)) <javascript:alert(1)> [t](java\tscript:alert(1))",
    "[data](data:text/html;base64,PHNjcmlwdD4=) [v](vbscript:x) ![i](https://evil.example/x.png)",
    "\" onfocus=alert(1) autofocus hx-on:load=alert(1) x='",
    "<a href=\"https://evil.example\" hx-get=\"/x\" data-hx-get='/x' style='x'>x</a>",
    "<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext></form><form>",
]
HARMLESS = {"a", "em", "strong", "code", "br", "del", "p", "ul", "li"}


def shape(page: Page) -> list[tuple[str, list[str]]]:
    """The elements of a page and the names of their attributes, without what Markdown may add."""
    return [
        (one.tag, sorted(one.attributes))
        for one in page.root.elements
        if one.tag not in HARMLESS or one.attributes.get("rel") is None
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_write_is_text_on_every_page(app, attendee, owner, payload):
    hostile, plain = (
        _pages(app, attendee, owner, text, code)
        for text, code in ((payload, "hostile"), ("Plain", "plain"))
    )
    assert hostile.keys() == plain.keys()
    for name, page in hostile.items():
        tags = {tag for tag, _ in shape(page)}
        assert tags <= {tag for tag, _ in shape(plain[name])} | HARMLESS, name
        for one in page.root.elements:
            if one.tag in HARMLESS and "rel" in one:
                assert one.attributes.keys() == {"href", "rel"}
                assert one["href"].startswith(("https://", "http://", "mailto:"))
        counted = {
            tag: sum(one.tag == tag for one in page.root.elements)
            for tag in ("script", "img", "form", "svg", "button", "b", "style", "input", "textarea")
        }
        assert counted == {
            tag: sum(one.tag == tag for one in plain[name].root.elements) for tag in counted
        }, name
        gadgets = [
            one.attributes
            for one in page.root.elements
            if any(a.startswith("hx-") for a in one.attributes) and one.tag not in ("form", "div")
        ]
        assert gadgets == []
        assert "62615533" not in page.words.replace(payload, "")


def _pages(
    app: Flask, attendee: CheckedClient, owner: CheckedClient, text: str, code: str
) -> dict[str, Page]:
    """Every page of a survey in which `text` stands wherever people may write."""
    survey = make_survey(
        question("note", "n", text),
        choice(text, text, f"{text} 2", name="one", hint=text, other=True),
        question("select_multiple", "many", text, hint=text, choices=[text, f"{text} 2"]),
        question("likert", "grid", text, items=[text, "B"], scale=[text, "Y"]),
        question("rating", "stars", text, low=text, high=text, required=True),
        question("text", "short", text, hint=text),
        question("text", "long", text, hint=text, multiline=True),
        question("stance", "clause", text),
        question("acknowledge", "yes", text),
        code=code,
        title=text,
        intro=text,
        thanks=text,
        anonymous=False,
    )
    written = {"short": text, "long": text, "one.other": text, "clause.comment": text}
    respond(survey, stars=3, one="other", **{k.replace(".", "__"): v for k, v in written.items()})
    pages = {
        "error": attendee.post(f"/s/{code}", data=written | {"stars": text, "many": [text]}),
        "refused": attendee.post(f"/s/{code}", data=written | {"stars": "nothing like it"}),
        "form": attendee.get(f"/s/{code}"),
    }
    sent = attendee.post(f"/s/{code}", data={"submission_key": code + KEY, "stars": "3"})
    pages["receipt"] = attendee.get(sent.location)
    token = form_of(page_of(owner.get("/account/password")), "/account/password")["csrf_token"]
    owner.post(f"/surveys/{code}/sharing", data={"csrf_token": token})
    for name in "", "tally", "responses/":
        pages[f"organiser {name}"] = owner.get(f"/surveys/{code}/{name}")
    pages["results"] = attendee.get(f"/s/{code}/results")
    survey.close()
    pages["closed"] = attendee.get(f"/s/{code}")
    pages["late"] = attendee.post(f"/s/{code}", data={"submission_key": "late" + KEY, "stars": "3"})
    return {name: page_of(reply) for name, reply in pages.items()}


def test_a_form_of_ten_questions_is_small_with_all_that_it_loads(attendee):
    sample = Path(__file__).parents[2] / "samples" / "digital-day.toml"
    Survey.add(toml.read(sample.read_bytes()), make_organiser(), "lunch")

    def loaded(path: str) -> bytes:
        reply = attendee.get(path, headers={"Accept-Encoding": "gzip"})
        assert reply.content_encoding == "gzip"
        return reply.data

    page = loaded("/s/lunch")
    elements = Page(gzip.decompress(page).decode()).root.elements
    assets = [
        one.attributes.get("src") or one["href"]
        for one in elements
        if one.tag in ("script", "link")
    ]
    icons = [path for path in assets if path.endswith(".svg") or ".svg?" in path]
    assert len(assets) >= 3
    total = len(page) + sum(len(loaded(path)) for path in assets if path not in icons)
    total += sum(len(attendee.get(path).data) for path in icons)
    assert total < 25_000


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
        seen += [one.words for one in page.all("bdi")]
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
