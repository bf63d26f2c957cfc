"""Texts are coded by keyboard alone, one after the other; the pages are read by everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models.coding.coding import code as set_tags
from models.coding.tag import Tag
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers
from tests.makers import make_organiser, question, respond
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite


def test_a_text_is_tagged_with_digits_and_enter_goes_on_to_the_next(
    organiser: Callable[..., Page], add_survey: Callable[..., str], server: Server
) -> None:
    code = add_survey(question("text", "why", "Why did you come?"))
    with instead(server.database):
        survey = Survey.at(code)
        for text in "The talks", "The food", "My boss told me to":
            respond(survey, why=text)
        Tag.add(survey, "why", "Programme", "Talks, speakers, sessions")
        Tag.add(survey, "why", "Catering")
    desk = organiser()
    desk.goto(f"/surveys/{code}/coding/why")
    desk.get_by_role("link", name="Begin to code").click()
    status = desk.get_by_role("status")
    expect(status).to_contain_text("0 % coded, 0 of 3 texts")
    assert barriers(desk) == []  # and by now its script is at work
    desk.keyboard.press("2")
    expect(desk.get_by_label("Catering")).to_be_checked()
    desk.keyboard.press("2")
    desk.keyboard.press("1")
    expect(desk.get_by_label("Catering")).not_to_be_checked()
    desk.keyboard.press("Enter")
    expect(status).to_contain_text("33 % coded")
    desk.wait_for_load_state()
    desk.get_by_label("A new tag").fill("Duty 1")  # digits are text where one writes
    expect(desk.get_by_label("Programme")).not_to_be_checked()
    desk.keyboard.press("Enter")
    expect(status).to_contain_text("67 % coded")
    desk.wait_for_load_state()  # before its script is there, a key does nothing
    desk.keyboard.press("3")
    expect(desk.get_by_label("Duty 1")).to_be_checked()
    desk.keyboard.press("Enter")
    expect(desk.locator(".told")).to_contain_text("You have coded every text.")
    expect(desk.locator("[data-tag=duty_1]")).to_have_text("2")
    assert barriers(desk) == []


def test_the_pages_of_two_coders_are_read_by_everybody(
    organiser: Callable[..., Page], add_survey: Callable[..., str], server: Server
) -> None:
    code = add_survey(question("text", "why", "Why did you come?"))
    with instead(server.database):
        survey = Survey.at(code)
        respond(survey, why="The talks were good, and the food was cold. Ann was rude.")
        Tag.add(survey, "why", "Programme")
        response = survey.responses[0].id
        for who, names in ("ada@example.org", ["programme"]), ("eve@example.org", []):
            set_tags(survey, "why", response, make_organiser(who), names)
    desk = organiser()
    for path in (
        *("", "/why", "/why/agreement", "/why/tags/programme"),
        *(f"/why/texts/{response}", f"/why/texts/{response}/redaction"),
    ):
        desk.goto(f"/surveys/{code}/coding{path or '/'}")
        assert barriers(desk) == [], path
