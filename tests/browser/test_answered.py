"""What a device knows of the forms that were sent from it: what is left, and what is not new."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.talk import Plan, Talk
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.history import back
from tests.browser.reader import BY_FINGER, barriers
from tests.makers import choice, make_event, question
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

Open = Callable[..., Page]
Add = Callable[..., str]
GOOD = choice("Good?", "Yes", "No")
AGAIN = "Answer again for somebody else"
OLDER = """days => { for (const [name, text] of Object.entries(localStorage)) {
    const kept = JSON.parse(text);
    localStorage[name] = JSON.stringify({ ...kept, at: kept.at - days * 864e5 });
} }"""


def answer(phone: Page, code: str) -> str:
    """Answer the form; the address of the receipt."""
    phone.goto(f"/s/{code}")
    phone.get_by_label("Yes").check()
    send(phone)
    return phone.url


def send(phone: Page) -> None:
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
    expect(phone).to_have_url(re.compile("/receipt/"))


def has_headings(phone: Page, *words: str) -> None:
    expect(phone.locator("h2:visible")).to_have_text(list(words))


@pytest.fixture
def codes(add_survey: Add) -> list[str]:
    return [add_survey(GOOD, title=title) for title in ("Talk", "Clinic")]


@pytest.fixture
def event(server: Server, codes: list[str]) -> str:
    with instead(server.database):
        surveys = map(Survey.at, codes)
        return make_event(*surveys, code="", organiser=Organiser.first_or_new()).code


def test_receipts_and_the_programme_lead_to_what_is_left_and_to_receipts_of_the_rest(
    open_browser: Open, event: str, codes: list[str]
) -> None:
    phone = open_browser()
    phone.goto(f"/e/{event}")
    expect(phone.get_by_text("You have answered")).to_have_count(2)  # all of them hidden
    has_headings(phone, "Open now")
    first = answer(phone, codes[0])
    has_headings(phone, "Also open")
    expect(phone.locator(".choose a")).to_have_text("Clinic")

    second = answer(phone, codes[1])  # a receipt that took the place of the form
    for _ in range(2):
        has_headings(phone, "Also open", "You have answered")
        expect(phone.get_by_text("You have answered all that is open now.")).to_be_visible()
        expect(phone.locator("[data-done] li > a")).to_have_text("Talk")
        assert barriers(phone, BY_FINGER) == []
        phone.reload()  # and one that is loaded
    phone.get_by_role("link", name="Talk").click()
    expect(phone).to_have_url(first)

    phone.get_by_role("link", name="Fair 2012").click()
    expect(phone.locator("[data-done] li > a")).to_have_text(["Talk", "Clinic"])
    has_headings(phone, "Open now", "You have answered")
    assert barriers(phone, BY_FINGER) == []
    again = phone.locator("[data-done]").get_by_role("link", name="Answer again for somebody else")
    expect(again).to_have_count(2)
    expect(again.last).to_have_attribute("href", re.compile(f"/s/{codes[1]}$"))
    phone.get_by_role("link", name="Clinic").click()
    expect(phone).to_have_url(second)

    phone.evaluate(OLDER, 6)
    phone.goto(f"/e/{event}")
    expect(phone.locator("[data-done] li > a")).to_have_count(2)
    phone.evaluate(OLDER, 1)
    phone.reload()
    expect(phone.locator(".choose a")).to_have_text(["Talk", "Clinic"])
    assert phone.evaluate("localStorage.length") == 0

    another = open_browser()
    another.goto(first)
    expect(another.locator(".choose a")).to_have_text("Clinic")
    another.goto(f"/e/{event}")
    expect(another.locator(".choose a")).to_have_text(["Talk", "Clinic"])


def test_what_was_answered_is_known_when_its_address_has_changed(
    open_browser: Open, event: str, codes: list[str], server: Server
) -> None:
    phone = open_browser()
    receipt = answer(phone, codes[0]).rpartition("/")[2]
    with instead(server.database):
        Survey.at(codes[0]).move(f"{codes[0]}-new")
    phone.goto(f"/e/{event}")
    expect(phone.locator("[data-done] li > a")).to_have_text("Talk")
    phone.get_by_role("link", name="Talk").click()
    expect(phone).to_have_url(re.compile(f"{codes[0]}-new/receipt/{receipt}$"))
    phone.goto(f"/s/{codes[0]}-new")
    expect(phone.get_by_role("heading", name="You have answered this form")).to_be_visible()


def test_without_script_nothing_is_known(open_browser: Open, event: str, codes: list[str]) -> None:
    phone = open_browser(java_script_enabled=False)
    answer(phone, codes[0])
    phone.goto(f"/e/{event}")
    expect(phone.get_by_role("link")).to_have_text(["Talk", "Clinic"])
    phone.goto(f"/s/{codes[0]}")
    expect(phone.get_by_text("You have answered")).to_be_hidden()
    expect(phone.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_who_opens_an_answered_form_is_told_so_and_somebody_else_can_answer(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(GOOD, intro="Two minutes.")
    phone = open_browser()
    first = answer(phone, code)
    phone.goto(f"/s/{code}")
    told = phone.get_by_role("heading", name="You have answered this form on this device")
    expect(told).to_be_visible()
    expect(phone.get_by_label("Yes")).to_be_hidden()
    expect(phone.get_by_text("Two minutes.")).to_be_hidden()
    assert barriers(phone, BY_FINGER) == []
    phone.get_by_role("link", name="Look at your receipt").click()
    expect(phone).to_have_url(first)
    back(phone)

    phone.get_by_role("button", name=AGAIN).click()
    expect(phone.get_by_role("heading", level=1)).to_be_focused()
    assert barriers(phone, BY_FINGER) == []
    phone.get_by_label("No").check()
    phone.reload()  # what somebody else has begun is no empty form
    expect(told).to_be_visible()
    expect(phone.get_by_label("No")).to_be_checked()
    send(phone)
    assert phone.url != first
    with instead(server.database):
        assert Survey.at(code).responses.count() == 2


def test_of_a_sensitive_form_only_its_tab_knows(open_browser: Open, add_survey: Add) -> None:
    code = add_survey(GOOD, sensitive=True)
    phone = open_browser()
    answer(phone, code)
    assert phone.evaluate("localStorage.length") == 0
    phone.goto(f"/s/{code}")
    expect(phone.get_by_role("button", name=AGAIN)).to_be_visible()
    tab = phone.context.new_page()
    tab.goto(f"/s/{code}")
    expect(tab.get_by_label("Yes")).to_be_visible()
    expect(tab.get_by_role("button", name=AGAIN)).to_be_hidden()


def test_what_was_written_can_be_read_and_copied_when_the_form_has_closed_until_its_day_is_over(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(
        question("text", "word", "In one *word*?", required=True),
        question("likert", "day", "The day was", items=["Long", "Warm"]),
        question("section", "two", "The food"),
        question("rank", "dishes", "Which first?", choices=["Soup", "Rice"]),
        question("text", "why", "Why?", multiline=True),
        question("acknowledge", "seen", "I have read it"),
    )
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    phone.get_by_role("group", name="Warm").get_by_label("Agree", exact=True).check(force=True)
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label("Place 1").select_option("Rice")
    phone.get_by_label("Why?").fill("It was hot.\nAnd late.")
    phone.get_by_label("I have read it").check()
    with instead(server.database):
        Survey.at(code).close()
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This form is closed")
    asked = ["In one word?", "The day was: Warm", "Which first?", "Why?", "I have read it"]
    said = ["Grand", "Agree", "Rice", "It was hot.\nAnd late.", "✓"]
    assert phone.locator("dt").all_inner_texts() == asked
    assert phone.locator("dd").all_inner_texts() == said
    assert barriers(phone, BY_FINGER) == []
    phone.get_by_role("button", name="Copy it").click()
    expect(phone.get_by_text("Copied.")).to_be_visible()
    assert "It was hot.\nAnd late." in phone.evaluate("getSelection().toString()")

    phone.evaluate(OLDER, 1)
    phone.reload()
    expect(phone.get_by_text("What you wrote is still on this device")).to_be_hidden()
    assert phone.evaluate("localStorage.length") == 0


def test_what_was_written_can_be_cleared_when_the_form_has_closed(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(GOOD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("Yes").check()
    with instead(server.database):
        Survey.at(code).close()
    phone.reload()
    expect(phone.locator("dd")).to_have_text("Yes")
    phone.get_by_text("Clear what I wrote").click()
    phone.get_by_role("button", name="Clear it").click()
    expect(phone.get_by_text("What you wrote is still on this device")).to_be_hidden()
    assert phone.evaluate("localStorage.length") == 0


def test_sessions_that_were_answered_leave_the_programme_with_the_heading_of_their_day(
    open_browser: Open, server: Server, event: str, codes: list[str]
) -> None:
    with instead(server.database):
        for number, part in enumerate(EventSurvey.all_of(Event.at(event))):
            start = datetime(2012, 6, 6 + number, 9, tzinfo=UTC)
            Talk.add(part.event, Plan(part.survey.definition.title, start, place="Hall"), part)
    phone = open_browser()
    answer(phone, codes[0])
    phone.goto(f"/e/{event}")
    shown = phone.locator(".choose h3:visible")
    expect(shown).to_have_text(["Thursday 7 June 2012"])
    expect(phone.locator("[data-done] li > a")).to_have_text("Talk")
    assert barriers(phone, BY_FINGER) == []
    answer(phone, codes[1])
    phone.goto(f"/e/{event}")
    expect(shown).to_have_count(0)
    expect(phone.get_by_text("You have answered all that is open now.")).to_be_visible()
