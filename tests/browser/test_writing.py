"""Numbers, days and times on a phone: as people write them, and never half of one for nothing."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.reader import BY_FINGER, barriers
from tests.makers import question
from tests.numbers import CASES

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

# Writes each text into the number, and tells whether a question that waits for the value appears.
READ = """cases => {
    const box = document.querySelector("[data-relevant]");
    const input = document.querySelector("[name=n]");
    return cases.filter(([written, number]) => {
        const holds = (sign, value) => {
            box.dataset.relevant = JSON.stringify([sign, "n", value]);
            input.value = written;
            input.dispatchEvent(new Event("input", { bubbles: true }));
            return !box.hidden;
        };
        if (typeof number === "number") return !holds("=", number) || holds("!=", number);
        return holds("<=", 0) || holds(">=", 0) || holds("!=", 7);
    });
}"""


def stored(server, code):
    lines = server.command("responses", "export", code, "--format", "jsonl").stdout.splitlines()
    names = ("day", "at", "n")
    return [{name: json.loads(line)[name] for name in names} for line in lines]


WHEN = (
    question("date", "day", "On which day?"),
    question("time", "at", "When did you leave?"),
    question("integer", "n", "How many?"),
)


def test_the_script_reads_every_number_as_the_server_does(open_browser, add_survey):
    code = add_survey(
        question("decimal", "n", "How many?"), question("text", "w", "Why?", relevant="n > 1")
    )
    phone = open_browser()
    phone.goto(f"/s/{code}")
    assert phone.evaluate(READ, CASES) == []
    assert phone.evaluate(READ, [["2", 3], ["2", "no number"]]) == [["2", 3], ["2", "no number"]]


@pytest.mark.parametrize(("typed", "missing"), [("06", "day"), ("02312012", "day"), ("0230", "at")])
def test_half_a_day_or_time_is_said_at_its_field_before_anything_is_sent(
    open_browser, server, add_survey, typed, missing
):
    code = add_survey(*WHEN)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    sent = []
    phone.on("request", lambda request: sent.append(request.method))
    field = phone.locator(f"#{missing}")
    expect(field).to_have_attribute("type", "date" if missing == "day" else "time")
    field.focus()
    phone.keyboard.type(typed)
    assert field.evaluate("one => one.validity.badInput")
    phone.get_by_label("How many?").fill("5")
    phone.get_by_role("button", name="Send").click()
    fault = phone.locator(f"#fault-{missing}")
    problem = phone.get_by_role("alert")
    for _ in range(2):
        expect(fault).to_contain_text("Error: Enter the")
        expect(problem).to_be_focused()
        expect(problem.get_by_role("listitem")).to_have_count(1)
        expect(phone).to_have_title("Error: Lunch")
        assert f"fault-{missing}" in field.get_attribute("aria-describedby")
        assert field.get_attribute("aria-invalid") == "true"
        phone.get_by_role("button", name="Send").click()
    assert barriers(phone, BY_FINGER) == []
    label = phone.locator(f"label[for={missing}]").inner_text()
    problem.get_by_role("link", name=label).click()
    expect(field).to_be_focused()
    assert "POST" not in sent
    field.fill("2012-06-06" if missing == "day" else "14:30")
    expect(fault).to_have_count(0)
    assert field.get_attribute("aria-invalid") is None
    assert field.get_attribute("aria-describedby") is None
    assert phone.locator(".wrong").count() == 0
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    expect(problem).to_have_count(0)
    expect(phone).to_have_title("Lunch")
    phone.context.set_offline(False)
    expect(phone.locator("[data-receipt]")).to_be_visible()
    [row] = stored(server, code)
    assert row == {"day": None, "at": None, "n": 5} | {missing: row[missing]}
    assert row[missing] in ("2012-06-06", "14:30")


def test_half_of_a_time_is_said_on_an_organisers_page_and_in_the_preview_too(
    organiser, server, add_survey
):
    page = organiser()
    code = add_survey({**WHEN[0], "required": True}, *WHEN[1:], title="When")
    for path, name, label, button, title in (
        ("/events/new", "start", "When does it begin?", "Add the event", "Add an event"),
        (f"/surveys/{code}/schedule", "closes_at", "Closes", "Save", "Times and limit: When"),
        (f"/surveys/{code}/edit/preview", "day", "On which day?", "Send", "When"),
    ):
        page.goto(path)
        field = page.locator(f"#{name}")
        field.focus()
        page.keyboard.type("06")
        page.get_by_role("button", name=button, exact=True).click()
        line = page.get_by_role("alert").get_by_role("link")
        expect(line).to_contain_text("or empty it")
        expect(line).to_contain_text(label)
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page).to_have_title(f"Error: {title}")
        line.click()
        expect(field).to_be_focused()


def test_without_scripts_a_day_is_written_and_stays_written_when_it_cannot_be_one(
    open_browser, server, add_survey
):
    code = add_survey(*WHEN)
    phone = open_browser(java_script_enabled=False)
    phone.goto(f"/s/{code}")
    day, at = phone.get_by_label("On which day?"), phone.get_by_label("When did you leave?")
    day.fill("06/03")
    at.fill("2:3")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#fault-day")).to_contain_text("like 3 June 2026")
    expect(day).to_have_value("06/03")
    expect(at).to_have_value("2:3")
    day.fill("3 June 2026")
    at.fill("2:30 pm")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("[data-receipt]")).to_be_visible()
    assert stored(server, code) == [{"day": "2026-06-03", "at": "14:30", "n": None}]


def test_what_was_written_in_words_stays_where_the_browser_has_an_input_of_its_own(
    open_browser, add_survey
):
    code = add_survey(*WHEN)
    phone = open_browser(java_script_enabled=False)
    phone.goto(f"/s/{code}")
    phone.get_by_label("On which day?").fill("31 June 2026")
    phone.get_by_label("When did you leave?").fill("14:30")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.wait_for_load_state()  # all of it has come
    page = phone.content()
    scripted = open_browser()
    scripted.goto(f"/s/{code}")
    scripted.set_content(page.replace('src="/', f'src="{scripted.url.partition("/s/")[0]}/'))
    expect(scripted.locator("#at")).to_have_attribute("type", "time")
    expect(scripted.locator("#at")).to_have_value("14:30")
    expect(scripted.locator("#day")).to_have_value("31 June 2026")
