"""What is written on a phone is not lost: off line, behind a portal, by Back, by a reload.

Nor is what a live page has missed meanwhile. All that runs in each browser is in this file: Firefox
takes three seconds of a processor to start.
"""

import re
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, TimeoutError, expect

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.history import back, forward
from tests.browser.reader import BY_FINGER, Look, barriers, barriers_for_all
from tests.makers import choice, definition, question
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

Open = Callable[..., Page]
Add = Callable[..., str]

# Names that a form in a browser has of its own, before and after it is turned.
PARTS = (
    question("rating", "overall", "How was it?"),
    question("text", "elements", "What was wrong?"),
    question("section", "two", "The food", hint="Read [the menu](/sign-in) first."),
    question("select_multiple", "children", "What did you eat?", choices=["Soup", "Rice"]),
    question("text", "append", "How was the soup?"),
    question("section", "three", "The end"),
    question("text", "dataset", "Anything else?", multiline=True),
)
ALL = {
    "overall": 4,
    "elements": "Rain",
    "children": ["soup"],
    "append": "Hot",
    "dataset": "Thank you",
}
WORD = question("text", "word", "In one word?")
PORTAL = "<html><head><title>Hotel</title></head><body><h1>Accept our terms</h1></body></html>"


def stored(server: Server, code: str) -> list[dict[str, Any]]:
    with instead(server.database):
        return [one["answers"] for one in Response.all_of(Survey.at(code))]


def wait_for_one(page: Page, server: Server, code: str) -> None:
    """Let the page go on until its answers are stored, though it is told nothing."""
    for _ in range(200):
        if stored(server, code):
            break
        page.wait_for_timeout(50)
    assert len(stored(server, code)) == 1


def press(page: Page, name: str) -> None:
    """Press a button. The form's own next try may put another in its place just then.

    Firefox's driver can wait for ever for the one that is gone; a second press sends nothing twice.
    """
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(2):
        try:
            return button.click(timeout=5_000)
        except TimeoutError:
            continue
    button.click()


def send(server: Server, code: str, times: int) -> None:
    """Answer yes so many times, as from other phones."""
    for _ in range(times):
        assert urllib.request.urlopen(f"{server.address}/s/{code}", b"q=yes").status == 200


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def first_part(page: Page) -> None:
    page.get_by_role("radio", name="4", exact=True).check(force=True)
    page.get_by_label("What was wrong?").fill("Rain")


def second_part(page: Page) -> None:
    press(page, "Continue")
    heading(page, "The food")
    page.get_by_label("Soup", exact=True).check()
    page.get_by_label("How was the soup?").fill("Hot")


def third_part(page: Page) -> None:
    press(page, "Continue")
    heading(page, "The end")
    page.get_by_label("Anything else?").fill("Thank you")


def is_on_first(page: Page) -> None:
    expect(page.get_by_text("Part 1 of 3")).to_be_visible()
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_checked()
    expect(page.get_by_label("What was wrong?")).to_have_value("Rain")


def is_on_second(page: Page) -> None:
    heading(page, "The food")
    expect(page.get_by_label("Soup", exact=True)).to_be_checked()
    expect(page.get_by_label("How was the soup?")).to_have_value("Hot")


def is_on_third(page: Page) -> None:
    heading(page, "The end")
    expect(page.get_by_label("Anything else?")).to_have_value("Thank you")


def posts(page: Page, do: Callable[[Route], None]) -> None:
    """Do this with whatever the page sends."""
    page.unroute_all()
    page.route("**/s/*", of_posts(do))


def of_posts(do: Callable[[Route], None]) -> Callable[[Route], None]:
    """Do this with what is sent, and nothing with what is asked for."""
    return lambda route: do(route) if route.request.method == "POST" else route.continue_()


def answered(route: Route, status: int) -> None:
    route.fulfill(status=status, body=PORTAL, content_type="text/html")


def slowly(route: Route) -> None:
    time.sleep(0.3)
    route.continue_()


@pytest.mark.each_browser
def test_answers_wait_for_the_network_and_are_stored_once(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(WORD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    phone.context.set_offline(True)
    press(phone, "Send")
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    expect(phone.get_by_label("In one word?")).to_have_value("Grand")
    phone.context.set_offline(False)
    expect(phone.locator("[data-receipt]")).to_be_visible()
    assert stored(server, code) == [{"word": "Grand"}]


@pytest.mark.each_browser
def test_a_live_tab_that_was_offline_shows_the_whole_state_on_return(
    organiser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    results = tally.locator("#results")
    send(server, code, 1)
    expect(results).to_have_attribute("data-responses", "1")

    tally.context.set_offline(True)
    send(server, code, 3)
    tally.wait_for_timeout(300)
    tally.context.set_offline(False)

    expect(results).to_have_attribute("data-responses", "4", timeout=45_000)
    send(server, code, 1)
    expect(results).to_have_attribute("data-responses", "5")
    expect(tally.locator("[data-value=yes]")).to_have_text("5")


@pytest.mark.each_browser
def test_no_page_but_ours_takes_the_place_of_what_was_written(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(WORD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    for status in 200, 400, 401, 403, 404, 407, 413, 422, 429, 502, 511:
        posts(phone, partial(answered, status=status))
        press(phone, "Send")
        expect(phone.get_by_text("Not sent yet")).to_be_visible()
        expect(phone.get_by_text("sign in")).to_be_visible()
        expect(phone.get_by_label("In one word?")).to_have_value("Grand")
        expect(phone.get_by_label("In one word?")).to_be_editable()
        expect(phone).to_have_title("Lunch")
    assert barriers(phone, BY_FINGER) == []
    posts(phone, lambda route: route.abort())
    press(phone, "Send")
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    phone.unroute_all()
    expect(phone.locator("[data-receipt]")).to_be_visible()  # it goes on trying by itself
    assert stored(server, code) == [{"word": "Grand"}]


def test_a_network_that_does_not_answer_within_twelve_seconds_is_none(
    open_browser: Open, add_survey: Add
) -> None:
    code = add_survey(WORD)
    phone = open_browser()
    phone.clock.install()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    posts(phone, lambda route: None)
    # From here on no time goes by but what is let go by below, however busy the machine is.
    phone.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    press(phone, "Send")
    phone.clock.run_for(11_500)
    expect(phone.get_by_text("Sending…")).to_be_visible()
    phone.clock.run_for(1_000)
    expect(phone.get_by_text("Not sent yet")).to_be_visible()


@pytest.mark.each_browser
def test_nothing_is_sent_in_mid_sentence(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(WORD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    word = phone.get_by_label("In one word?")
    word.fill("First")
    phone.context.set_offline(True)
    press(phone, "Send")
    expect(phone.get_by_text("Trying again")).to_be_visible()
    word.fill("Half of")
    expect(phone.get_by_text("Press the button when you are ready")).to_be_visible()
    phone.context.set_offline(False)
    phone.wait_for_timeout(2_500)  # longer than the next try was away
    assert stored(server, code) == []
    word.fill("Half of it")
    press(phone, "Send")
    expect(phone.locator("[data-receipt]")).to_be_visible()
    assert stored(server, code) == [{"word": "Half of it"}]


@pytest.mark.each_browser
def test_back_reload_a_link_and_a_dropped_tab_lose_nothing_of_a_form_in_parts(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(*PARTS)
    phone = open_browser()
    phone.goto("/sign-in")
    phone.goto(f"/s/{code}")
    first_part(phone)
    phone.reload()
    is_on_first(phone)
    second_part(phone)
    phone.reload()
    is_on_second(phone)
    expect(phone).to_have_title("Part 2 of 3: Lunch")
    phone.get_by_role("link", name="the menu").click()
    heading(phone, "Sign in")
    back(phone)
    is_on_second(phone)
    third_part(phone)

    posts(phone, slowly)
    phone.evaluate("history.back(); setTimeout(() => history.back(), 100)")  # twice, impatiently
    is_on_first(phone)
    phone.unroute_all()
    forward(phone)
    is_on_second(phone)
    forward(phone)
    is_on_third(phone)
    phone.context.set_offline(True)
    back(phone)
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    is_on_third(phone)
    phone.context.set_offline(False)
    is_on_second(phone)
    back(phone)
    is_on_first(phone)
    back(phone)
    heading(phone, "Sign in")

    again = phone.context.new_page()
    phone.close()
    again.goto(f"/s/{code}")
    is_on_first(again)
    assert barriers(again, BY_FINGER) == []
    press(again, "Continue")
    is_on_second(again)
    press(again, "Continue")
    is_on_third(again)
    once_more = again.context.new_page()
    again.close()
    once_more.goto("/sign-in")
    once_more.goto(f"/s/{code}")
    is_on_third(once_more)
    back(once_more)  # it is the first page of this tab, and still not the way out
    is_on_second(once_more)
    back(once_more)
    is_on_first(once_more)
    press(once_more, "Continue")
    is_on_second(once_more)
    press(once_more, "Continue")
    is_on_third(once_more)
    press(once_more, "Back")
    is_on_second(once_more)
    press(once_more, "Continue")
    is_on_third(once_more)
    press(once_more, "Send")
    heading(once_more, "Your answers are stored")
    assert stored(server, code) == [ALL]

    back(once_more)
    heading(once_more, "Sign in")
    once_more.goto(f"/s/{code}")
    expect(once_more.get_by_label("What was wrong?")).to_have_value("")


@pytest.mark.each_browser
def test_what_was_changed_since_the_form_was_turned_outlives_a_reload(
    open_browser: Open, add_survey: Add
) -> None:
    # Firefox puts back what stood in a field that was taken out of the page.
    phone = open_browser()
    phone.goto(f"/s/{add_survey(*PARTS)}")
    first_part(phone)
    press(phone, "Continue")
    heading(phone, "The food")
    press(phone, "Back")
    phone.get_by_role("radio", name="2", exact=True).check(force=True)
    phone.get_by_label("What was wrong?").fill("Sun")
    phone.reload()
    expect(phone.get_by_label("What was wrong?")).to_have_value("Sun")
    expect(phone.get_by_role("radio", name="2", exact=True)).to_be_checked()


def test_back_from_the_receipt_never_shows_an_empty_form(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey({**WORD, "required": True})
    phone = open_browser()
    phone.goto("/sign-in")
    phone.goto(f"/s/{code}")
    press(phone, "Send")
    phone.get_by_role("alert").get_by_role("link").click()
    expect(phone.get_by_label("In one word?")).to_be_focused()
    phone.get_by_label("In one word?").fill("Grand")
    state = phone.evaluate("history.state")
    press(phone, "Send")
    heading(phone, "Your answers are stored")
    receipt = phone.url
    back(phone)
    heading(phone, "Sign in")

    # A place of that form that is still in some history: its key is spent.
    phone.evaluate(
        "state => history.replaceState(state, '', '/s/' + state.code)", state | {"code": code}
    )
    phone.reload()
    heading(phone, "Your answers are stored")
    expect(phone).to_have_url(receipt)
    assert len(stored(server, code)) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_other_answers_under_a_spent_key_lead_to_the_receipt_and_to_another_key(
    open_browser: Open, add_survey: Add, server: Server, scripts: bool
) -> None:
    code = add_survey(WORD)
    phone = open_browser(java_script_enabled=scripts)
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("First")
    if scripts:  # the reply is lost on its way
        posts(phone, lose)
        press(phone, "Send")
        expect(phone.get_by_text("Not sent yet")).to_be_visible()
        phone.get_by_label("In one word?").fill("Second")
        phone.unroute_all()
    else:
        press(phone, "Send")
        back(phone)
        phone.get_by_label("In one word?").fill("Second")
    press(phone, "Send")
    expect(phone.get_by_role("alert")).to_contain_text("are stored and count")
    expect(phone).to_have_title("Error: Lunch")
    assert not scripts or barriers(phone, BY_FINGER) == []
    expect(phone.get_by_label("In one word?")).to_have_value("Second")
    phone.get_by_role("link", name="The receipt of the answers that are stored").click()
    heading(phone, "Your answers are stored")
    receipt = phone.url
    back(phone)
    expect(phone.get_by_label("In one word?")).to_have_value("Second")
    if scripts:  # it has gone on under another key
        expect(phone.get_by_text("counts as the answers of another person")).to_be_visible()
        press(phone, "Send")
    else:
        press(phone, "Send them as another person’s")
    heading(phone, "Your answers are stored")
    assert phone.url != receipt
    assert sorted(one["word"] for one in stored(server, code)) == ["First", "Second"]
    if scripts:
        phone.goto(f"/s/{code}")
        expect(phone.get_by_label("In one word?")).to_have_value("")


def reach(route: Route) -> None:
    """The answers arrive, and no reply comes."""
    route.fetch(max_redirects=0)


def lose(route: Route) -> None:
    """The answers arrive, and the reply is lost."""
    reach(route)
    route.abort()


def test_back_while_all_of_it_is_sent_waits_for_the_receipt(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(*PARTS)
    phone = open_browser()
    phone.goto("/sign-in")
    phone.goto(f"/s/{code}")
    first_part(phone)
    second_part(phone)
    third_part(phone)
    waiting: list[Route] = []
    posts(phone, waiting.append)
    press(phone, "Send")
    for _ in range(2):
        phone.evaluate("history.back()")
        expect(phone.get_by_text("Sending…")).to_be_visible()
        is_on_third(phone)
    assert len(waiting) == 1
    waiting[0].continue_()
    heading(phone, "Your answers are stored")
    assert stored(server, code) == [ALL]
    back(phone)
    heading(phone, "Sign in")


def test_back_after_a_reply_was_lost_leads_to_the_receipt_and_a_changed_word_sets_it_free(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(*PARTS)
    phone = open_browser()
    phone.goto("/sign-in")
    phone.goto(f"/s/{code}")
    first_part(phone)
    second_part(phone)
    third_part(phone)
    posts(phone, lambda route: route.abort())
    press(phone, "Send")
    expect(phone.get_by_text("Trying again")).to_be_visible()
    phone.get_by_label("Anything else?").fill("Thank you!")
    expect(phone.get_by_text("Press the button when you are ready")).to_be_visible()
    phone.unroute_all()
    back(phone)
    is_on_second(phone)
    press(phone, "Continue")
    posts(phone, lose)
    press(phone, "Send")
    expect(phone.get_by_text("Trying again")).to_be_visible()
    phone.unroute_all()
    back(phone)
    heading(phone, "Your answers are stored")
    assert stored(server, code) == [{**ALL, "dataset": "Thank you!"}]


@pytest.mark.parametrize("leave", ["back", "reload", "close"])
def test_who_leaves_while_all_of_it_is_sent_comes_back_to_the_receipt(
    open_browser: Open, add_survey: Add, server: Server, leave: str
) -> None:
    for questions, steps in ((WORD,), 0), (PARTS, 1):
        code = add_survey(*questions)
        phone = open_browser()
        phone.goto("/sign-in")
        phone.goto(f"/s/{code}")
        if steps:
            first_part(phone)
            second_part(phone)
            third_part(phone)
        else:
            phone.get_by_label("In one word?").fill("Grand")
        arrived: list[Route] = []  # and no reply comes, nor does anything arrive after it

        def handle(route: Route, arrived: list[Route] = arrived) -> None:
            if arrived:
                route.abort()
            else:
                arrived.append(route)
                reach(route)

        phone.context.route(f"**/s/{code}", of_posts(handle))
        press(phone, "Send")
        expect(phone.get_by_text("Sending…")).to_be_visible()
        wait_for_one(phone, server, code)
        if leave == "back":
            phone.evaluate("history.go(-1 - history.state.depth)")
            heading(phone, "Sign in")
            forward(phone)
        elif leave == "reload":
            phone.reload()
        else:
            tab = phone.context.new_page()
            phone.close()
            phone = tab
            phone.goto(f"/s/{code}")
        expect(phone.get_by_text("Trying again")).to_be_visible()  # and nothing is gone
        expect(phone.locator("form[data-send]")).to_contain_text("is kept on this device")
        field = "What was wrong?" if steps else "In one word?"
        expect(phone.get_by_label(field)).to_have_value("Rain" if steps else "Grand")
        phone.reload()
        expect(phone.get_by_text("Trying again")).to_be_visible()
        phone.context.unroute_all()
        heading(phone, "Your answers are stored")
        assert stored(server, code) == [ALL if steps else {"word": "Grand"}]


def test_what_was_stored_before_the_form_closed_leads_to_its_receipt(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(WORD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    posts(phone, lose)
    press(phone, "Send")
    expect(phone.get_by_text("Trying again")).to_be_visible()
    posts(phone, lambda route: route.abort())
    with instead(server.database):
        Survey.at(code).close()
    phone.reload()
    expect(phone.locator("dd")).to_have_text("Grand")
    phone.unroute_all()
    phone.reload()
    heading(phone, "Your answers are stored")
    assert stored(server, code) == [{"word": "Grand"}]


@pytest.mark.each_browser
def test_what_is_written_beside_a_spent_key_is_kept_and_can_be_sent(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(WORD)
    first = open_browser()
    first.goto(f"/s/{code}")
    first.get_by_label("In one word?").fill("First")
    expect(first.get_by_text("Clear what I wrote")).to_be_visible()  # it is kept by then
    second = first.context.new_page()
    second.goto(f"/s/{code}")
    expect(second.get_by_label("In one word?")).to_have_value("First")
    press(first, "Send")
    heading(first, "Your answers are stored")
    second.get_by_label("In one word?").fill("Second")
    press(second, "Send")
    expect(second.get_by_role("alert")).to_contain_text("are stored and count")
    second.get_by_label("In one word?").fill("Second and more")
    for _ in range(2):
        second.reload()
        expect(second.get_by_label("In one word?")).to_have_value("Second and more")
        expect(second.get_by_role("link", name="Look at your receipt")).to_be_visible()
    press(second, "Send")
    heading(second, "Your answers are stored")
    assert second.url != first.url
    assert sorted(one["word"] for one in stored(server, code)) == ["First", "Second and more"]


def test_what_is_kept_can_be_cleared_and_is_gone_after_a_day_and_need_not_be_kept(
    open_browser: Open, add_survey: Add
) -> None:
    code = add_survey(*PARTS)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    clear = phone.get_by_text("Clear what I wrote")
    expect(clear).to_be_hidden()
    first_part(phone)
    expect(clear).to_be_visible()
    second_part(phone)
    clear.click()
    press(phone, "Clear it")
    expect(phone.get_by_label("What was wrong?")).to_have_value("")
    assert phone.evaluate("localStorage.length") == 0

    first_part(phone)
    phone.goto("/sign-in")
    phone.evaluate(
        """() => { for (const [name, text] of Object.entries(localStorage)) {
            const old = { ...JSON.parse(text), at: Date.now() - 864e5 };
            localStorage[name] = JSON.stringify(old);
        } }"""
    )
    phone.goto(f"/s/{code}")
    expect(phone.get_by_label("What was wrong?")).to_have_value("")
    assert phone.evaluate("localStorage.length") == 0

    blocked = open_browser()
    blocked.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('No'); } })"
    )
    blocked.goto(f"/s/{code}")
    first_part(blocked)
    second_part(blocked)
    back(blocked)
    is_on_first(blocked)
    press(blocked, "Continue")
    is_on_second(blocked)
    third_part(blocked)
    press(blocked, "Send")
    heading(blocked, "Your answers are stored")


def test_what_was_kept_of_an_older_form_is_sent_as_that_form(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(choice("Good?", "Yes", "No", name="good"), WORD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("Yes").check()
    phone.get_by_label("In one word?").fill("Grand")
    with instead(server.database):
        Survey.at(code).publish(definition(question("rating", "overall", "How was it?")))
    phone.reload()
    expect(phone.get_by_label("In one word?")).to_have_value("Grand")
    expect(phone.get_by_label("Yes")).to_be_checked()
    press(phone, "Send")
    heading(phone, "Your answers are stored")
    assert stored(server, code) == [{"good": "yes", "word": "Grand"}]


def test_what_was_written_is_there_when_the_address_has_changed_meanwhile(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(WORD)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    expect(phone.get_by_text("What you write is kept on this device")).to_be_visible()
    with instead(server.database):
        Survey.at(code).move(f"{code}-now")
    phone.goto(f"/s/{code}")
    expect(phone).to_have_url(re.compile(f"/s/{code}-now$"))
    expect(phone.get_by_label("In one word?")).to_have_value("Grand")
    phone.get_by_label("In one word?").fill("Grander")
    # From a page that was opened before, what is sent arrives as well.
    with instead(server.database):
        Survey.at(code).move(f"{code}-then")
    press(phone, "Send")
    expect(phone).to_have_url(re.compile(f"/s/{code}-then/receipt/"))
    assert stored(server, code) == [{"word": "Grander"}]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_empty_form_asks_first(
    open_browser: Open, add_survey: Add, server: Server, scripts: bool
) -> None:
    code = add_survey(WORD, question("text", "other", "And in another?"))
    phone = open_browser(java_script_enabled=scripts)
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").press("Enter")
    press(phone, "Send")
    expect(phone.get_by_role("alert")).to_contain_text("Nothing is answered yet")
    expect(phone.get_by_role("alert")).to_be_focused()
    assert not scripts or barriers(phone, BY_FINGER) == []
    phone.get_by_label("In one word?").press("Enter")  # and it presses nothing either
    expect(phone.get_by_role("alert")).to_be_visible()
    press(phone, "Send without answers")
    heading(phone, "Your answers are stored")
    assert stored(server, code) == [{}]


@pytest.mark.each_browser
def test_an_answer_that_need_not_be_given_can_be_taken_back(
    open_browser: Open, add_survey: Add, server: Server
) -> None:
    code = add_survey(
        choice("Good?", "Yes", "No", name="good"),
        question("text", "why", "Why?", relevant="good = 'no'"),
        question("likert", "day", "The day was", items=["Long", "Warm"]),
        question("rating", "overall", "How was it?", required=True),
    )
    phone = open_browser()
    phone.goto(f"/s/{code}")
    clear = phone.get_by_role("button", name="Clear", exact=True)
    expect(clear).to_have_count(0)
    phone.get_by_label("No", exact=True).check()
    expect(phone.get_by_label("Why?")).to_be_visible()
    phone.get_by_role("group", name="Warm").get_by_role("radio").first.check(force=True)
    phone.get_by_role("radio", name="5", exact=True).check(force=True)
    expect(clear).to_have_count(2)
    assert barriers(phone, BY_FINGER) == []
    clear.first.click()
    expect(phone.get_by_label("Why?")).to_be_hidden()
    expect(phone.get_by_label("Yes", exact=True)).to_be_focused()
    clear.click()
    phone.reload()
    expect(clear).to_have_count(0)
    press(phone, "Send")
    heading(phone, "Your answers are stored")
    assert stored(server, code) == [{"overall": 5}]


LOOKS: tuple[Look, ...] = ((700, "light"), (390, "light"), (320, "light"))
# Of each scale its words, and its steps from the first to the last: [left, right, top, bottom].
STANDS = """name => {
    const box = (one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return [left, right, top, bottom];
    };
    const steps = [...document.querySelectorAll(`label:has([name=${name}])`)].map(box);
    return ["low", "high"].map(end => box(document.getElementById(`${end}-${name}`))).concat(steps);
}"""


def test_the_ends_of_a_scale_are_told_and_stand_at_their_numbers_and_long_words_wrap(
    open_browser: Open, add_survey: Add
) -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    ends = {"low": "Not at all likely", "high": "Very likely"}
    scales = {"nps": 11, **{f"r{n}": n for n in range(2, 11)}}
    code = add_survey(
        question("nps", "nps", "Again?", **ends),
        *(question("rating", f"r{n}", f"Of {n}?", scale=n, **ends) for n in range(2, 11)),
        choice("Which?", long, "https://example.org/" + "a" * 70, name="one"),
        question("likert", "grid", long, items=[long], scale=[long, "Eher", "Nein"]),
        question("rank", "rank", "Order?", choices=[long, "B"]),
    )
    phone = open_browser(viewport={"width": 320, "height": 740}, forced_colors="active")
    phone.goto(f"/s/{code}")
    for name in scales:
        radios = phone.locator(f"input[name={name}]")
        assert radios.first.get_attribute("aria-describedby") == f"low-{name}"
        assert radios.last.get_attribute("aria-describedby") == f"high-{name}"
    for look in LOOKS:
        width, _ = look
        assert barriers_for_all(phone, BY_FINGER, [look]) == []
        for name, size in scales.items():
            low, high, *steps = phone.evaluate(STANDS, name)
            assert len(steps) == size
            assert low[0] == steps[0][0], (name, width)
            assert abs(high[1] - steps[-1][1]) < 1, (name, width)
            assert high[2] >= steps[-1][3], (name, width)
            rows = {top for _, _, top, _ in steps}
            assert len(rows) == (2 if size > 6 and width < 576 else 1), (name, width)
            assert len(rows) == 1 or low[2] < steps[0][2], (name, width)
        words = phone.locator(".words .step").evaluate_all(
            "all => all.map(one => Math.round(one.getBoundingClientRect().width))"
        )
        assert max(words) <= width  # each as wide as its words, and no wider than the phone
    phone.locator("#nps").check(force=True)
    chosen, other = (
        phone.locator(f"{one} + span").evaluate("e => getComputedStyle(e).backgroundColor")
        for one in ("#nps", "#nps-1")
    )
    assert chosen != other


def test_a_page_is_pulled_without_being_loaded_again(open_browser: Open, add_survey: Add) -> None:
    phone = open_browser()
    phone.goto(f"/s/{add_survey(WORD)}")
    style = phone.evaluate("getComputedStyle(document.documentElement).overscrollBehaviorY")
    assert style == "contain"


def test_the_title_is_that_of_the_part_the_error_and_the_receipt(
    open_browser: Open, add_survey: Add
) -> None:
    code = add_survey({**PARTS[0], "required": True}, *PARTS[1:])
    phone = open_browser()
    phone.goto(f"/s/{code}")
    expect(phone).to_have_title("Part 1 of 3: Lunch")
    press(phone, "Continue")
    expect(phone).to_have_title("Error: Part 1 of 3: Lunch")
    first_part(phone)
    second_part(phone)
    expect(phone).to_have_title("Part 2 of 3: Lunch")
    back(phone)
    expect(phone).to_have_title("Part 1 of 3: Lunch")
    press(phone, "Continue")
    third_part(phone)
    expect(phone).to_have_title("Part 3 of 3: Lunch")
    press(phone, "Send")
    expect(phone).to_have_title("Your answers are stored")
