"""The sketch: the question in hand as people will see it, before it is saved. Nothing is stored."""

import pytest

from models.form.kind import KINDS
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question
from tests.page import CheckedClient, Page, form_of, page_of
from tests.samples import EVERY_KIND, every_kind

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

EDIT = "/surveys/lunch/edit"


def sketched(client: CheckedClient, kind: str, name: str = "", **said: str) -> Page:
    """What the preview shows when this is written over the form of the question."""
    path = f"/questions/{name}" if name else f"/new/{kind}"
    form = form_of(page_of(client.get(EDIT + path)), EDIT + path)
    address = f"{EDIT}/sketch/{kind}" + (f"?name={name}" if name else "")
    return page_of(client.post(address, data=form | said))


def named(page: Page) -> set[str]:
    """The names of what can be filled in."""
    inputs = (*page.all("input"), *page.all("textarea"), *page.all("select"))
    return {one["name"] for one in inputs if "name" in one}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.sqlite
def test_a_new_question_of_every_kind_is_shown_before_a_word_of_it_is_written(owner, kind):
    make_survey(question("text", "a"))
    for page in page_of(owner.get(f"{EDIT}/sketch/{kind}")), sketched(owner, kind):
        assert "nothing is stored" in page.words
        assert page.all("p", **{"class": "notice"}) == []
    assert Draft.of(Survey.at("lunch")).revision == 0


@pytest.mark.parametrize("asked", EVERY_KIND, ids=lambda asked: asked["name"])
@pytest.mark.sqlite
def test_a_saved_question_is_shown_as_the_attendee_sees_it(owner, attendee, asked):
    every_kind()
    there = named(page_of(attendee.get("/s/lunch")))
    page = page_of(owner.get(f"{EDIT}/sketch/{asked['type']}?name={asked['name']}"))
    names = named(page)
    assert names <= there
    assert names or not any(one.name == asked["name"] for one in Survey.at("lunch").fields)


def test_it_follows_what_is_written_whatever_is_wrong_with_what_nobody_sees(owner):
    make_survey(
        question("section", "part", "What we heard"),
        choice("Which?", "Talk", "Food", name="which"),
        draft=True,
    )
    page = sketched(
        owner,
        "select_one",
        "which",
        setting_label="Which *one*, ${nobody}?",
        setting_choices="Talk\nTea",
        setting_name="not a name",
        setting_relevant="= = =",
    )
    assert page.one("legend").words == "Which one , …?"
    assert [one["value"] for one in page.all("input", type="radio")] == ["talk", "tea"]
    assert page.one("h1").words == "What we heard"
    assert "Which?" in owner.get(f"{EDIT}/preview").text
    assert Draft.of(Survey.at("lunch")).revision == 0


def test_what_cannot_be_shown_is_said_in_its_place(owner):
    make_survey(question("text", "a"))
    page = sketched(owner, "range", setting_label="How many?", setting_min="5", setting_max="1")
    assert "exchange them" in page.one("p", **{"class": "notice"}).words
    assert owner.get(f"{EDIT}/sketch/guess").status_code == 404
    assert owner.get(f"{EDIT}/sketch/text?name=gone").status_code == 404
    assert owner.post(f"{EDIT}/sketch/text", data={"setting_label": "A"}).status_code == 419


def test_the_page_of_a_question_has_the_preview_beside_and_a_button_for_it_without_script(owner):
    make_survey(question("text", "a", "Why?"))
    reply = owner.get(f"{EDIT}/questions/a")
    page = page_of(reply)
    frame, button = page.one("iframe", id="preview"), page.one("button", id="look")
    assert (button["formtarget"], button["formaction"]) == (frame["name"], frame["src"])
    assert "Why?" in owner.get(frame["src"]).text
    assert "frame-src 'self'" in reply.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in owner.get(frame["src"]).headers["Content-Security-Policy"]


def test_the_whole_preview_opens_at_the_part_with_the_question_that_was_changed(owner):
    make_survey(
        question("text", "a", "A?"), question("section", "s", "S"), question("text", "b", "B?")
    )
    page = page_of(owner.get(f"{EDIT}?focus=edit-b"))
    src = page.one("iframe")["src"].replace("&amp;", "&")
    assert "question=b" in src
    shown = page_of(owner.get(src)).words
    assert "B?" in shown
    assert "A?" not in shown
