"""An organiser plans when to ask again, a phone reads it, months go by: also without scripts."""

import pytest
from playwright.sync_api import expect

from models.survey.survey import Survey
from models.wave.series import Series
from storage.database import instead
from tests.browser.reader import BY_FINGER, BY_MOUSE, barriers
from tests.makers import choice, pass_days, respond

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_survey_is_asked_again_and_the_times_stand_side_by_side(
    organiser, open_browser, add_survey, server, scripts
):
    code = add_survey(choice("Which do you use weekly?", "Yammer", "Twitter"), title="Day")
    page = organiser(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page.goto(f"/surveys/{code}/settings")
    page.get_by_role("link", name="When to ask again").click()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose when to ask again")
    page.get_by_label("In 1 month", exact=True).check()
    page.get_by_label("In 6 months").check()
    page.get_by_label("Let people leave an email address").check()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("li[data-wave]")).to_have_count(3)
    expect(page.locator("li[data-wave='2']")).to_contain_text("1 month later")
    assert not scripts or barriers(page, BY_MOUSE) == []

    phone = open_browser(java_script_enabled=scripts)
    phone.goto(f"/s/{code}")
    phone.get_by_label("Yammer").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="We ask again")).to_be_visible()
    assert not scripts or barriers(phone, BY_FINGER) == []
    phone.get_by_label("Your email address").fill("eve@example.org")
    phone.get_by_role("button", name="Tell me").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your address is kept")
    phone.get_by_role("link", name="Take my address off the list").click()
    expect(phone.get_by_role("heading", name="Be told when we ask again")).to_be_visible()
    assert not scripts or barriers(phone, BY_FINGER) == []

    with instead(server.database):
        first = Survey.at(code)
        series = Series.of(first)
        wave = series.waves[1].survey
        for _ in range(11):
            respond(first, q="twitter")
        pass_days(32, series)
        for _ in range(12):
            respond(Survey.at(wave.code), q="yammer")
    page.goto(f"/surveys/{code}/waves/")
    page.get_by_role("link", name="One question over all times").click()
    expect(page.locator(".says")).to_contain_text("12 of 12 (1 month later)")
    expect(page.locator(".says")).to_contain_text("Other people may have answered each time.")
    assert not scripts or barriers(page, BY_MOUSE) == []
    page.goto(f"/surveys/{code}/reminders/")
    expect(page.get_by_label("Addresses")).to_have_value("eve@example.org")
    assert not scripts or barriers(page, BY_MOUSE) == []
