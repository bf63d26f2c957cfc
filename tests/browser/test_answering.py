"""A phone answers, with and without JavaScript and by keyboard alone, and the tally moves."""

import re
from contextlib import closing

import apsw
import pytest
from playwright.sync_api import expect

from models.survey.survey import Survey
from storage.database import instead
from tests.browser.history import back, forward
from tests.makers import choice, question


def counted(server, code):
    """How many responses are stored. That a page shows as many is the first test’s."""
    with instead(server.database):
        return Survey.at(code).responses.count()


@pytest.mark.same_sql
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_phone_answers_and_the_organiser_sees_the_number_move(
    open_browser, organiser, add_survey, scripts
):
    code = add_survey()
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    tally.evaluate("window.here = true")
    phone = open_browser(java_script_enabled=scripts)
    phone.goto(f"/s/{code}")

    phone.get_by_role("radio", name="4", exact=True).first.check(force=True)
    phone.get_by_label("Soup").check()
    phone.get_by_label("In one word?").fill("Grand")
    phone.get_by_role("button", name="Send").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
    expect(phone).to_have_url(re.compile(rf"/s/{code}/receipt/[0-9a-f]+$"))
    results = tally.locator("#results")
    expect(results).to_have_attribute("data-responses", "1")
    expect(tally.locator("[data-question=overall] [data-value='4']")).to_have_text("1")
    expect(tally.locator("[data-question=food] [data-value=soup]")).to_have_text("1")
    assert tally.evaluate("window.here") is True


@pytest.mark.sqlite
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_is_wrong_is_said_and_what_was_written_stays(open_browser, add_survey, scripts):
    code = add_survey()
    phone = open_browser(java_script_enabled=scripts)
    phone.goto(f"/s/{code}")
    if scripts:
        phone.evaluate("window.here = true")
    phone.get_by_label("How many people?").fill("many")
    phone.get_by_label("What would be better?").fill("First\n\nthird <b>line</b>")
    phone.get_by_label("Rice").check()

    phone.get_by_role("button", name="Send").click()

    problem = phone.get_by_role("alert")
    expect(problem).to_contain_text("There is a problem")
    expect(problem.get_by_role("link")).to_have_text(
        ["Choose an answer: How was it?", "Enter a whole number, like 12: How many people?"]
    )
    expect(phone.get_by_label("How many people?")).to_have_value("many")
    expect(phone.get_by_label("What would be better?")).to_have_value("First\n\nthird <b>line</b>")
    expect(phone.get_by_label("Rice")).to_be_checked()
    if scripts:
        assert phone.evaluate("window.here") is True
        expect(problem).to_be_focused()

    phone.get_by_label("How many people?").fill("12")
    phone.get_by_role("radio", name="5", exact=True).first.check(force=True)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")


@pytest.mark.sqlite
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_by_keyboard_alone(open_browser, server, add_survey, scripts):
    code = add_survey(
        question("rating", "overall", "How was it?", required=True),
        question("select_multiple", "food", "What did you eat?", choices=["Soup", "Rice"]),
        question("text", "word", "In one word?", required=True),
    )
    page = open_browser(
        viewport={"width": 800, "height": 700}, is_mobile=False, java_script_enabled=scripts
    )
    page.goto(f"/s/{code}")
    keys = page.keyboard

    keys.press("Tab")
    keys.press("Tab")  # past what becomes of the answers
    keys.press("Space")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")  # in a line: it sends nothing
    expect(page.get_by_label("In one word?")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")

    problem = page.get_by_role("alert")
    expect(problem).to_be_visible()
    expect(problem).to_be_focused()
    keys.press("Tab")
    expect(problem.get_by_role("link")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_label("In one word?")).to_be_focused()
    keys.type("Grand")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Send")).to_be_focused()
    keys.press("Enter")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Your answers are stored")
    expect(heading).to_be_focused()
    written = server.command("responses", "export", code).stdout.splitlines()[1].split(",")
    assert written[4:] == ["3", "0", "1", "Grand"]


@pytest.mark.sqlite
def test_every_link_of_the_summary_leads_to_its_field(open_browser, add_survey):
    kinds = [
        "rating",
        "nps",
        "stance",
        "acknowledge",
        "integer",
        "decimal",
        "date",
        "email",
        "text",
    ]
    asked = [question(kind, f"q_{kind}", f"A {kind}?", required=True) for kind in kinds]
    asked += [choice("One?", "A", "B", name="one", required=True)]
    asked += [question("select_multiple", "many", "Many?", choices=["A", "B"], required=True)]
    asked += [question("likert", "grid", "Grid?", items=["X", "Y"], required=True)]
    page = open_browser()
    page.goto(f"/s/{add_survey(*asked)}")
    page.get_by_role("button", name="Send").click()
    links = page.get_by_role("alert").get_by_role("link")
    expect(links).to_have_count(len(asked) + 1)
    for link in links.all():
        link.click()
        id = link.get_attribute("href").removeprefix("#")
        expect(page.locator(f"[id='{id}'][name='{id}']")).to_be_focused()


@pytest.mark.sqlite  # that a key counts once on PostgreSQL is seen below, and in the views
def test_back_and_sending_again_counts_once(open_browser, server, add_survey):
    code = add_survey(question("text", "word", "In one word?"))
    phone = open_browser(java_script_enabled=False)
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    phone.get_by_role("button", name="Send").click()
    receipt = phone.locator("[data-receipt]").get_attribute("data-receipt")

    phone.reload()
    expect(phone.locator("[data-receipt]")).to_have_attribute("data-receipt", receipt)
    back(phone)
    expect(phone.get_by_label("In one word?")).to_have_value("Grand")
    phone.get_by_role("button", name="Send").click()

    expect(phone.locator("[data-receipt]")).to_have_attribute("data-receipt", receipt)
    assert counted(server, code) == 1


@pytest.mark.sqlite
def test_with_scripts_the_receipt_takes_the_place_of_the_form_in_the_history(
    open_browser, server, add_survey
):
    code = add_survey(question("text", "word", "In one word?"))
    phone = open_browser()
    phone.goto("/sign-in")
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("[data-receipt]")).to_be_visible()
    receipt = phone.locator("[data-receipt]").get_attribute("data-receipt")
    expect(phone).to_have_url(re.compile(f"/s/{code}/receipt/{receipt}$"))

    back(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")
    forward(phone)
    expect(phone.locator("[data-receipt]")).to_have_attribute("data-receipt", receipt)
    phone.reload()
    expect(phone.locator("[data-receipt]")).to_have_attribute("data-receipt", receipt)

    assert counted(server, code) == 1


def test_pressing_send_twice_counts_once(open_browser, server, add_survey):
    code = add_survey(question("text", "word", "In one word?"))
    for scripts in True, False:
        phone = open_browser(java_script_enabled=scripts)
        phone.goto(f"/s/{code}")
        phone.get_by_label("In one word?").fill("Grand")
        phone.get_by_role("button", name="Send").dblclick(no_wait_after=True)
        expect(phone.locator("[data-receipt]")).to_be_visible()
    assert counted(server, code) == 2


@pytest.mark.sqlite
def test_what_is_far_too_long_is_not_lost(open_browser, add_survey):
    code = add_survey(question("text", "long", "Why?", multiline=True))
    for length in 1_200_000, 4_500_000:
        phone = open_browser()
        phone.goto(f"/s/{code}")
        phone.locator("#long").evaluate("(box, length) => box.value = 'x'.repeat(length)", length)
        phone.get_by_role("button", name="Send").click()
        said = phone.get_by_text(re.compile("There is a problem|could not be sent|Not sent yet"))
        expect(said.first).to_be_visible()
        assert phone.locator("#long").evaluate("box => box.value.length") == length


@pytest.mark.sqlite
def test_a_phone_waits_out_a_busy_service_and_is_told_so(server, open_browser, add_survey):
    code = add_survey(question("text", "word", "In one word?"))
    phone = open_browser()
    phone.goto(f"/s/{code}")
    phone.get_by_label("In one word?").fill("Grand")
    with closing(apsw.Connection(str(server.folder / "tangible.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_text("Sending…")).to_be_visible()
        expect(phone.get_by_text("Not sent yet")).to_be_visible(timeout=45_000)
        expect(phone.get_by_label("In one word?")).to_have_value("Grand")
    expect(phone.locator("[data-receipt]")).to_be_visible(timeout=45_000)
    assert counted(server, code) == 1


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>"
    "<b hx-get='/sign-out' hx-trigger='load'>x</b>\" autofocus onfocus=alert(3) x=\""
)


@pytest.mark.sqlite
def test_what_people_write_does_nothing_in_a_browser(open_browser, organiser, add_survey):
    code = add_survey(
        choice(HOSTILE, HOSTILE, "Other one", name="one", hint=HOSTILE, other=True),
        question("likert", "grid", HOSTILE, items=[HOSTILE], scale=[HOSTILE, "Yes"]),
        question("text", "word", HOSTILE, multiline=True),
        title=HOSTILE[:190],
        intro=HOSTILE,
        thanks=HOSTILE,
    )
    asked = []
    phone, desk = open_browser(), organiser()
    for page in phone, desk:
        page.on("request", lambda request: asked.append(request.url))
    phone.goto(f"/s/{code}")
    phone.locator("#word").fill(HOSTILE)
    phone.locator("[id='one.other']").fill(HOSTILE)
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("[data-receipt]")).to_be_visible()
    for path in "", "tally", "responses/":
        desk.goto(f"/surveys/{code}/{path}")
        desk.wait_for_timeout(150)
    expect(desk.locator("bdi").first).to_have_text(HOSTILE)
    assert len(asked) > 5
    assert [one for one in asked if "sign-out" in one or one.endswith("/x")] == []


@pytest.mark.sqlite
def test_what_is_ticked_alone_takes_the_other_ticks_out_and_they_take_it(open_browser, add_survey):
    none = {"name": "none", "label": "None of these", "exclusive": True}
    asked = {"choices": ["Tea", "Soup", none], "na": "Not for me"}
    code = add_survey(
        question("select_multiple", "food", "What?", **asked),
        question("select_multiple", "more", "And?", choices=["Cake"]),
    )
    phone = open_browser()
    phone.goto(f"/s/{code}")
    for label in ("Cake", "Tea", "Soup"):
        phone.get_by_label(label).check()

    def ticked():
        return phone.locator("input:checked").evaluate_all("all => all.map((one) => one.value)")

    assert ticked() == ["tea", "soup", "cake"]
    phone.get_by_label("None of these").check()
    assert ticked() == ["none", "cake"]
    phone.get_by_label("Not for me").check()
    assert ticked() == ["na", "cake"]
    phone.get_by_label("Soup").check()
    assert ticked() == ["soup", "cake"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("kind", "alone"),
    [
        ("select_multiple", "None of these"),
        ("select_multiple", "Not for me"),
        ("select_one", "Not for me"),
    ],
)
def test_what_is_chosen_alone_empties_the_line_of_other_and_gives_it_back(
    open_browser, add_survey, kind, alone
):
    none = {"name": "none", "label": "None of these", "exclusive": True}
    asked = {"choices": ["Tea", "Soup", none], "other": True, "na": "Not for me"}
    code = add_survey(question(kind, "food", "What?", **asked))
    phone = open_browser()
    phone.goto(f"/s/{code}")
    line = phone.get_by_label("If other, please say")
    phone.get_by_label("Other", exact=True).check()
    line.fill("abc")
    phone.get_by_label(alone).check()
    expect(line).to_have_value("")
    phone.get_by_label("Other", exact=True).check()
    expect(line).to_have_value("abc")
    phone.get_by_label(alone).check()
    line.fill("def")
    expect(phone.get_by_label(alone)).not_to_be_checked()
    phone.get_by_label(alone).check()
    if kind == "select_multiple":
        phone.get_by_label(alone).uncheck()
        expect(line).to_have_value("def")
        phone.get_by_label(alone).check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
