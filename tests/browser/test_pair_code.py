"""The code at the end of a form on a phone, with and without script, and what comes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models.answer.pair_mark import PairMark
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.patience import until
from tests.browser.reader import barriers
from tests.makers import choice, make_series, pass_days, question
from tests.server import Server

pytestmark = pytest.mark.sqlite

Open = Callable[..., Page]
Add = Callable[..., str]
SURE = question("rating", "sure", "How confident are you?")
USES = choice("Do you use Yammer?", "Yes", "No", name="uses")
CODE = {
    "First letter of your mother’s first name": "Wilhelmina",
    "Day of the month on which you were born": "6",
    "Last letter of the town where you were born": "Aberystwyth",
    "How many older brothers and sisters you have": "2",
    "First letter of your middle name": "X",
    "First letter of the first name of your mother’s mother": "q",
}


def asked_again(
    server: Server, add: Add, organiser: Open, *questions: dict[str, Any], looked: bool = False
) -> list[str]:
    """The codes of the two waves of a survey whose organiser has asked for a code."""
    code = add(*questions)
    with instead(server.database):
        series = make_series(Survey.at(code), 6)
        codes = [one.survey.code for one in series.waves]
    page = organiser(viewport={"width": 320, "height": 640})
    page.goto(f"/surveys/{code}/pairs/code")
    if looked:
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Ask for this code").click()
    expect(page.get_by_role("heading", name="The same people, asked again")).to_be_visible()
    page.wait_for_timeout(1_100)  # a process that has just looked looks again after a second
    return codes


def fill(page: Page) -> None:
    page.get_by_role("radio", name="4", exact=True).check(force=True)
    for label, text in CODE.items():
        page.get_by_label(label).fill(text)


def marks(server: Server, code: str) -> int:
    with instead(server.database):
        return len(PairMark.of(Survey.at(code), 10))


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_sends_a_code_with_its_answers(server, add_survey, organiser, open_browser, script):
    first, _ = asked_again(server, add_survey, organiser, SURE, looked=script)
    page = open_browser(java_script_enabled=script, viewport={"width": 320, "height": 640})
    page.goto(f"/s/{first}")
    if script:
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    fill(page)
    page.get_by_label("Day of the month on which you were born").fill("66")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#fault-code-day")).to_have_text("Error: Write a number from 1 to 31")
    expect(page.get_by_label("Last letter of the town")).to_have_value("Aberystwyth")
    page.get_by_label("Day of the month on which you were born").fill("6")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
    assert marks(server, first) == 1


def test_a_phone_keeps_the_code_as_it_keeps_what_is_written_and_no_longer(
    server, add_survey, organiser, open_browser
):
    first, _ = asked_again(server, add_survey, organiser, SURE)
    page = open_browser()
    page.goto(f"/s/{first}")
    fill(page)
    kept = "JSON.stringify({...localStorage, ...sessionStorage})"
    until(page, lambda: "Aberystwyth" in page.evaluate(kept))  # soon after it is written
    expect(page.locator(".kept")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Last letter of the town")).to_have_value("Aberystwyth")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
    assert "Aberystwyth" not in page.evaluate(kept)
    assert "Wilhelmina" not in page.evaluate(kept)


def test_what_changed_for_the_same_people_is_read_on_a_phone_and_a_screen(
    server, add_survey, organiser
):
    first, second = asked_again(server, add_survey, organiser, SURE, USES)
    page = organiser(viewport={"width": 320, "height": 640})

    def answer(code: str, person: int, **answers: str) -> None:
        letters = {f"code-{name}": chr(97 + person % 26) for name in ("mother", "town", "middle")}
        numbers = {"code-day": str(1 + person % 31), "code-siblings": str(person // 26)}
        sent = {**letters, **numbers, "code-grandmother": chr(97 + 7 * person % 26), **answers}
        key = f"{code} {person} key"
        reply = page.request.post(
            f"/s/{code}", form={"submission_key": key, **sent}, max_redirects=0
        )
        assert reply.status == 303, reply.text()

    for person in range(36):
        answer(first, person, sure=str(1 + person % 3), uses="no" if person % 3 else "yes")
    with instead(server.database):
        pass_days(190)
    page.wait_for_timeout(1_100)
    for person in range(24):
        answer(second, person, sure=str(2 + person % 4), uses="no" if person % 5 == 1 else "yes")
    with instead(server.database):
        Survey.at(second).close()
    page.goto(f"/surveys/{second}/pairs")
    expect(page.locator("p.state")).to_contain_text("24 came back and could be paired.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert barriers(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert barriers(page) == []
