"""An operator says whose service this is; a phone sees it, without script, in light and dark."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.reader import barriers
from tests.makers import choice
from tests.pictures import LOSSY

pytestmark = pytest.mark.sqlite
READ = "getComputedStyle(document.querySelector('{}')).{}"


def test_a_brand_is_set_in_a_browser_seen_on_a_phone_and_removed_in_one_press(
    organiser, open_browser, add_survey, tmp_path: Path
):
    code = add_survey(choice("Good?", "Yes", "No"))
    logo = tmp_path / "logo.webp"
    logo.write_bytes(LOSSY)
    desk = organiser()
    desk.goto("/operator/brand")
    desk.get_by_label("Name of your organisation").fill("Owl Trust")
    desk.get_by_label("Pick a colour").fill("#ffcc00")
    expect(desk.locator("#colour")).to_have_value("#ffcc00")
    desk.get_by_label("Whom to ask").fill("Ada")
    desk.get_by_role("button", name="Look at it first").click()
    expect(desk.get_by_text("#ffcc00 is too light for text on a light page")).to_be_visible()
    pressed = desk.evaluate(READ.format(".specimen.dark .send", "backgroundColor"))
    assert pressed == "rgb(255, 204, 0)"
    assert barriers(desk) == []
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status")).to_have_text("Saved. Everybody sees it within seconds.")
    desk.get_by_label("File").set_input_files(logo)
    desk.get_by_role("button", name="Show this logo").click()
    expect(desk.get_by_role("status")).to_have_text("Saved. Everybody sees it within seconds.")
    assert barriers(desk) == []

    phone = open_browser(**PHONE, color_scheme="dark")
    phone.goto(f"/s/{code}")
    while not phone.get_by_role("banner").count():  # another process knows within seconds
        phone.reload()
    expect(phone.get_by_role("img", name="Owl Trust")).to_be_visible()
    assert phone.evaluate("document.querySelector('header img').naturalWidth") == 24
    assert phone.evaluate(READ.format("button.send", "backgroundColor")) == "rgb(255, 204, 0)"
    phone.emulate_media(color_scheme="light")
    assert phone.evaluate(READ.format("button.send", "color")) == "rgb(0, 0, 0)"
    phone.emulate_media(forced_colors="active")
    assert phone.evaluate(READ.format("button.send", "backgroundColor")) != "rgb(165, 132, 0)"
    assert barriers(phone) == []

    desk.get_by_role("button", name="Remove all of it").click()
    expect(desk.get_by_role("status")).to_have_text("Removed. Pages are as they were before.")
    expect(desk.get_by_label("Name of your organisation")).to_have_value("")
