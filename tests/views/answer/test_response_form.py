"""The form as people see it, and the other pages with what was written."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formats.definition import toml
from models.answer.response import Response
from models.survey.survey import Survey
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.page import CheckedClient, Page, form_of, page_of
from tests.sending import HTMX, KEY

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite


def test_every_opened_form_has_a_key_of_its_own(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    pages = [attendee.get("/s/lunch", headers=headers) for headers in ({}, {}, HTMX, HTMX)]
    keys = {form_of(page_of(one), "/s/lunch")["submission_key"][0] for one in pages}
    assert len(keys) == 4


@pytest.mark.both
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
@pytest.mark.same_sql  # how a text is stored is asked in test_response.py
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
    sample = Path(__file__).parents[3] / "samples" / "digital-day.toml"
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


def test_how_many_may_be_ticked_is_said_before_and_what_is_wrong_at_the_question(attendee):
    none = {"name": "none", "label": "None of these", "exclusive": True}
    asked: dict[str, Any] = {"choices": ["Tea", "Soup", "Rice", none], "at_least": 2, "at_most": 2}
    make_survey(question("select_multiple", "food", "What?", **asked))
    page = page_of(attendee.get("/s/lunch"))
    group = page.one("fieldset")
    assert page.one(id="number-food").words == "Choose 2 of these"
    assert "number-food" in group["aria-describedby"].split()
    alone = [one["value"] for one in page.all("input", name="food") if "data-alone" in one]
    assert alone == ["none"]
    for sent, said in (
        (["tea"], "Choose 2 of these"),
        (["tea", "soup", "rice"], "Choose 2 of these"),
        (["tea", "none"], "Choose “None of these” alone, or take it out"),
    ):
        refused = attendee.post("/s/lunch", data={"food": sent})
        assert refused.status_code == 422
        again = page_of(refused)
        assert again.one(id="fault-food").words == f"Error: {said}"
        assert {"number-food", "fault-food"} <= {*again.one("fieldset")["aria-describedby"].split()}
        ticked = [one["value"] for one in again.all("input", name="food") if "checked" in one]
        assert ticked == sent
    assert attendee.post("/s/lunch", data={"food": ["none"]}).status_code == 303
    assert attendee.post("/s/lunch", data={"food": ["tea", "rice"]}).status_code == 303
    stored = sorted(one.answers["food"] for one in Response.select())
    assert stored == [["none"], ["tea", "rice"]]
