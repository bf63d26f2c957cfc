"""Sections and conditions on a phone: with script, by keyboard alone, without, and off line."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from models.answer.response import Response
from models.form.relevance import asked
from models.survey.survey import Survey
from storage.database import instead
from tests.arbitrary import answers_to
from tests.browser.history import back
from tests.browser.reader import BY_FINGER, Look, barriers_for_all
from tests.makers import choice, definition, question

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

QUESTIONS = (
    question("rating", "overall", "How was it?", required=True),
    question("text", "why", "What was wrong?", relevant="overall <= 2", required=True),
    question("section", "food", "The food"),
    question("select_multiple", "ate", "What did you eat?", choices=["Soup", "Rice"]),
    question("text", "soup", "How was the soup?", relevant='ate contains "soup"'),
)
STORED = {"overall": 2, "why": "Rain", "ate": ["soup"], "soup": "Hot"}


def stored(server, code):
    with instead(server.database):
        return [one["answers"] for one in Response.all_of(Survey.at(code))]


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def heading(page):
    return page.get_by_role("heading", level=1)


def mark(page, number):
    page.get_by_role("radio", name=number, exact=True).check(force=True)


def test_a_phone_with_scripts_sees_at_once_what_follows(open_browser, server, add_survey):
    code = add_survey(*QUESTIONS)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    requests = []
    phone.on("request", lambda request: requests.append(request.url))
    why = phone.get_by_label("What was wrong?")
    expect(why).to_be_hidden()
    mark(phone, "2")
    expect(why).to_be_visible()
    expect(phone.get_by_text("Another question follows.")).to_have_attribute("role", "status")
    why.fill("Rain")
    mark(phone, "3")
    expect(why).to_be_hidden()
    mark(phone, "2")
    expect(why).to_have_value("Rain")
    assert [url for url in requests if "/static/" not in url] == []
    button(phone, "Continue").click()

    expect(heading(phone)).to_have_text("The food")
    expect(heading(phone)).to_be_focused()
    expect(phone.get_by_text("Part 2 of 2")).to_be_visible()
    phone.get_by_label("Soup", exact=True).check()
    phone.get_by_label("How was the soup?").fill("Hot")
    button(phone, "Back").click()
    expect(phone.get_by_label("What was wrong?")).to_have_value("Rain")
    button(phone, "Continue").click()
    expect(phone.get_by_label("How was the soup?")).to_have_value("Hot")
    button(phone, "Send").click()
    expect(heading(phone)).to_have_text("Your answers are stored")
    assert stored(server, code) == [STORED]


def test_the_browsers_own_back_turns_the_pages_and_leaves_only_from_the_first(
    open_browser, server, add_survey
):
    code = add_survey(*QUESTIONS)
    phone = open_browser()
    phone.goto("/sign-in")
    phone.goto(f"/s/{code}")
    mark(phone, "3")
    for _ in range(2):
        button(phone, "Continue").click()
        expect(heading(phone)).to_have_text("The food")
        back(phone)
        expect(phone.get_by_text("Part 1 of 2")).to_be_visible()
        expect(phone.get_by_role("radio", name="3", exact=True)).to_be_checked()
    back(phone)
    expect(heading(phone)).to_have_text("Sign in")

    phone.goto(f"/s/{code}")
    mark(phone, "3")
    button(phone, "Continue").click()
    button(phone, "Send").click()
    expect(heading(phone)).to_have_text("Your answers are stored")
    back(phone)
    expect(heading(phone)).to_have_text("Sign in")  # and not an empty form to send again
    assert len(stored(server, code)) == 1


def test_by_keyboard_alone(open_browser, server, add_survey):
    code = add_survey(*QUESTIONS)
    page = open_browser(viewport={"width": 800, "height": 700}, is_mobile=False)
    page.goto(f"/s/{code}")
    keys = page.keyboard
    for key in "Tab", "Tab", "Space", "ArrowRight", "Tab":  # past what becomes of the answers
        keys.press(key)
    expect(page.get_by_label("What was wrong?")).to_be_focused()
    keys.type("Rain")
    keys.press("Tab")
    keys.press("Enter")
    expect(heading(page)).to_be_focused()
    expect(heading(page)).to_have_text("The food")
    for key in "Tab", "Space", "Tab", "Tab":
        keys.press(key)
    expect(page.get_by_label("How was the soup?")).to_be_focused()
    keys.type("Hot")
    keys.press("Tab")
    expect(button(page, "Send")).to_be_focused()
    keys.press("Enter")
    expect(heading(page)).to_have_text("Your answers are stored")
    assert stored(server, code) == [STORED]


def test_without_scripts_what_follows_is_a_page_of_its_own(open_browser, server, add_survey):
    code = add_survey(*QUESTIONS)
    phone = open_browser(java_script_enabled=False)
    phone.goto(f"/s/{code}")
    mark(phone, "2")
    button(phone, "Continue").click()
    expect(heading(phone)).to_have_text("Following from your answers")
    expect(heading(phone)).to_be_focused()
    phone.get_by_label("What was wrong?").fill("Rain")
    button(phone, "Continue").click()
    phone.get_by_label("Soup", exact=True).check()
    button(phone, "Send").click()
    phone.get_by_label("How was the soup?").fill("Hot")
    button(phone, "Send").click()
    expect(heading(phone)).to_have_text("Your answers are stored")
    assert stored(server, code) == [STORED]


def test_page_two_waits_for_the_network_and_is_stored_once(open_browser, server, add_survey):
    code = add_survey(*QUESTIONS)
    phone = open_browser()
    phone.goto(f"/s/{code}")
    mark(phone, "5")
    phone.context.set_offline(True)
    button(phone, "Continue").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    phone.context.set_offline(False)
    expect(heading(phone)).to_have_text("The food", timeout=45_000)
    phone.get_by_label("Rice", exact=True).check()
    phone.context.set_offline(True)
    button(phone, "Send").click()
    expect(phone.get_by_text("Not sent yet")).to_be_visible()
    expect(phone.get_by_label("Rice", exact=True)).to_be_checked()
    phone.context.set_offline(False)
    expect(phone.locator("[data-receipt]")).to_be_visible(timeout=45_000)
    assert stored(server, code) == [{"overall": 5, "ate": ["rice"]}]


LOOKS: tuple[Look, ...] = ((360, "light"), (360, "dark"))


def test_every_page_of_it_is_for_every_reader(open_browser, add_survey):
    code = add_survey(*QUESTIONS, kind="guideline")
    phone = open_browser()
    phone.goto(f"/s/{code}")
    found = [barriers_for_all(phone, BY_FINGER, LOOKS)]
    button(phone, "Continue").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    found.append(barriers_for_all(phone, BY_FINGER, LOOKS))
    mark(phone, "1")
    found.append(barriers_for_all(phone, BY_FINGER, LOOKS))
    phone.get_by_label("What was wrong?").fill("Rain")
    button(phone, "Continue").click()
    expect(heading(phone)).to_have_text("The food")
    found.append(barriers_for_all(phone, BY_FINGER, LOOKS))
    assert found == [[], [], [], []]


BEFORE = (
    question("rating", "mark", "Mark?", na="Not applicable"),
    choice("One?", "A", "B", name="one", other=True),
    question("select_multiple", "many", "Many?", choices=["X", "Y"], other=True),
    question("decimal", "hours", "Hours?"),
    question("date", "day", "Day?"),
    question("text", "word", "Word?"),
    question("rating", "and", "And?"),
    choice("Not?", "A", "B", name="not", na="Not applicable"),
)
NUMBERS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
COMPARISONS = st.one_of(
    st.builds("mark {} {}".format, NUMBERS, st.integers(1, 5)),
    st.builds(
        "{} {} 'na'".format, st.sampled_from(["mark", "${not}"]), st.sampled_from(["=", "!="])
    ),
    st.builds("hours {} {}".format, NUMBERS, st.sampled_from(["0", "-1.5", "2.5", "10"])),
    st.builds("day {} '{}'".format, NUMBERS, st.sampled_from(["2012-06-06", "2012-07-01"])),
    st.builds("one {} '{}'".format, st.sampled_from(["=", "!="]), st.sampled_from(["a", "other"])),
    st.builds("many contains '{}'".format, st.sampled_from(["x", "y", "other"])),
    st.builds("word {} '{}'".format, st.sampled_from(["=", "!=", "contains"]), st.just("é'x"[:1])),
    st.builds("answered({})".format, st.sampled_from(["mark", "many", "word", "one.other"])),
    st.sampled_from(["selected(${one}, 'b')", "${word} = ''", "${and} > 2", "${not} != 'a'"]),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not {}".format, inner)
    ),
    max_leaves=5,
)
SENT = st.fixed_dictionaries(
    {},
    optional={
        "mark": st.sampled_from(["1", "2", "3", "4", "5", "na"]).map(lambda one: [one]),
        "and": st.sampled_from("12345").map(lambda one: [one]),
        "not": st.sampled_from(["a", "b", "na"]).map(lambda one: [one]),
        "one": st.sampled_from(["a", "b", "other"]).map(lambda one: [one]),
        "one.other": st.sampled_from([[" "], ["Z"]]),
        "many": st.lists(st.sampled_from(["x", "y", "other"]), unique=True),
        "many.other": st.sampled_from([["\u2003"], ["Z"], ["\u200b\u3164"], ["\ufeff"]]),
        "hours": st.sampled_from([["2.5"], ["2,5"], ["10"], ["−1,5"], ["1,000"], ["٫٥"]]),
        "day": st.sampled_from([["2012-06-06"], ["2013-01-01"], [""]]),
        "word": st.sampled_from([["é"], ["Caffé"], ["É"], ["\x85"], ["e\u0301"], ["a"]]),
    },
)
PAIRS = 4
FILL = """cases => cases.map(sent => {
    const form = document.querySelector("form");
    for (const one of form.elements) {
        if (!one.name || one.type === "hidden") continue;
        const texts = sent[one.name] ?? [];
        if (/radio|checkbox/.test(one.type)) one.checked = texts.includes(one.value);
        else one.value = texts[0] ?? "";
    }
    form.elements[2].dispatchEvent(new Event("input", { bubbles: true }));
    return [...form.querySelectorAll("[data-relevant]")].map(box => !box.hidden);
})"""


def test_the_script_and_the_server_agree(open_browser, add_survey):
    """Two conditions at a time, the second on the first one's question; many answers to each.

    Several such pairs are asked in one form: a page takes longer than all that is asked of it.
    """
    page = open_browser()

    def agree(pairs, cases):
        conditions = {
            f"{name}{n}": condition.replace("answered(first)", f"answered(first{n})")
            for n, pair in enumerate(pairs)
            for name, condition in zip(("first", "second"), pair, strict=True)
        }
        waiting = (
            question("text", name, f"{name}?", relevant=condition)
            for name, condition in conditions.items()
        )
        questions = (*BEFORE, *waiting)
        made = definition(*questions)
        page.goto(f"/s/{add_survey(*questions)}")
        for sent, shown in zip(cases, page.evaluate(FILL, cases), strict=True):
            names = asked(made.questions, answers_to(made, sent))
            assert shown == [name in names for name in conditions], (conditions, sent)

    marks = [{}, *({"mark": [one]} for one in ("2", "3", "4", "na"))]
    agree(
        [
            ("mark != 3", "mark = 3"),
            ("mark < 3", "not mark >= 3"),
            ("mark != 'na'", "mark = 'na'"),
        ],
        marks,
    )

    pairs = st.tuples(CONDITIONS, CONDITIONS.map("(answered(first) or {})".format))
    firsts = st.lists(st.sampled_from([f"first{n}" for n in range(PAIRS)]), unique=True)
    sent = st.tuples(SENT, firsts).map(lambda both: {**both[0], **{one: ["F"] for one in both[1]}})

    @settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(pairs, min_size=PAIRS, max_size=PAIRS), st.lists(sent, min_size=20, max_size=40)
    )
    def check(pairs, cases):
        agree(pairs, cases)

    check()
