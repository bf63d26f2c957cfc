"""A table wider and longer than the screen moves within itself, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers
from tests.makers import question

pytestmark = pytest.mark.sqlite

NAME = "Responses as a table"


@pytest.fixture
def address(add_survey: Callable[..., str], server) -> str:
    """A table of 14 questions; of 30 people half answered all of them, half one."""
    code = add_survey(*(question("text", f"q{n}", f"What of the part {n}?") for n in range(14)))
    whole = {f"q{n}": f"So many words of {n}" for n in range(14)}
    with instead(server.database):
        Response.take_in(Survey.at(code), [(whole, None), ({"q0": "This alone"}, None)] * 15)
    return f"/surveys/{code}/responses/table"


def test_it_moves_both_ways_and_its_head_and_first_column_stay(organiser, address):
    page = organiser(viewport={"width": 320, "height": 640})
    page.goto(address)
    region = page.get_by_role("region", name=NAME)
    head, first = region.locator("thead th").nth(1), region.locator("tbody th").first

    def stands() -> tuple[float, float]:
        """Where they stand in it: how far the first column is across, and the head down."""
        of = region.bounding_box()
        return first.bounding_box()["x"] - of["x"], head.bounding_box()["y"] - of["y"]

    for width in 320, 1280:
        page.set_viewport_size({"width": width, "height": 640})
        region.evaluate("one => one.scrollTo(0, 0)")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        before = stands()
        region.focus()
        for key, side in ("ArrowRight", "scrollLeft"), ("ArrowDown", "scrollTop"):
            for _ in range(20):
                page.keyboard.press(key)
                page.wait_for_timeout(50)
                if region.evaluate(f"one => one.{side}"):
                    break
            assert region.evaluate(f"one => one.{side}") > 0
        page.wait_for_timeout(300)
        assert stands() == pytest.approx(before, abs=1)


def test_without_a_script_the_columns_are_chosen_and_a_row_leads_to_the_whole(organiser, address):
    page = organiser(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(address)
    page.get_by_text("Choose the columns").click()
    page.get_by_label("What of the part 13?").check()
    for n in range(12):
        page.get_by_label(f"What of the part {n}?", exact=True).uncheck()
    page.get_by_role("button", name="Show these columns").click()
    region = page.get_by_role("region", name=NAME)
    expect(region.locator("thead th")).to_have_text(["Response", "What of the part 13?"])
    region.locator("tbody th a").first.click()
    expect(page.get_by_role("article")).to_have_count(1)
