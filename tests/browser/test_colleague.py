"""A colleague is invited, comes in, and sees what a viewer sees, without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import barriers_for_all
from tests.makers import choice, question

pytestmark = pytest.mark.sqlite


def test_a_colleague_comes_in_by_a_link_and_every_page_on_the_way_is_for_every_reader(
    organiser, open_browser, add_survey
):
    code = add_survey(choice("Good?", "Yes", "No"), question("text", "w", "Why?"))
    options = {"viewport": {"width": 320, "height": 740}}
    desk = organiser(java_script_enabled=False, **options)
    phone = open_browser(java_script_enabled=False, **options)
    watched = open_browser(**options)  # axe needs script
    found = {}

    def look(page, name: str) -> None:
        cookies = page.context.cookies()
        watched.context.clear_cookies()
        watched.context.add_cookies(cookies)
        watched.goto(page.url)
        found[name] = barriers_for_all(watched)

    desk.goto(f"/surveys/{code}/settings")
    desk.get_by_role("link", name="Who works on it").click()
    desk.get_by_role("button", name="Make a link").click()
    expect(desk.get_by_text("works once").first).to_be_visible()
    link = desk.locator("#link").input_value()
    desk.get_by_role("link", name="Back to the colleagues").click()
    expect(desk.get_by_text("Links that nobody has used")).to_be_visible()
    phone.goto(link)
    look(phone, "invitation")
    phone.get_by_label("Your name").fill("Vic")
    phone.get_by_label("Email address").fill("vic@example.org")
    phone.get_by_label("New password").fill("three words here")
    phone.get_by_role("button", name="Make an account, and accept").click()
    expect(phone.locator(".told")).to_contain_text("is shared with you now")
    tabs = phone.get_by_role("navigation", name="Survey").get_by_role("link")
    expect(tabs).to_have_text(["Share", "Results"])
    look(phone, "what a viewer shares")
    tabs.last.click()
    expect(phone).to_have_url(re.compile(f"/surveys/{code}/tally$"))
    look(phone, "results")
    expect(phone.get_by_text("Read the answers")).to_be_hidden()
    phone.goto("/account/")
    look(phone, "account")
    phone.get_by_role("link", name="Change the address").click()
    expect(phone).to_have_url(re.compile("/account/address$"))
    look(phone, "address")
    desk.goto(f"/surveys/{code}/colleagues")
    look(desk, "colleagues")
    desk.get_by_text("Take away, or hand over").click()
    taking = desk.get_by_role("button", name="Take it away from Vic")
    taking.click()
    expect(taking).to_have_count(0)
    phone.goto(f"/surveys/{code}/tally")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Page not found")
    look(phone, "absent")
    assert {name: faults for name, faults in found.items() if faults} == {}
