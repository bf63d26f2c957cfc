"""Building a form: by clicking, by keyboard, without JavaScript; going back, and two windows."""

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.browser.conftest import one_time_link
from tests.browser.history import back
from tests.browser.reader import Look, barriers_for_all
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

DESK: ViewportSize = {"width": 1024, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
# A wider window has the preview beside the questions: with each page of these comes a second one.
BESIDE_NOTHING: ViewportSize = {"width": 960, "height": 800}
KIND = {
    "rating": "Rating",
    "select_one": "One answer from a list",
    "select_multiple": "Several answers from a list",
    "text": "Own words",
    "nps": "Recommendation",
    "likert": "Statements on one scale",
    "integer": "Whole number",
    "date": "Date",
    "acknowledge": "Box to tick",
}
TEN = [
    ("rating", {"Question": "How was the day?", "What the lowest means": "Poor"}),
    ("text", {"Question": "What went wrong?"}),
    ("select_multiple", {"Question": "Where were you?", "Choices": "Hall\nClinic\nOutside"}),
    ("rating", {"Question": "How was the clinic?"}),
    ("nps", {"Question": "Would you recommend us?"}),
    ("likert", {"Question": "The day was", "Statements": "Long\nWarm"}),
    ("select_one", {"Question": "Will you come again?", "Choices": "Yes\nNo"}),
    ("integer", {"Question": "How many people did you meet?", "Smallest": "0"}),
    ("date", {"Question": "When do you want to meet again?"}),
    ("acknowledge", {"What people tick": "I have read the guidelines"}),
]
WHEN = {
    "What went wrong?": ("How was the day?", "is at most", "2"),
    "How was the clinic?": ("Where were you?", "is", "Clinic"),
}
WORDS = [
    "Only if “How was the day?” is at most 2.",
    "Only if “Where were you?” has “Clinic”.",
]
RARE = {"Smallest", "Place in the form"}
RELEVANT = {
    "What went wrong?": "how_was_the_day <= 2",
    "How was the clinic?": 'where_were_you contains "clinic"',
}


class Builder:
    """What an organiser does on the builder's pages."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, title: str) -> None:
        """Begin an empty form, from the list of surveys."""
        self.page.get_by_role("link", name="New survey").click()
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_role("button", name="Begin").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        self.page.wait_for_load_state()  # from here on it is htmx that turns the pages

    def add(self, kind: str, said: dict[str, str]) -> None:
        """Add a question of this kind."""
        self.page.get_by_role("link", name="Add a question").click()
        self.page.get_by_role("link", name=KIND[kind], exact=True).click()
        when = WHEN.get(next(iter(said.values())))
        if when or RARE & said.keys():
            self.page.locator("#more > summary").click()
        for label, text in said.items():
            self.page.get_by_label(label, exact=True).fill(text)
        if when:
            self.page.get_by_label("The answer to").select_option(label=when[0])
            self.page.get_by_label("Comparison").select_option(label=when[1])
            self.page.get_by_label("Value").fill(when[2])
        self.page.get_by_role("button", name="Save").click()
        expect(self.page.get_by_role("button", name="Save")).to_have_count(0)

    def press(self, words: str, label: str = "") -> None:
        """Press a button, of the question with this label where one is named."""
        if label:
            self.page.locator(".menu > summary", has_text=f"More for “{label}”").click()
        name = f"{words} “{label}”" if label else re.compile(f"^{words}")
        self.page.get_by_role("button", name=name).click()

    def asked(self, *labels: str) -> None:
        """The questions are these, in this order."""
        listed = self.page.locator(".questions > li > .asked strong")
        expect(listed).to_have_text(list(labels))

    def publish(self) -> str:
        """Publish and open; the form's address."""
        self.page.get_by_role("link", name="Publish").click()
        self.page.get_by_role("button", name="Publish and open it").click()
        return self.page.locator("a.address").get_attribute("href") or ""


@pytest.fixture
def build(organiser: Callable[..., Page]) -> Callable[..., Builder]:
    """The builder in a browser with these options, in which the organiser is signed in."""

    def build(path: str = "/", **options: Any) -> Builder:
        page = organiser(**{"viewport": BESIDE_NOTHING, **options})
        page.goto(path)
        return Builder(page)

    return build


@pytest.fixture
def build_on(
    build: Callable[..., Builder], add_survey: Callable[..., str]
) -> Callable[..., Builder]:
    """The builder at a draft of this title that has one question, A: how to begin is seen above."""

    def build_on(title: str, **options: Any) -> Builder:
        code = add_survey(*texts("A"), draft=True, title=title)
        return build(f"/surveys/{code}/edit", **options)

    return build_on


def texts(labels: str) -> list[dict[str, Any]]:
    """A question to be answered in words for each of these letters."""
    return [{"type": "text", "name": one.lower(), "label": one} for one in labels]


def test_a_link_for_signing_in_and_its_button_lead_home(open_browser, server):
    page = open_browser()
    page.goto(one_time_link(server))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server.address}/")


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_of_many_questions_is_built_by_clicking_published_and_answered(
    build: Callable[..., Builder], open_browser: Callable[..., Page], scripted: bool
) -> None:
    # Without scripts a kind is a page as any other: tests/views/form/test_question.py posts each.
    built = TEN if scripted else [*TEN[:4], TEN[-1]]
    labels = [next(iter(said.values())) for _, said in built]
    builder = build(java_script_enabled=scripted)
    builder.begin("Digital day")
    for number, (kind, said) in enumerate(built):
        # What is pressed is the same for each kind, and what is in its way the width’s.
        if scripted:
            builder.page.set_viewport_size((DESK, PHONE)[number % 2])
        builder.add(kind, said)
    builder.asked(*labels)
    expect(builder.page.locator(".when")).to_have_text(WORDS)
    builder.press("Up", labels[4])
    builder.asked(*labels[:3], labels[4], labels[3], *labels[5:])
    builder.press("Undo")
    builder.asked(*labels)
    address = builder.publish()
    phone = open_browser()
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Digital day")
    wrong, clinic = phone.get_by_text("What went wrong?"), phone.get_by_text("How was the clinic?")
    expect(wrong).to_be_hidden()
    phone.get_by_role("radio", name="2").first.check(force=True)
    expect(wrong).to_be_visible()
    phone.get_by_role("radio", name="5").first.check(force=True)
    expect(wrong).to_be_hidden()
    expect(clinic).to_be_hidden()
    phone.get_by_label("Clinic").check()
    expect(clinic).to_be_visible()
    phone.get_by_label("I have read the guidelines").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")


WHERE = """() => document.activeElement.id
    || (document.activeElement.tagName === "SUMMARY" && document.activeElement.parentElement.id)"""


def tab_to(page: Page, id: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on the element with this id, or the summary of such details."""
    for _ in range(150):
        if page.evaluate(WHERE) == id:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{id} is not reached by {key}")


def test_a_form_is_built_by_keyboard_alone_and_the_focus_stays_where_one_is(
    build: Callable[..., Builder],
) -> None:
    # Each way to fill something in, once: what the other kinds ask is filled in as these are, and
    # each of them is built by clicking above.
    built = [TEN[0], TEN[1], TEN[2], TEN[5], TEN[7], TEN[9]]
    page = build(viewport=DESK).page  # with the preview, past which one has to come as well
    page.get_by_role("link", name="New survey").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/new")
    tab_to(page, "title")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit?focus=add")
    for n, (kind, said) in enumerate(built, 1):
        expect(page.locator("#add")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#kinds")).to_be_focused()
        while page.evaluate("document.activeElement.innerText") != KIND[kind]:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#setting_label")).to_be_focused()
        if RARE & said.keys():
            tab_to(page, "more")
            page.keyboard.press("Enter")
        for label, text in said.items():
            tab_to(page, str(page.get_by_label(label, exact=True).get_attribute("id")))
            page.keyboard.type(text)
        if condition := RELEVANT.get(next(iter(said.values()))):
            for folded in "more", "own":
                tab_to(page, folded)
                page.keyboard.press("Enter")
            tab_to(page, "setting_relevant")
            page.keyboard.type(condition)
        tab_to(page, "save")
        page.keyboard.press("Enter")
        expect(page.locator(".questions > li")).to_have_count(n)
    expect(page.locator(".when")).to_have_text(WORDS[:1])
    items = page.locator(".questions > li")
    name = str(items.nth(4).get_attribute("data-name"))
    tab_to(page, f"menu-{name}", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, f"up-{name}")
    for place in 3, 2:
        page.keyboard.press("Enter")
        expect(items.nth(place)).to_have_attribute("data-name", name)
        expect(page.locator(f"#up-{name}")).to_be_focused()
    tab_to(page, f"down-{name}")
    page.keyboard.press("Enter")
    expect(items.nth(3)).to_have_attribute("data-name", name)
    expect(page.locator(f"#down-{name}")).to_be_focused()
    tab_to(page, f"delete-{name}")
    page.keyboard.press("Enter")
    expect(page.locator(".questions > li")).to_have_count(5)
    expect(page.locator("#undo")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Deleted “How many people did you meet?”.")
    page.keyboard.press("Enter")
    expect(page.locator(".questions > li")).to_have_count(6)
    expect(page.locator("#undo")).to_be_focused()


def test_every_change_is_undone_and_made_again(build_on: Callable[..., Builder]) -> None:
    builder = build_on("Back and forth")
    builder.add("text", {"Question": "B"})
    builder.press("Copy", "A")
    builder.asked("A", "A", "B")
    builder.press("Undo")
    builder.asked("A", "B")
    builder.press("Undo")
    builder.asked("A")
    builder.press("Redo")
    builder.asked("A", "B")
    builder.press("Redo")
    builder.asked("A", "A", "B")
    builder.press("Delete", "B")
    builder.asked("A", "A")
    expect(builder.page.get_by_role("button", name="Redo")).to_have_count(0)
    builder.press("Undo")
    builder.asked("A", "A", "B")


@pytest.mark.parametrize("scripted", [True, False])
def test_two_windows_never_overwrite_each_other_silently(
    build: Callable[..., Builder], add_survey: Callable[..., str], scripted: bool
) -> None:
    mine = build(
        f"/surveys/{add_survey(*texts('A'), draft=True)}/edit", java_script_enabled=scripted
    )
    theirs = Builder(mine.page.context.new_page())
    theirs.page.goto(mine.page.url)
    mine.page.get_by_role("link", name="Edit “A”").click()
    mine.page.get_by_label("Question", exact=True).fill("Mine")
    theirs.add("text", {"Question": "B"})
    mine.page.get_by_role("button", name="Save").click()
    expect(mine.page.get_by_role("alert")).to_contain_text("changed in another window")
    expect(mine.page.get_by_label("Question", exact=True)).to_have_value("Mine")
    mine.page.get_by_role("button", name="Save").click()
    mine.asked("Mine", "B")
    theirs.press("Delete", "A")
    expect(theirs.page.get_by_role("alert")).to_contain_text("Nothing was done")
    theirs.asked("Mine", "B")


def strangely(route: Route, status: int) -> None:
    route.fulfill(status=status, body="<h1>Sign in to the network</h1>", content_type="text/html")


def test_what_was_written_stays_without_a_connection_and_after_the_session_has_ended(
    build_on: Callable[..., Builder], server: Server
) -> None:
    builder = build_on("Kept")
    page = builder.page
    page.get_by_role("link", name="Add a question").click()
    page.get_by_role("link", name="Own words", exact=True).click()
    expect(page).to_have_title("Own words: Kept")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title("Error: Own words: Kept")
    page.get_by_label("Question", exact=True).fill("B")
    for status in 200, 401, 413:  # of a portal, of a proxy
        page.route("**/edit**", partial(strangely, status=status))
        page.get_by_role("button", name="Save").click()
        said = page.locator("form [role=status]")
        expect(said).to_contain_text("There is no connection, so this is not saved.")
        page.get_by_role("link", name="Cancel").click()
        expect(said).to_have_text("There is no connection. Press it again when there is.")
        expect(page.get_by_label("Question", exact=True)).to_have_value("B")
        page.unroute_all()
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    said = page.locator("form [role=status]")
    expect(said).to_contain_text("There is no connection, so this is not saved.")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    expect(said).to_contain_text(
        "You are signed out, so this is not saved. What you wrote is still"
    )
    with page.context.expect_page() as opened:
        said.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.get_by_label("Email").fill("ada@example.org")
    other.get_by_label("Password").fill("three words here")
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(f"{server.address}/")
    assert page.context.cookies() != cookies
    expect(page.get_by_label("Question", exact=True)).to_have_value("B")
    page.get_by_role("button", name="Save").click()
    builder.asked("A", "B")
    expect(page).to_have_title("Edit: Kept")


@pytest.mark.parametrize("how", ["htmx", "at its own address"])
def test_a_second_press_while_the_first_is_on_its_way_is_no_other_window(
    build: Callable[..., Builder], add_survey: Callable[..., str], how: str
) -> None:
    edit = f"/surveys/{add_survey(*texts('ABC'), draft=True)}/edit"
    builder = build(f"{edit}{'/new/text' if how != 'htmx' else ''}")
    page = builder.page

    is_held, held = False, list[Route]()

    def hold(route: Route) -> None:
        if is_held and route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    def press_twice(id: str) -> None:
        """Press it twice, and let nothing arrive before that."""
        nonlocal is_held
        is_held = True
        page.locator(id).dblclick()
        is_held = False
        while held:
            held.pop(0).continue_()

    page.route("**/edit**", hold)
    if how == "htmx":
        page.locator("#menu-a > summary").click()
        press_twice("#down-a")
        builder.asked("B", "C", "A")
        press_twice("#delete-a")
        builder.asked("B", "C")
        builder.add("text", {"Question": "D", "Place in the form": ""})
        builder.asked("B", "C", "D")
        builder.publish()
        back(page)
        back(page)
        page.locator("#menu-b > summary").click()
        page.locator("#down-b").click()
        builder.asked("C", "B", "D")
        expect(page.get_by_role("alert")).to_have_count(0)
        return
    press_twice("#save")
    expect(page.get_by_role("alert")).to_contain_text("Write what is asked")
    page.get_by_label("Question", exact=True).fill("D")
    press_twice("#save")
    builder.asked("A", "B", "C", "D")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_wrong_setting_is_told_where_it_stands_and_nothing_is_lost(
    build_on: Callable[..., Builder],
) -> None:
    builder = build_on("Wrong", viewport=DESK)
    page = builder.page
    page.get_by_role("link", name="Add a question").click()
    page.get_by_role("link", name="Rating", exact=True).click()
    page.get_by_label("Question", exact=True).fill("How?")
    page.get_by_label("Highest mark").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name=re.compile("Write a whole number from 2 to 10")).click()
    expect(page.get_by_label("Highest mark")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("7")
    page.get_by_role("button", name="Save").click()
    builder.asked("A", "How?")
    preview = page.frame_locator("#preview")
    expect(preview.get_by_role("radio")).to_have_count(7)
    preview.get_by_label("5", exact=True).check()
    preview.get_by_role("button", name="Send").click()
    expect(preview.get_by_text("In this preview nothing was stored.")).to_be_visible()


def test_advice_comes_while_one_writes(build_on: Callable[..., Builder]) -> None:
    builder = build_on("Advice")
    page = builder.page
    page.get_by_role("link", name="Add a question").click()
    page.get_by_role("link", name="Rating", exact=True).click()
    page.get_by_label("Question", exact=True).press_sequentially("Was it clear and short?")
    expect(page.locator("#advice")).to_contain_text("asks about two things at once")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    page.get_by_role("button", name="Save").click()
    builder.asked("A", "Was it clear and short?")
    expect(page.get_by_role("list", name="Advice")).to_contain_text("two things at once")


@pytest.mark.parametrize("touch", [False, True])
def test_a_question_is_dragged_to_another_place(
    build: Callable[..., Builder], add_survey: Callable[..., str], touch: bool
) -> None:
    path = f"/surveys/{add_survey(*texts('ABC'), draft=True)}/edit"
    builder = build(path, has_touch=touch, viewport={"width": 1024, "height": 900})
    page = builder.page
    start = page.locator(".handle").first.bounding_box()
    end = page.locator(".questions > li").nth(2).bounding_box()
    assert start
    assert end
    at = (start["x"] + 10, start["y"] + 10), (end["x"] + 50, end["y"] + end["height"] - 10)
    if touch:
        client = page.context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [at[0]]),
            ("touchMove", [at[1]]),
            ("touchMove", [at[1]]),
            ("touchEnd", []),
        ):
            touched = [{"x": x, "y": y} for x, y in points]
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
    else:
        page.mouse.move(*at[0])
        page.mouse.down()
        page.mouse.move(*at[1], steps=5)
        page.mouse.up()
    builder.asked("B", "C", "A")
    expect(page.get_by_role("status").last).to_have_text("Moved “A”.")


LOOKS: tuple[Look, ...] = ((1280, "light"), (320, "light"))


def test_every_page_of_it_is_for_every_reader(
    build: Callable[..., Builder], add_survey: Callable[..., str]
) -> None:
    code = add_survey(title="Every *kind*")
    page = build("/surveys/new", viewport={"width": 320, "height": 800}).page
    paths = ["new", f"{code}/deletion", f"{code}/copy", f"{code}/edit"]
    paths += [f"{code}/edit/{one}" for one in ("texts", "new", "new/likert", "publication")]
    paths += [f"{code}/edit/questions/session", f"{code}/edit/preview"]
    for path in paths:
        page.goto(f"/surveys/{path}")
        assert barriers_for_all(page, looks=LOOKS) == [], path
    page.goto(f"/surveys/{code}/edit")
    page.locator("#edit-overall").click()
    page.get_by_label("Question", exact=True).fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert barriers_for_all(page, looks=LOOKS) == []


def count_clicks(page: Page) -> None:
    """Let the page count clicks from now on, for `clicks_on`."""
    page.evaluate("sessionStorage.clicks = 0")
    page.context.add_init_script(
        "addEventListener('click', (event) => event.isTrusted && sessionStorage.clicks++, true)"
    )
    page.reload()


def clicks_on(page: Page) -> int:
    return int(page.evaluate("sessionStorage.clicks"))


def test_from_a_starting_point_to_a_form_on_a_phone_it_takes_six_clicks(
    build: Callable[..., Builder], open_browser: Callable[..., Page]
) -> None:
    builder = build(viewport=PHONE)
    page = builder.page
    count_clicks(page)
    page.get_by_role("link", name="New survey").click()
    page.get_by_role("link", name="Forms for events").click()
    page.get_by_role("link", name="How was the event?").click()
    page.get_by_role("button", name="Use this").click()
    expect(page.locator(".questions > li").first).to_be_visible()
    address = builder.publish()
    assert clicks_on(page) == 6
    phone = open_browser()
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("How was the event?")


def test_the_path_of_a_newcomer_takes_few_clicks(
    build: Callable[..., Builder], open_browser: Callable[..., Page]
) -> None:
    builder = build(viewport=PHONE)
    page = builder.page
    count_clicks(page)
    began = time.monotonic()
    builder.begin("My day")
    for kind, said in (TEN[0], TEN[2], TEN[6]):
        builder.add(kind, said)
    address = builder.publish()
    clicks = clicks_on(page)
    phone = open_browser()
    phone.goto(address)
    expect(phone.get_by_text("How was the day?")).to_be_visible()
    print(f"{clicks} clicks, {time.monotonic() - began:.1f} s of waiting for a machine that types")
    # New survey, Begin; three times Add, the kind, Save; Publish, Publish and open it.
    assert clicks == 2 + 3 * 3 + 2


TWO_PARTS = (
    {"type": "text", "name": "first", "label": "First?"},
    {"type": "section", "name": "later", "label": "Three months later"},
    {"type": "rating", "name": "mark", "label": "How is it now?"},
)


def test_the_preview_shows_the_question_in_hand_and_follows_what_is_typed(
    build: Callable[..., Builder], add_survey: Callable[..., str]
) -> None:
    code = add_survey(*TWO_PARTS, draft=True)
    page = build(f"/surveys/{code}/edit", viewport={"width": 1280, "height": 900}).page
    preview = page.frame_locator("#preview")
    expect(preview.get_by_text("First?")).to_be_visible()
    page.locator("#edit-mark").click()
    expect(preview.get_by_role("heading", level=1)).to_have_text("Three months later")
    expect(preview.get_by_text("First?")).to_have_count(0)
    page.get_by_label("Question", exact=True).fill("How much is left of it?")
    page.get_by_label("Highest mark").fill("7")
    expect(preview.get_by_role("radio")).to_have_count(7)
    expect(preview.get_by_text("How much is left of it?")).to_be_visible()
    expect(page.get_by_label("Highest mark")).to_be_focused()
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Save").click()
    expect(preview.get_by_text("Part 2 of 2")).to_be_visible()
    page.get_by_role("link", name="Add a question").click()
    page.get_by_role("link", name="One answer from a list", exact=True).click()
    expect(preview.get_by_role("radio")).to_have_count(2)
    page.get_by_label("Choices").fill("Yes\nNo\nA little")
    expect(preview.get_by_role("radio", name="A little")).to_be_visible()
    assert page.evaluate("history.length") <= steps + 1


@pytest.mark.parametrize("scripted", [True, False])
def test_on_a_phone_a_button_shows_the_question_as_it_is_written(
    build: Callable[..., Builder], add_survey: Callable[..., str], scripted: bool
) -> None:
    code = add_survey(*TWO_PARTS, draft=True)
    page = build(f"/surveys/{code}/edit", java_script_enabled=scripted, viewport=PHONE).page
    page.locator("#edit-mark").click()
    page.get_by_label("Question", exact=True).fill("How much is left of it?")
    page.get_by_role("button", name="Preview").click()
    shown = page.frame_locator("#preview").get_by_text("How much is left of it?")
    expect(shown).to_be_visible()
    expect(page.get_by_label("Question", exact=True)).to_have_value("How much is left of it?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#item-mark strong")).to_have_text("How much is left of it?")


def test_on_a_phone_the_buttons_of_a_question_stand_on_one_line_and_few_are_in_sight(
    build: Callable[..., Builder], add_survey: Callable[..., str]
) -> None:
    ten = [{"type": "text", "name": f"q{n}", "label": f"Question {n}?"} for n in range(10)]
    code = add_survey(*ten, draft=True)
    page = build(f"/surveys/{code}/edit", viewport=PHONE).page
    for row in page.locator(".questions > li > .buttons").all():
        assert row.bounding_box()["height"] <= 50
    seen = page.locator("main :is(button, a.button, summary)").evaluate_all(
        "all => all.filter((one) => one.checkVisibility() && one.offsetParent).length"
    )
    assert seen <= 24  # an Edit and a menu for each, and those of the form
    page.locator("#menu-q4 > summary").click()
    page.locator("#menu-q2 > summary").click()
    expect(page.locator(".menu[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(page.locator("#menu-q2 > summary")).to_be_focused()


def test_a_grid_of_three_rows_is_seen_on_a_phone_without_much_scrolling_and_no_word_is_broken(
    open_browser: Callable[..., Page], add_survey: Callable[..., str]
) -> None:
    code = add_survey({"type": "likert", "name": "t", "label": "T", "items": ["A", "B", "C"]})
    page = open_browser()
    page.goto(f"/s/{code}")
    for width in 320, 360:
        page.set_viewport_size({"width": width, "height": 740})
        grid = page.locator("fieldset.question").bounding_box()
        assert grid
        assert grid["height"] < 650
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        words = page.locator(".step span").evaluate_all(
            "all => all.map((one) => one.scrollWidth <= one.clientWidth)"
        )
        assert all(words)
