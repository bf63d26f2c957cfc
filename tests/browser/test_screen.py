"""The screen of a room in a browser: it moves by itself, and is read from the last row."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from models.survey.schedule import Schedule
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.conftest import PATIENCE
from tests.browser.reader import barriers
from tests.makers import choice
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite


# Seconds until a form opens: a busy machine shows a page no sooner than that.
LEADS = (5, 15, 45)


def answer(server: Server, code: str, *said: bytes) -> None:
    for one in said:
        assert urllib.request.urlopen(f"{server.address}/s/{code}", b"q=" + one).status == 200


def test_the_count_moves_with_each_answer_and_shared_results_come_and_go_by_themselves(
    organiser: Callable[..., Page], add_survey: Callable[..., str], server: Server
) -> None:
    code = add_survey(choice("Good?", "Yes", "No"))
    desk = organiser()
    desk.goto(f"/surveys/{code}/")
    desk.get_by_role("link", name="Show it on a screen").click()
    desk.wait_for_url("**/present")
    screen, desk = desk, desk.context.new_page()
    screen.evaluate("window.here = true")
    results = screen.locator("#results")
    for n in range(1, 4):
        answer(server, code, b"yes")
        expect(results).to_have_attribute("data-responses", str(n))
    expect(screen.locator(".count")).to_have_text("3 people have answered")

    screen.keyboard.press("ArrowRight")
    expect(results).to_contain_text("The answers are not shown yet.")
    screen.keyboard.press("Enter")
    expect(results).to_contain_text("The results of this survey are not shared")
    desk.goto(f"/surveys/{code}/settings")
    desk.get_by_role("button", name="Share the results").click()
    expect(results).to_contain_text("Results appear in steps")
    expect(screen.locator("[data-question]")).to_have_count(0)
    answer(server, code, *(b"no", b"no", b"yes", b"no", b"yes", b"no", b"yes"))
    expect(results).to_have_attribute("data-responses", "10")
    expect(screen.locator("[data-value=yes]")).to_have_text("3")  # of the first five

    desk.get_by_role("button", name="Stop sharing the results").click()
    expect(screen.locator("[data-question]")).to_have_count(0)
    desk.goto(f"/surveys/{code}/present/remote")  # a phone turns the pages of the screen as well
    desk.get_by_role("button", name="Back").click()
    expect(screen.locator(".station")).to_have_count(0)
    desk.goto(f"/surveys/{code}/settings")
    desk.get_by_role("button", name="Close the survey").click()
    expect(results).to_contain_text("Closed. No more answers are taken.")
    expect(results).to_have_attribute("data-responses", "10")
    assert screen.evaluate("window.here") is True
    screen.get_by_role("link", name="Back to the survey’s page").click()
    expect(screen.get_by_role("heading", name="QR code")).to_be_visible()


def test_it_says_by_itself_that_the_form_has_opened(
    organiser: Callable[..., Page], add_survey: Callable[..., str], server: Server
) -> None:
    code = add_survey(choice("Good?", "Yes", "No"))
    screen = organiser()
    results = screen.locator("#results")
    for seconds in LEADS:
        with instead(server.database):
            soon = datetime.now(UTC) + timedelta(seconds=seconds)
            Survey.at(code).plan(Schedule(opens_at=soon, time_zone="Europe/London"))
        screen.goto(f"/surveys/{code}/present")
        if "Opens on" in results.inner_text():
            break
    else:
        raise AssertionError("It was never seen before it opened.")
    expect(results).to_contain_text("Open now", timeout=1_000 * seconds + PATIENCE)


@pytest.mark.parametrize("title", ["Lunch", "A title of many words " * 9], ids=["short", "long"])
def test_it_fills_a_screen_and_nothing_has_to_be_scrolled(
    organiser: Callable[..., Page],
    add_survey: Callable[..., str],
    server: Server,
    title: str,
) -> None:
    code = add_survey(choice("Good?", "Yes", "No"), title=title)
    with instead(server.database):
        later = datetime.now(UTC) + timedelta(days=30)
        Survey.at(code).plan(Schedule(closes_at=later, time_zone="Europe/London"))
    screen = organiser()
    screen.goto(f"/surveys/{code}/present")
    for width, height in (1280, 720), (1920, 1080):
        screen.set_viewport_size({"width": width, "height": height})
        for one in ("h1", ".qr", ".way", ".count", ".state"):
            box = screen.locator(one).bounding_box()
            assert box, one
            assert box["x"] >= 0, one
            assert box["y"] + box["height"] <= height, one
            assert box["x"] + box["width"] <= width, one
        seen = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert screen.evaluate(seen) == [width, height]
        code_box = screen.locator(".qr").bounding_box()
        assert code_box
        assert min(code_box["width"], code_box["height"]) >= height / 3
        letters = "one => parseFloat(getComputedStyle(one).fontSize)"
        for one in (".count strong", ".way"):
            assert screen.locator(one).evaluate(letters) >= height / 18, one


def test_a_title_of_one_long_word_does_not_make_a_phone_scroll_sideways(
    organiser: Callable[..., Page], add_survey: Callable[..., str]
) -> None:
    code = add_survey(choice("Good?", "Yes", "No"), title="Rindfleischetikettierung" * 8)
    phone = organiser(viewport={"width": 320, "height": 640})
    phone.goto(f"/surveys/{code}/present")
    assert barriers(phone) == []
