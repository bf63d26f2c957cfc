"""What people wrote is read, responses are found, and thousands of them go in one press."""

import pytest
from playwright.sync_api import expect

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers_for_all
from tests.makers import choice, question

pytestmark = pytest.mark.sqlite

MANY = 5_050  # more than one request deletes


def asked(server, code: str, many: int) -> None:
    """Have so many say no, each in other words, and one yes."""
    with instead(server.database):
        rows = [({"q": "no", "w": f"Tést {n}"}, None) for n in range(many)]
        Response.take_in(Survey.at(code), [*rows, ({"q": "yes", "w": "Real"}, None)])


def test_words_are_read_and_what_is_found_goes_in_one_press(organiser, add_survey, server):
    form = choice("Good?", "Yes", "No"), question("text", "w", "Why & how?")
    few, code = add_survey(*form), add_survey(*form)
    asked(server, few, 60)
    asked(server, code, MANY)
    desk = organiser(viewport={"width": 320, "height": 740}, color_scheme="dark")
    found = {}

    for one in few, code:
        desk.goto(f"/surveys/{one}/tally")
        desk.get_by_role("link", name="Read the answers to Why & how?").click()
        expect(desk.get_by_role("heading", level=2)).to_have_text("Why & how?")
        found[f"words of {one}"] = barriers_for_all(desk)
        desk.get_by_label("Find words").fill("real")
        desk.get_by_role("button", name="Search").click()
        if one == few:
            expect(desk.locator("bdi.written")).to_have_text("Real")
    desk.goto(f"/surveys/{code}/words/")
    found["all words"] = barriers_for_all(desk)
    desk.goto(f"/surveys/{code}/responses/")
    desk.get_by_label("Only those who answered").select_option("q")
    desk.get_by_role("button", name="Choose the answer").click()
    desk.locator("#answer").select_option("no")
    desk.get_by_role("button", name="Filter").click()
    those = desk.get_by_role("link", name="that are found")
    expect(those).to_be_visible()
    found["responses"] = barriers_for_all(desk)
    those.click()
    expect(desk).to_have_title("Delete answers: Lunch")
    found["removal"] = barriers_for_all(desk)
    desk.get_by_label("How many answers are deleted?").fill(str(MANY))
    desk.locator("button.danger").click()
    expect(desk.locator(".told")).to_contain_text("answers were deleted.", timeout=60_000)
    expect(desk.get_by_role("article")).to_have_count(1)

    assert found == {one: [] for one in found}
