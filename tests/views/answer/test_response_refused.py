"""Answers that are refused: what was wrong is said, and what was written is still there."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from peewee import OperationalError

import models.answer.response
from forms.answer import body as body_of_an_answer
from forms.answer.response import BESIDES
from storage.writer import WriterBusy
from tests.makers import choice, definition, make_survey, question
from tests.page import form_of, page_of
from tests.samples import ANSWERS, every_kind
from tests.sending import FORM, HTMX, KEY, faults, in_pairs, in_parts, send, stored, summary

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

NEVER = "There is no such day. Enter a day, month and year, like 3 June 2026"
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
    (question("decimal"), "1,500", "Write 1500 or 1.5: “1,500” can be read as either"),
    (question("date"), "6 June", "Enter the day, the month and the year, like 3 June 2026"),
    (question("date"), "2012-02-30", NEVER),
    (question("date"), "-1", "Enter the day, the month and the year, like 3 June 2026"),
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
@pytest.mark.sqlite  # the same SQL on both: what is refused is not stored
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
        ("day", "Enter the day, the month and the year, like 3 June 2026: On which day?"),
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
@pytest.mark.same_sql  # what is refused is not stored
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
@pytest.mark.same_sql  # read before anything is stored
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
@pytest.mark.same_sql  # read before anything is stored
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
@pytest.mark.same_sql  # what is refused is not stored
def test_a_body_over_four_megabytes_gets_a_page_that_says_what_to_do(attendee, headers, body):
    survey = make_survey(question("text", "q", "Why?", multiline=True))
    reply = attendee.post("/s/lunch", **body(q="x" * 4_100_000), headers=headers)
    assert reply.status_code == 413
    page = page_of(reply)
    assert page.one("h1").words == "This is too long to store"
    assert "what you wrote is still there" in page.words
    assert stored(survey) == []


@pytest.mark.parametrize(("body", "status"), [(in_pairs, 400), (in_parts, 413)])
def test_ten_thousand_fields_are_no_fault_of_ours(attendee, body, status):
    survey = make_survey(choice("Good?", "Yes", "No"))
    fields = {"q": "yes"} | {f"field{n}": "x" for n in range(10_000)}
    reply = attendee.post("/s/lunch", **body(**fields))
    assert reply.status_code == status
    assert stored(survey) == []
    if body is in_pairs:
        assert summary(reply)[0].startswith("More was sent than this form asks")
        assert page_of(reply).one("input", value="yes", name="q").attributes["checked"] == ""


def test_no_more_fields_are_taken_apart_than_the_form_has(attendee, monkeypatch):
    make_survey(question("select_multiple", choices=["A", "B", "C"]), question("text", "why"))
    taken_apart = []

    def counted(body, **how):
        pairs = parse_qsl(body, **how)
        taken_apart.append(len(pairs))
        return pairs

    monkeypatch.setattr(body_of_an_answer, "parse_qsl", counted)
    for fields in 1_000, 100_000:
        assert attendee.post("/s/lunch", data="a=&" * fields, content_type=FORM).status_code == 400
    most = 3 + 1 + 2 + BESIDES  # inputs of the choices and of the text, what was shown, the rest
    assert taken_apart == [most, most]


def test_a_page_of_a_longer_version_is_read_to_its_own_end(attendee):
    survey = make_survey(*(question("text", f"q{n}") for n in range(60)))
    survey.publish(definition(question("text", "q0")))
    sent = {"version": "1", **{f"q{n}": "x" for n in range(60)}}
    assert attendee.post("/s/lunch", data=sent).status_code == 303
    assert [len(one) for one in stored(survey)] == [60]


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


@pytest.mark.parametrize("fault", [WriterBusy(), OperationalError("disk I/O error: secret")])
def test_answers_that_could_not_be_stored_are_still_there_to_be_sent_again(
    attendee, fault, monkeypatch
):
    survey = make_survey(question("text", "q", "Why?"))
    monkeypatch.setattr(models.answer.response.writer, "_store", _raising(fault))

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


def test_a_key_that_is_spent_leads_to_its_receipt_and_offers_another_for_another_person(attendee):
    survey = make_survey(question("text", "word"), question("section", "two"), question("text"))
    receipt = send(attendee, word="First").location
    reply = send(attendee, word="Second", go="send", _page="1")
    page = page_of(reply)
    assert reply.status_code == 409
    assert receipt in {one["href"] for one in page.all("a")}
    assert form_of(page, "/s/lunch")["submission_key"] == [KEY]
    (another,) = page.all("button", name="submission_key")
    fields = [("submission_key", another["value"]), *form_of(page, "/s/lunch").items()]
    sent = urlencode(fields, doseq=True)
    for _ in range(2):
        assert attendee.post("/s/lunch", data=sent, content_type=FORM).status_code == 303
    assert sorted(one["word"] for one in stored(survey)) == ["First", "Second"]
