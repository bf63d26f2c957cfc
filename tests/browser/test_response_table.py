"""A table wider and longer than the screen moves within itself, by keyboard alone."""

import pytest

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers
from tests.makers import question

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_moves_both_ways_and_its_head_and_first_column_stay(
    organiser, add_survey, server, width, script
):
    code = add_survey(*(question("text", f"q{n}", f"What of the part {n}?") for n in range(14)))
    with instead(server.database):
        answers = {f"q{n}": f"So many words of {n}" for n in range(14)}
        Response.take_in(Survey.at(code), [(answers, None)] * 30)
    page = organiser(viewport={"width": width, "height": 640}, java_script_enabled=script)
    page.goto(f"/surveys/{code}/responses/table")
    assert barriers(page) == []
    region = page.get_by_role("region", name="Responses as a table")
    head, first = region.locator("thead th").nth(1), region.locator("tbody th").first

    def moved() -> list[float]:
        return region.evaluate("one => [one.scrollLeft, one.scrollTop]")

    def stands() -> tuple[float, float]:
        """Where they stand in it: how far the first column is across, and the head down."""
        of = region.bounding_box()
        return first.bounding_box()["x"] - of["x"], head.bounding_box()["y"] - of["y"]

    before = stands()
    region.focus()
    for key in "ArrowRight", "ArrowDown":
        for _ in range(6):
            page.keyboard.press(key)
    page.wait_for_function("one => one.scrollLeft && one.scrollTop", arg=region.element_handle())
    page.wait_for_timeout(300)
    assert min(moved()) > 0
    assert stands() == pytest.approx(before, abs=1)
    page.get_by_text("Choose the columns").click()
    page.get_by_label("What of the part 13?").check()
    for n in range(12):
        page.get_by_label(f"What of the part {n}?", exact=True).uncheck()
    page.get_by_role("button", name="Show these columns").click()
    assert region.locator("thead th").all_inner_texts() == ["Response", "What of the part 13?"]
    region.locator("tbody th a").first.click()
    assert page.locator("article dd").count() == 14
