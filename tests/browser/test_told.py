"""What people are told before they answer, in a browser: the promise, how long a text may be."""

import pytest
from playwright.sync_api import expect

from tests.makers import choice, question

NARROW = {"viewport": {"width": 320, "height": 600}}


@pytest.mark.sqlite
def test_the_promise_opens_without_script_on_a_narrow_phone(open_browser, add_survey):
    phone = open_browser(java_script_enabled=False, **NARROW)
    phone.goto(f"/s/{add_survey(question('email', 'mail', 'Write to'), choice('Good?', 'Yes'))}")
    said = phone.get_by_text("asks who you are. If you answer it")
    expect(said).not_to_be_visible()
    phone.get_by_text("what we store, and who sees it").click()
    expect(said).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.sqlite
def test_the_characters_that_are_left_are_counted_as_they_are_written(open_browser, add_survey):
    asked = question("text", "q", "Why?", max_length=5), question("text", "r", "Free?")
    phone = open_browser()
    phone.goto(f"/s/{add_survey(*asked)}")
    limit, aloud = phone.locator("#limit-q"), phone.locator("#limit-q + [role=status]")
    expect(limit).to_have_text("You can enter up to 5 characters")
    phone.get_by_label("Why?").fill("👋abc")
    expect(limit).to_have_text("You have 1 character remaining")
    phone.get_by_label("Why?").fill("abcdefg")
    expect(limit).to_have_text("You have 2 characters too many")
    expect(limit).to_have_class("fault")
    expect(aloud).to_have_text("You have 2 characters too many")
    phone.get_by_label("Free?").fill("abcdefg")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_contain_text("Shorten this to 5 characters")
    phone.get_by_label("Why?").fill("abc")
    expect(limit).to_have_text("You have 2 characters remaining")


@pytest.mark.sqlite
@pytest.mark.parametrize("language", ["ar", "ur"])
def test_a_form_from_right_to_left_fits_a_narrow_phone(open_browser, add_survey, language):
    phone = open_browser(**NARROW)
    phone.goto(f"/s/{add_survey(language=language)}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    middle = "one => { const {left, width} = one.getBoundingClientRect(); return left + width / 2 }"
    tick = phone.get_by_role("checkbox").first.evaluate(middle)
    assert tick > 160  # a box to tick stands at the beginning of its line
    title = phone.locator(".promise summary").evaluate("one => getComputedStyle(one).direction")
    assert title == "rtl"


@pytest.mark.sqlite
def test_an_arabic_form_counts_in_arabic(open_browser, add_survey):
    phone = open_browser()
    phone.goto(f"/s/{add_survey(question('text', 'q', 'لماذا؟', max_length=14), language='ar')}")
    phone.get_by_label("لماذا؟").fill("abc")
    expect(phone.locator("#limit-q")).to_contain_text("حرفًا")
    phone.get_by_label("لماذا؟").fill("abcdefghijkl")
    expect(phone.locator("#limit-q")).to_have_text("بقي لك حرفان")
