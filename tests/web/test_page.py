"""Every page, in every state, is as every page has to be; and htmx gets the same page's block."""

import pytest
from flask import Flask

from tests.makers import choice, make_survey, respond
from tests.page import CheckedClient, Page, faults_of, form_of, page_of
from tests.samples import ANSWERS, every_kind, some_answers
from web.guard import public

# A page is drawn the same way whatever the database is.
pytestmark = pytest.mark.sqlite

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>one", "<p> is not closed"),
        ("<b><i></b></i>", "</b> ends <i>"),
        ('<p id="a"></p><p id="a"></p>', "id 'a' 2 times"),
        ('<input name="a">', "<input {'name': 'a'}>: no label"),
        ("<fieldset><p>a</p></fieldset>", "<fieldset {}>: no legend"),
        ('<form method="post"></form>', "<form {'method': 'post'}>: no action"),
        ('<p style="x">a</p>', "<p {'style': 'x'}>: style"),
        ('<p onclick="x">a</p>', "<p {'onclick': 'x'}>: onclick"),
        ("<script>x</script>", "<script {}>: script in the page"),
        ('<a href="javascript:x">a</a>', "<a {'href': 'javascript:x'}>: leads to 'javascript:x'"),
        ('<a href="#b">a</a>', "<a {'href': '#b'}>: href names nothing"),
        ("<button></button>", "<button {}>: says nothing"),
        ('<p aria-describedby="b">a</p>', "aria-describedby names nothing"),
        ("<!doctype html><html><title>a</title><main><h1>a</h1></main></html>", "no lang"),
        ('<!doctype html><html lang="en"><title>a</title><main></main></html>', "first level: []"),
        ('<!doctype html><html lang="en"><title></title><main></main></html>', "no title"),
    ],
)
def test_the_check_sees_what_is_wrong_with_a_page(html, fault):
    assert fault in " ".join(faults_of(Page(html)))


@pytest.mark.own_app
def test_the_check_looks_at_every_page_that_a_client_gets(app: Flask, attendee: CheckedClient):
    @app.get("/broken")
    @public
    def broken() -> str:
        return "<p>one"

    with pytest.raises(AssertionError, match="is not closed"):
        attendee.get("/broken")


@pytest.mark.parametrize("responses", [0, 1, 3, 60])
def test_every_page_of_the_organiser_is_in_order(owner, responses):
    survey = every_kind()
    make_survey(choice("Later?", "Yes", "No"), code="draft", draft=True)
    some_answers(survey, responses)
    for path in (
        "/surveys/",
        "/surveys/lunch/",
        "/surveys/draft/",
        "/surveys/lunch/tally",
        "/surveys/draft/tally",
        "/surveys/lunch/responses/",
        "/account/",
        "/account/password",
        "/sign-out",
    ):
        assert owner.get(path).status_code == 200, path


def test_every_page_of_an_attendee_is_in_order(attendee, owner):
    survey = every_kind()
    receipt = respond(survey, overall=3)
    closed = make_survey(choice("Over?", "Yes", "No"), code="closed")
    closed.close()
    for path, status in {
        "/s/lunch": 200,
        f"/s/lunch/receipt/{receipt}": 200,
        "/s/closed": 410,
        "/s/absent": 404,
        "/sign-in": 200,
        "/sign-in/used": 410,
        "/nowhere": 404,
    }.items():
        assert attendee.get(path).status_code == status, path
    assert attendee.post("/nowhere").status_code == 404
    assert attendee.delete("/s/lunch").status_code == 405
    assert attendee.post("/sign-in").status_code == 422


def main_of(page: Page) -> list:
    def lasting(attributes: dict[str, str]) -> dict[str, str]:
        # A token bears the second in which it was made; two pages may be of two seconds.
        return attributes | ({"value": ""} if attributes.get("name") == "csrf_token" else {})

    def shape(element):
        return [
            one if isinstance(one, str) else (one.tag, lasting(one.attributes), shape(one))
            for one in element.children
            if (one.strip() if isinstance(one, str) else one.tag != "title")
        ]

    return shape(page.root if not page.whole else page.one("main"))


@pytest.mark.parametrize(
    "path",
    ["/surveys/", "/surveys/lunch/", "/surveys/lunch/responses/", "/s/closed", "/sign-out"],
)
def test_htmx_gets_what_stands_in_main_and_nothing_else(owner, path):
    some_answers(every_kind(), 2)
    make_survey(choice("Over?", "Yes", "No"), code="closed").close()

    whole, block = owner.get(path), owner.get(path, headers=HTMX)

    assert page_of(whole).whole
    assert not page_of(block).whole
    assert main_of(page_of(block)) == main_of(page_of(whole))
    assert page_of(block).one("title").words == page_of(whole).one("title").words
    assert "HX-Request" in whole.vary
    assert "HX-Request" in block.vary


def test_htmx_gets_the_block_of_the_tally_that_the_stream_moves(owner):
    some_answers(every_kind(), 2)

    whole, block = (
        owner.get("/surveys/lunch/tally"),
        owner.get("/surveys/lunch/tally", headers=HTMX),
    )

    assert block.text.strip() in whole.text
    assert page_of(block).one("div", id="results")["data-responses"] == "2"
    assert page_of(block).all("h1") == []


@pytest.mark.parametrize("asking", ["HX-History-Restore-Request", "HX-Boosted"])
def test_htmx_gets_the_whole_page_where_it_has_none(owner, asking):
    every_kind()
    for path in "/surveys/lunch/tally", "/surveys/", "/s/lunch":
        assert page_of(owner.get(path, headers=HTMX | {asking: "true"})).whole


def test_a_form_filled_in_and_refused_shows_every_answer_again(attendee):
    every_kind()

    reply = attendee.post("/s/lunch", data=ANSWERS | {"overall": "", "submission_key": "k" * 24})

    assert reply.status_code == 422
    shown = form_of(page_of(reply), "/s/lunch")
    wanted = {name: [v] if isinstance(v, str) else v for name, v in ANSWERS.items()}
    del wanted["overall"]
    wanted["need.contact"] = [""]
    wanted["wishes"] = [*ANSWERS["wishes"], ""]  # a place that nothing was put in
    assert shown == wanted | {"submission_key": ["k" * 24], "version": ["1"]}
