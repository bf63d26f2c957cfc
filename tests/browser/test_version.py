"""A form is edited while a phone has it open; its organiser compares versions and sets times."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.conftest import PHONE
from tests.browser.history import back
from tests.makers import choice, definition, question
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

FIRST = (
    choice("Was it good?", "Yes", "No", name="good"),
    question("text", "why", "Why?"),
)
SECOND = (
    choice("Was it very good?", "No", "Perhaps", name="good"),
    question("rating", "overall", "How was it?", required=True),
)


@pytest.mark.parametrize("scripted", [True, False], ids=["htmx", "plain"])
def test_a_phone_that_has_the_form_open_answers_what_it_was_shown(
    server: Server,
    add_survey: Callable[..., str],
    open_browser: Callable[..., Page],
    scripted: bool,
) -> None:
    code = add_survey(*FIRST)
    phone = open_browser(java_script_enabled=scripted)
    phone.goto(f"/s/{code}")
    phone.get_by_label("Yes").check()
    phone.get_by_label("Why?").fill("Soup")
    with instead(server.database):
        Survey.at(code).publish(definition(*SECOND))
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="Your answers are stored")).to_be_visible()
    with instead(server.database):
        (stored,) = Response.all_of(Survey.at(code))
    assert (stored["version"], stored["answers"]) == (1, {"good": "yes", "why": "Soup"})
    phone.goto(f"/s/{code}")
    if scripted:
        phone.get_by_role("button", name="Answer again for somebody else").click()
    expect(phone.get_by_text("Was it very good?")).to_be_visible()


def test_versions_are_compared_and_times_are_set_on_a_phone(
    server: Server,
    add_survey: Callable[..., str],
    open_browser: Callable[..., Page],
    organiser: Callable[..., Page],
) -> None:
    code = add_survey(*FIRST)
    with instead(server.database):
        survey = Survey.at(code)
        for title in "Lunch", "Dinner":
            survey.publish(definition(*SECOND, title=title))
    desk = organiser(**PHONE)
    desk.goto(f"/surveys/{code}/versions/")
    expect(desk.get_by_role("heading", name="The survey")).to_be_visible()
    desk.get_by_label("From version").select_option("1")
    desk.get_by_role("button", name="Compare").click()
    expect(desk.locator("ins", has_text="very")).to_be_visible()
    back(desk)
    expect(desk.locator("ins", has_text="very")).to_have_count(0)

    desk.goto(f"/surveys/{code}/schedule")
    desk.get_by_label("Opens").fill("2999-07-01T18:30")
    desk.get_by_label("Time zone of these times").select_option("Europe/Berlin")
    desk.get_by_role("button", name="Save").click()
    expect(
        desk.locator(".state").get_by_text("Monday 1 July 2999 at 6:30pm (time in Berlin)")
    ).to_be_visible()
    phone = open_browser()
    phone.goto(f"/s/{code}")
    expect(phone.get_by_role("heading", name="This form is not open yet")).to_be_visible()
    for page in desk, phone:
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
