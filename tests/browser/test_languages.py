"""Another language in the middle of a form: with a script and without, nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.history import back
from tests.browser.reader import BY_FINGER, barriers
from tests.makers import question
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

LUNCH: dict[str, Any] = {
    "title": {"en": "Lunch", "de": "Mittagessen"},
    "languages": ["en", "de"],
}
QUESTIONS = (
    question("rating", "overall", {"en": "How was it?", "de": "Wie war es?"}),
    question("section", "two", {"en": "The food", "de": "Das Essen"}),
    question("text", "why", {"en": "Why?", "de": "Warum?"}),
)


def test_another_language_off_line_comes_when_the_network_does(
    open_browser: Callable[..., Page], add_survey: Callable[..., str]
) -> None:
    short = question("text", "short", {"en": "In short?", "de": "Kurz?"}, max_length=9)
    code = add_survey({**short, "required": True}, **LUNCH, sensitive=True)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_contain_text("There is a problem")
    phone.get_by_label("In short?").fill("Rain")
    phone.context.set_offline(True)
    phone.get_by_role("link", name="Deutsch").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    expect(phone.get_by_label("In short?")).to_have_value("Rain")
    phone.get_by_label("In short?").fill("")  # nothing is sent meanwhile
    expect(phone.get_by_text("Press the button when you are ready")).to_be_visible()
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Deutsch").click()
    expect(phone.get_by_role("alert")).to_contain_text("Es gibt ein Problem")
    expect(phone).to_have_title("Fehler: Mittagessen")
    expect(phone.locator("html")).to_have_attribute("lang", "de")
    expect(phone).to_have_url(re.compile(rf"/s/{code}\?lang=de$"))
    assert barriers(phone, BY_FINGER) == []
    phone.get_by_label("Kurz?").press_sequentially("Regen")
    expect(phone.locator("#limit-short")).to_have_text("Sie haben noch 4 Zeichen übrig")
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_label("In short?")).to_have_value("Regen")
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone).to_have_title("Lunch")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("[data-receipt]")).to_be_visible()


def test_another_language_takes_back_no_answer_that_is_on_its_way(
    open_browser: Callable[..., Page], add_survey: Callable[..., str]
) -> None:
    code = add_survey(*QUESTIONS, **LUNCH, sensitive=True)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label("Why?").fill("Rain")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    phone.get_by_role("link", name="Deutsch").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("[data-receipt]")).to_be_visible()
    expect(phone.locator("html")).to_have_attribute("lang", "de")
    back(phone)
    expect(phone.locator("#the-form")).to_have_count(0)


@pytest.mark.parametrize("sensitive", [False, True], ids=["kept", "not kept on the phone"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_another_language_loses_nothing(
    open_browser: Callable[..., Page],
    add_survey: Callable[..., str],
    server: Server,
    script: bool,
    sensitive: bool,
) -> None:
    code = add_survey(*QUESTIONS, **LUNCH, sensitive=sensitive)
    role: Any = "link" if script else "button"
    phone = open_browser(java_script_enabled=script, locale="de-AT")
    phone.goto(f"/s/{code}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mittagessen")
    if script:
        assert barriers(phone, BY_FINGER) == []
    phone.get_by_role("radio", name="4", exact=True).check(force=True)
    expect(phone.locator(".languages :is(a, button):visible")).to_have_count(1)
    phone.get_by_role(role, name="English").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lunch")
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.get_by_role("radio", name="4", exact=True)).to_be_checked()
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label("Why?").fill("Rain")
    expect(phone.locator(".languages :is(a, button):visible")).to_have_count(1)
    phone.get_by_role(role, name="Deutsch").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Das Essen")
    expect(phone.get_by_label("Warum?")).to_have_value("Rain")
    phone.locator("button.send").click()
    expect(phone.locator("[data-receipt]")).to_be_visible()
    expect(phone).to_have_url(re.compile(r"\?lang=de$"))
    rows = server.command("responses", "export", code, "--format", "csv").stdout.splitlines()
    assert rows[1].endswith("4,Rain")
