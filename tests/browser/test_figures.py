"""Figures: on a phone they have the room there is, and in colours of the reader they still tell."""

import pytest

from models.answer import public_snapshot
from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers
from tests.makers import question, respond

pytestmark = pytest.mark.sqlite

AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
LONG = "All of what was said about the records of patients"
PARTED = """() => [...document.querySelectorAll(".slopes li span, .bars th")].flatMap(one => {
    const parted = [];
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        for (const { 0: word, index } of walker.currentNode.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(walker.currentNode, index);
            range.setEnd(walker.currentNode, index + word.length);
            const lines = new Set([...range.getClientRects()].map(box => box.top));
            if (lines.size > 1) parted.push(word);
        }
    }
    return parted;
})"""


@pytest.fixture
def code(server, add_survey):
    code = add_survey(
        question("rating", "mark", low="Awful", high="Superb", na="Did not eat at all"),
        question("select_one", "liked", choices=[LONG, "Nothing"]),
        question("before_now", "skill", scale=AGREE),
        question("integer", "n"),
        question("likert", "grid", items=["First"], na="Not for me"),
        anonymous=False,
    )
    with instead(server.database):
        survey = Survey.at(code)
        for step in ("1", "3", "5"):
            respond(survey, mark=step, skill__before="1", skill__now=step, n=int(step))
        respond(survey, liked="nothing", mark="na", grid__first="3")
        respond(survey, grid__first="na")
        assert Response.select().where(Response.survey == survey).count() == 5
        public_snapshot.share(survey)
    return code


def test_on_a_phone_bars_and_words_have_the_room_there_is(open_browser, code):
    phone = open_browser(viewport={"width": 360, "height": 740})
    phone.goto(f"/s/{code}/results")
    # The words of the steps, which those see who may read single answers.
    step = "one => one.textContent = 'Strongly disagree'"
    phone.locator(".slopes li span").evaluate_all(f"all => all.forEach({step})")
    assert phone.evaluate(PARTED) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    for name in "mark", "liked":
        rows = phone.locator(f"[data-question={name}] tbody tr:has(svg.bar)")
        wide = [rows.nth(n).locator("svg.bar").bounding_box()["width"] for n in range(2)]
        assert min(wide) > 150, name
    label = phone.locator("[data-question=liked] tbody th").first.bounding_box()
    assert label["width"] > 250
    assert phone.locator("[data-question=n] [data-value='3']").is_visible()
    assert barriers(phone) == []


def test_on_a_phone_topic_by_place_scrolls_nothing_sideways(organiser, server, add_survey):
    code = add_survey(
        question("request", "need", topics=["Blogs"], places=["Unterhaltungsindustriegelände"])
    )
    with instead(server.database):
        survey = Survey.at(code)
        for _ in range(12):
            respond(survey, need__topic="blogs", need__place="unterhaltungsindustriegelande")
    phone = organiser(viewport={"width": 360, "height": 740})
    phone.goto(f"/surveys/{code}/tally")
    assert phone.locator("[data-item='need.pair'] svg.bar").is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_in_colours_of_the_reader_what_is_no_step_is_hollow(open_browser, code):
    phone = open_browser(forced_colors="active")
    phone.goto(f"/s/{code}/results")
    fill = "one => getComputedStyle(one).fill"
    grid = phone.locator("[data-question=grid]")
    apart, neutral, ground = (
        grid.locator("svg.diverging rect.aside").first.evaluate(fill),
        grid.locator("svg.diverging rect.middle").first.evaluate(fill),
        phone.evaluate("getComputedStyle(document.body).backgroundColor"),
    )
    assert apart == ground != neutral
    assert grid.locator("svg.key rect.aside").first.evaluate(fill) == ground
