"""An operator says whose service this is; a phone sees it, without script, in light and dark."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from models.service.brand import LATELY_SECONDS, Brand
from storage.database import instead, writing
from tests.browser.conftest import PHONE
from tests.browser.reader import barriers
from tests.makers import choice
from tests.pictures import LOSSY
from tests.server import Server

pytestmark = pytest.mark.sqlite
CHOSEN = "rgb(255, 204, 0)"


@pytest.fixture
def unbranded(server: Server) -> Iterator[None]:
    """Whatever becomes of the test, the others that this server serves see no brand."""
    yield
    with instead(server.database), writing():
        Brand.delete().execute()
    time.sleep(2 * LATELY_SECONDS)


@pytest.mark.usefixtures("unbranded")
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
    # What says the colour is a file of its own, which comes after the words.
    expect(desk.locator(".specimen.dark .send")).to_have_css("background-color", CHOSEN)
    assert barriers(desk) == []
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status")).to_have_text("Saved. Everybody sees it within seconds.")
    desk.get_by_label("File").set_input_files(logo)
    desk.get_by_role("button", name="Show this logo").click()
    expect(desk.get_by_role("status")).to_have_text("Saved. Everybody sees it within seconds.")
    assert barriers(desk) == []

    phone = open_browser(**PHONE, color_scheme="dark")
    time.sleep(2 * LATELY_SECONDS)  # by then each process has read it
    phone.goto(f"/s/{code}")
    expect(phone.get_by_role("img", name="Owl Trust")).to_be_visible()
    assert phone.evaluate("document.querySelector('header img').naturalWidth") == 24
    send = phone.locator("button.send")
    expect(send).to_have_css("background-color", CHOSEN)
    phone.emulate_media(color_scheme="light")
    expect(send).to_have_css("color", "rgb(0, 0, 0)")
    phone.emulate_media(forced_colors="active")
    expect(send).not_to_have_css("background-color", re.compile(r"rgb\((165, 132|255, 204), 0\)"))
    assert barriers(phone) == []

    good = choice({"en": "Good?", "de": "Gut?"}, "Yes", "No")
    title = {"en": "Supper", "de": "Abendessen"}
    phone.goto(f"/s/{add_survey(good, title=title, languages=['en', 'de'])}")
    privacy = phone.get_by_role("contentinfo").get_by_role("link")
    expect(privacy).to_have_text("Privacy (opens in a new tab)")
    phone.get_by_role("link", name="Deutsch").click()
    expect(phone.get_by_role("group", name="Gut?")).to_be_visible()
    expect(privacy).to_have_text("Datenschutz (öffnet sich in einem neuen Tab)")
    expect(privacy).to_have_attribute("href", "/privacy?lang=de")
    expect(phone.get_by_role("img", name="Owl Trust")).to_be_visible()

    desk.get_by_role("button", name="Remove all of it").click()
    expect(desk.get_by_role("status")).to_have_text("Removed. Pages are as they were before.")
    expect(desk.get_by_label("Name of your organisation")).to_have_value("")
