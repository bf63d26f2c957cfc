"""A guideline on a phone and at a desk: put up, answered by touch and keyboard, drafted anew."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import BY_MOUSE, Look, barriers_for_all
from tests.makers import question, respond

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

STANCES = ("Agree", "Agree with changes", "Disagree", "Don’t know", "Not relevant to me")
TEXT = """# Rules for posts

## Who we are

1. Say who you are and where you work.
2. Write nothing that you would not say aloud.

## What we keep

3. Never share what was told in confidence.
4. If you get something wrong, say so soon.
"""
NEXT_DRAFT = """# Rules for posts

## What we keep

1. Never share what was told in confidence.
2. Say who you are and whom you work for.
3. Ask before you post a picture of a colleague.
4. If you get something wrong, say so soon.
"""


def clauses(sections: int, each: int) -> list[dict]:
    """A guideline of so many sections with so many clauses each."""
    made = []
    for section in range(sections):
        made.append(question("section", f"s{section}", f"Section {section + 1}"))
        for n in range(section * each + 1, (section + 1) * each + 1):
            label = f"Rule {n}: say *who* you are.\n\n- first\n- second, at length, and more"
            made.append(question("stance", f"c{n}", label, number=str(n)))
    return made


# Sections in which each clause is touched, by what was answered before: the first two, in one of
# which no comment is written, and the last. In the others, all alike, the page presses the same
# labels at once: to touch a clause takes longer than to answer it.
BY_HAND = (0, 10, 70)
PRESS = """(clauses, answered) => clauses.forEach(
    (clause, n) => clause.querySelectorAll(".step")[(answered + n) % 5].click())"""


def test_a_guideline_of_eighty_clauses_is_answered_by_touch_on_a_narrow_phone(
    open_browser, organiser, add_survey
):
    code = add_survey(*clauses(8, 10), kind="guideline", title="Eighty")
    page = open_browser()
    page.goto(f"/s/{code}")
    answered = 0
    while not page.locator("[data-receipt]").count():
        shown = page.locator("fieldset.clause:visible")
        first = shown.first.locator("legend").inner_text()
        heights = "all => all.map(one => one.getBoundingClientRect().height)"
        assert min(shown.locator(".step").evaluate_all(heights)) >= 44
        boxes = shown.locator("textarea:visible")
        expect(boxes).to_have_count(0)
        here = shown.count()
        if answered in BY_HAND:
            for n in range(here):
                shown.nth(n).locator(".step").nth((answered + n) % 5).tap()
                expect(boxes).to_have_count(n + 1)
        else:
            shown.evaluate_all(PRESS, answered)
            expect(boxes).to_have_count(here)
        if answered % 20 == 0:
            boxes.first.fill(f"Comment {answered}")
        answered += here
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.locator("button.send").tap()
        expect(
            page.locator("fieldset.clause legend", has_text=re.compile(f"^{first}$"))
        ).to_have_count(0)
    assert answered == 80

    desk = organiser()
    desk.goto(f"/surveys/{code}/clauses/")
    expect(desk.locator("#results")).to_have_attribute("data-responses", "1")
    for n, value in (1, "agree"), (3, "disagree"), (80, "not_relevant_to_me"):
        cell = desk.locator(f"[data-question=c{n}] [data-value={value}]")
        expect(cell).to_have_attribute("data-count", "1")
    expect(desk.get_by_role("link", name="Read 1 comment")).to_have_count(4)


def test_stances_are_given_with_the_keyboard_alone(open_browser, add_survey):
    code = add_survey(*clauses(1, 2)[1:], kind="guideline", title="Two")
    page = open_browser(viewport={"width": 1024, "height": 800}, is_mobile=False)
    page.goto(f"/s/{code}")
    page.locator("#c1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#c1-disagree")).to_be_checked()
    page.keyboard.press("Tab")  # past what takes the stance back
    page.keyboard.press("Tab")
    page.keyboard.type("Not so")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#c2")).to_be_checked()
    assert page.locator("[name='c1.comment']").input_value() == "Not so"
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-receipt]")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_a_guideline_is_pasted_put_right_and_opened(organiser, open_browser, javascript):
    desk = organiser(java_script_enabled=javascript)
    desk.goto("/surveys/new/guideline")
    desk.get_by_label("Paste the text").fill(TEXT)
    desk.get_by_role("button", name="Show the clauses").click()
    expect(desk.locator(".part.stance")).to_have_count(4)
    desk.locator(".menu > summary", has_text="More for clause 2").click()
    desk.get_by_role("button", name="Leave out (clause 2)").click()
    expect(desk.locator(".part.stance")).to_have_count(3)
    desk.get_by_role("button", name="Join with the one above (clause 3)").click()
    expect(desk.locator(".part.stance")).to_have_count(2)
    desk.locator(".menu > summary", has_text="More for clause 2").click()
    desk.get_by_role("button", name="Split (clause 2)").click()
    expect(desk.locator(".part.stance")).to_have_count(3)
    desk.get_by_role("button", name="Open it for answers").first.click()

    link = desk.locator("a.address").first.get_attribute("href")
    phone = open_browser(java_script_enabled=javascript)
    phone.goto(link)
    expect(phone.get_by_text("Say who you are and where you work.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_a_new_draft_with_five_kinds_of_change_keeps_what_is_unchanged(
    organiser, open_browser, javascript
):
    desk = organiser(java_script_enabled=javascript)
    desk.goto("/surveys/new/guideline")
    desk.get_by_label("Paste the text").fill(TEXT)
    desk.get_by_role("button", name="Show the clauses").click()
    desk.get_by_role("button", name="Open it for answers").first.click()
    link = desk.locator("a.address").first.get_attribute("href")
    answer(open_browser(java_script_enabled=javascript), link, "Disagree", 4)

    desk.get_by_role("link", name="Build").click()
    desk.get_by_role("link", name="A new draft of the text").click()
    desk.get_by_label("Paste the text").fill(NEXT_DRAFT)
    desk.get_by_role("button", name="Compare with the present text").click()
    for state, times in ("unchanged", 2), ("reworded", 1), ("new", 1), ("removed", 1):
        expect(desk.locator(f"[data-state={state}]")).to_have_count(times)
    moved = desk.locator("[data-state=unchanged]").first
    expect(moved.get_by_role("heading")).to_have_text("Unchanged: clause 1, before 3")
    expect(desk.locator("[data-state=reworded] del").first).to_have_text("where")
    desk.get_by_role("button", name="These are two different clauses").click()
    expect(desk.locator("[data-state=new]")).to_have_count(2)
    row = desk.locator("[data-state=new]").first
    row.get_by_label("It rewords").select_option(label="1 Say who you are and where you work.")
    row.get_by_role("button").click()
    expect(desk.locator("[data-state=reworded]")).to_have_count(1)
    desk.get_by_role("button", name="Publish the new draft").click()

    answer(open_browser(java_script_enabled=javascript), link, "Agree", 4)
    desk.reload()
    kept = desk.locator("[data-question=never_share_what_was_told_in]")
    expect(kept.locator("[data-value=disagree]")).to_have_text("1")
    expect(kept.locator("[data-value=agree]")).to_have_text("1")
    reworded = desk.locator("[data-question=say_who_you_are_and_whom]")
    expect(reworded.locator("[data-before] [data-value=disagree]")).to_have_text("1")
    expect(reworded.locator("[data-value=agree]").last).to_have_text("1")
    expect(desk.get_by_role("link", name=re.compile("Write nothing that you"))).to_be_visible()


def answer(page: Page, link: str, stance: str, clauses: int) -> None:
    """Give the same stance on every clause, section by section."""
    page.goto(link)
    given = 0
    while given < clauses:
        page.wait_for_load_state()  # all clauses of the section are there
        before = re.escape(page.locator("fieldset.clause legend").first.inner_text())
        for box in page.get_by_label(stance, exact=True).all():
            box.check(force=True)
            given += 1
        page.locator("button.send").click()
        legends = page.locator("fieldset.clause legend")
        expect(legends.filter(has_text=re.compile(f"^{before}$"))).to_have_count(0)
    expect(page.locator("[data-receipt]")).to_have_count(1)


def test_the_clauses_move_by_themselves_when_somebody_answers(organiser, open_browser, add_survey):
    code = add_survey(*clauses(1, 2)[1:], kind="guideline", title="Two")
    desk = organiser()
    desk.goto(f"/surveys/{code}/clauses/?order=division")
    expect(desk.locator("#results")).to_have_attribute("data-responses", "0")
    answer(open_browser(), f"/s/{code}", "Agree", 2)
    expect(desk.locator("#results")).to_have_attribute("data-responses", "1")
    expect(desk.locator("[data-question=c1] [data-value=agree]")).to_have_text("1")


LOOKS: tuple[Look, ...] = ((1280, "dark"), (320, "light"))


def test_the_opinion_groups_are_for_every_reader(organiser, add_survey, server):
    code = add_survey(*clauses(2, 5), kind="guideline", title="Opinions")
    with instead(server.database):
        survey = Survey.at(code)
        for stance in [*["agree"] * 7, *["disagree"] * 6]:
            said = {f"c{n}": stance if n < 9 else "agree" for n in range(1, 11)}
            respond(survey, **said)
    page = organiser(viewport={"width": 320, "height": 640})
    page.goto(f"/surveys/{code}/")
    page.get_by_role("link", name="Results", exact=True).click()
    page.get_by_role("link", name="Opinion groups").click()
    groups = "Group A: 7 people, 54 %", "Group B: 6 people, 46 %"
    parts = [*groups, "What all groups agree on", "What parts them most", "Map"]
    expect(page.get_by_role("heading", level=3)).to_have_text(parts)
    expect(page.get_by_role("img", name="Map of 2 groups")).to_be_visible()
    assert barriers_for_all(page, BY_MOUSE, LOOKS) == []
