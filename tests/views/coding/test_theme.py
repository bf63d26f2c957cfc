"""Themes are shown with what is known of them, and become tags by hand alone."""

import sys
from itertools import chain

import pytest

from models.coding.coding import Coding
from models.coding.tag import Tag
from tests.makers import make_survey, question, respond
from tests.models.coding.test_theme import ABOUT, made_up
from tests.page import form_of, page_of

PATH = "/surveys/lunch/coding/why"


def test_a_theme_becomes_a_tag_when_somebody_takes_it_and_no_text_gets_it(owner):
    survey = make_survey(question("text", "why", "Why?"))
    for text in made_up(24)[0]:
        respond(survey, why=text)
    page = page_of(owner.get(f"{PATH}/themes"))
    assert "A computer counts words and understands none" in page.words
    suggested = [one["value"] for one in page.all("input", name="label")]
    assert len(suggested) == len(page.all("form", action=f"{PATH}/tags")) == 2
    assert all(word in {*chain(*ABOUT.values())} for word in suggested[0].split(" / "))
    sent = form_of(page_of(owner.get(PATH)), f"{PATH}/tags")
    assert owner.post(f"{PATH}/tags", data=sent | {"label": suggested[0]}).status_code == 303
    assert [one.label for one in Tag.of(survey, "why")] == suggested[:1]
    assert Coding.select().count() == 0


@pytest.mark.sqlite
def test_few_texts_and_a_process_that_fails_are_told(owner, monkeypatch):
    survey = make_survey(question("text", "why", "Why?"))
    assert "See which themes" not in owner.get(PATH).text
    respond(survey, why="Cold soup")
    assert "from 20 texts on" in owner.get(f"{PATH}/themes").text
    monkeypatch.setattr(sys, "executable", "/bin/false")
    reply = owner.get(f"{PATH}/themes")
    assert (reply.status_code, "in a minute" in reply.text) == (503, True)
