"""Sheets are typed in by keyboard alone, forms are printed, and others come from elsewhere."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from formats.xlsform import write as xlsform_book
from tests.makers import choice, definition, question

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

TEN = (
    question("rating", "overall", "How was the day?", required=True, low="Poor", high="Great"),
    question("nps", "recommend", "Would you recommend it?"),
    choice("Which session?", "Morning", "Noon", "Evening", name="session"),
    question("select_multiple", "food", "What did you eat?", choices=["Soup", "Rice", "Tea"]),
    question("likert", "talks", "The talks were …", items=["Clear", "Short", "New"]),
    question("stance", "clause", "1. Be kind."),
    question("acknowledge", "read", "I have read it"),
    question("integer", "people", "How many new people?", min=0),
    question("date", "day", "On which day?"),
    question("text", "why", "What would be better?", multiline=True),
)
# What one sheet says, an input after the other: 12 lines and a comment.
TYPED = ["4", "9", "2", "1 3", "4", "5", "3", "1", "", "1", "7", "2026-11-20", "More tea"]


def pressed(page: Page, typed: list[str], key: str) -> int:
    """Type a sheet from the line that has the focus, and store it; how many keys that took."""
    keys = 0
    for said in typed:
        page.keyboard.type(said)
        page.keyboard.press(key)
        keys += len(said) + 1
    expect(page.get_by_role("button", name="Store and next")).to_be_focused()
    page.keyboard.press("Enter")
    return keys + 1


@pytest.mark.parametrize(("script", "key"), [(True, "Enter"), (False, "Tab")])
def test_sheets_are_typed_in_one_after_the_other_without_touching_the_mouse(
    server, add_survey, organiser, script, key
):
    code = add_survey(*TEN)
    page = organiser(java_script_enabled=script)
    page.goto(f"/surveys/{code}/responses/")
    page.get_by_role("link", name="Type in paper").click()
    counts = []
    for n in range(3):
        expect(page.locator("#overall")).to_be_focused()
        page.wait_for_load_state()  # before its script is there, Enter leads nowhere
        counts.append(pressed(page, [str(n + 3), *TYPED[1:]], key))
        expect(page.locator("[data-typed]")).to_have_text(str(n + 1))

    exported = server.command("responses", "export", code).stdout
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert sorted(row["overall"] for row in rows) == ["3", "4", "5"]
    assert {row["why"] for row in rows} == {"More tea"}
    assert {row["food/tea"] for row in rows} == {"1"}
    # The figure in docs/organiser.md: keys for a sheet of ten questions.
    assert counts == [44, 44, 44]

    page.get_by_role("button", name="Take the last one back").click()
    expect(page.locator("[data-typed]")).to_have_text("2")
    exported = server.command("responses", "export", code).stdout
    assert len(exported.splitlines()) == 3


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_enter_never_sends_half_a_sheet_and_a_mistake_is_shown_where_it_is(
    server, add_survey, organiser, script
):
    code = add_survey(*TEN)
    page = organiser(java_script_enabled=script)
    page.goto(f"/surveys/{code}/paper/new")
    expect(page.locator("#overall")).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.url.endswith("/paper/new")
    page.locator("#recommend").fill("11")
    page.get_by_role("button", name="Store and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose from the answers on the form")
    expect(page.locator("#overall")).to_have_value("4")
    page.locator("#recommend").fill("10")
    page.get_by_role("button", name="Store and next").click()
    expect(page.locator("[data-typed]")).to_have_text("1")
    assert len(server.command("responses", "export", code).stdout.splitlines()) == 2


def test_the_form_on_paper_fits_a_sheet_and_is_black_on_white(add_survey, organiser):
    code = add_survey(*TEN)
    page = organiser(viewport={"width": 794, "height": 1123}, color_scheme="dark")
    page.goto(f"/surveys/{code}/paper")
    page.emulate_media(media="print")
    colours = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert page.locator("body").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_text("type them in")).to_be_hidden()
    assert page.locator("img.qr").evaluate("e => e.complete && e.naturalWidth > 0")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_form_from_elsewhere_is_looked_at_and_taken(organiser, tmp_path, script):
    file = tmp_path / "day.xlsx"
    file.write_bytes(xlsform_book.write(definition(*TEN, title="A day elsewhere"), "day"))
    page = organiser(java_script_enabled=script)
    page.goto("/surveys/")
    page.get_by_role("link", name="New survey").click()
    page.get_by_role("link", name="Choose a file", exact=True).click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Nothing: all of it is taken as it is.")).to_be_visible()
    page.get_by_role("button", name="Take it as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A day elsewhere")
    expect(page.get_by_text("Draft.")).to_be_visible()
