"""What an event changed, in a browser: for every reader, put together on a phone, read again."""

import re

import pytest
from playwright.sync_api import expect

from models.account.organiser import Organiser
from models.event.event import Event
from models.impact.difference import EventDifference
from models.impact.differences import Differences
from models.impact.published import PublishedDifferences
from storage.database import instead
from tests.browser.reader import barriers, barriers_for_all
from tests.makers import make_event, telling

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

SAMPLE = "digital-day-before"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsweg " * 4


@pytest.fixture
def event(server):
    """An event that tells of one difference, in one version; its code."""
    with instead(server.database):
        ada = Organiser.get(Organiser.email == "ada@example.org")
        event = make_event(code="", organiser=ada)
        EventDifference.add(event, telling(LONG[:200]))
        PublishedDifferences.publish(event, LONG[:200], ada)
        return event.code


def test_its_pages_are_for_every_reader(open_browser, organiser, event):
    options = {"viewport": {"width": 320, "height": 740}, "is_mobile": False}
    reader, desk = open_browser(**options), organiser(**options)
    found = {}
    for path in (
        f"/e/{SAMPLE}/differences",
        f"/e/{SAMPLE}/differences?since=2",
        f"/e/{SAMPLE}/differences/1",
        f"/e/{event}/differences",
    ):
        reader.goto(path)
        for one in reader.locator("summary").all():
            one.click()
        found[path] = barriers_for_all(reader)
    for end in ("", "/new", "/edit", "/preview"):
        desk.goto(f"/events/{event}/differences{end}")
        found[end] = barriers_for_all(desk)
    desk.goto(f"/events/{event}/differences")
    desk.get_by_role("link", name=re.compile("^Change ")).click()
    expect(desk.get_by_role("button", name="Save")).to_be_visible()
    found["change"] = barriers_for_all(desk)
    desk.get_by_role("button", name="Save").click()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_it_is_put_together_on_a_phone_and_read_by_everyone(
    open_browser, organiser, event, scripts
):
    options = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": scripts}
    desk, reader = organiser(**options), open_browser(**options)
    desk.goto(f"/events/{event}/")
    desk.get_by_role("link", name="What changed").click()
    desk.get_by_role("link", name="Write a difference").click()
    desk.get_by_label("Heading").fill("A myth exploded")
    desk.get_by_label("What changed").fill("23 of 55 believed it, 4 do now.")
    desk.get_by_label("Its number").fill("24")
    desk.get_by_label("As of which day?").fill("6 June 2012")
    desk.get_by_label("What is not known").fill("Whether it lasts.")
    desk.get_by_label("Links that show it").fill("https://example.org/clause-3 Clause 3")
    desk.get_by_label("What sort of difference is it?").select_option("Myth settled")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Write the number as it stands")
    desk.get_by_label("Its number").fill("23")
    desk.get_by_role("button", name="Save").click()
    line = desk.get_by_role("listitem").filter(has_text="A myth exploded")
    expect(line).to_contain_text("Not published yet")
    line.locator("summary").click()
    line.get_by_role("button", name=re.compile("^Earlier")).click()
    expect(desk.locator("li.difference").first).to_contain_text("A myth exploded")
    desk.get_by_role("link", name="Preview it").click()
    expect(desk.get_by_text("This is a preview")).to_be_visible()
    desk.get_by_role("link", name="Back to what is put together").click()
    desk.get_by_label("What is new, in a line").fill("A myth")
    desk.get_by_role("button", name="Publish a new version").click()
    expect(desk.get_by_text("Everyone can read version 2 now.")).to_be_visible()
    reader.goto(f"/e/{event}/differences")
    card = reader.get_by_role("article").first
    expect(card).to_contain_text("23 of 55 believed it, 4 do now.")
    expect(card.get_by_role("link")).to_have_attribute("href", "https://example.org/clause-3")
    expect(card).to_contain_text("Whether it lasts.")


@pytest.mark.parametrize("width", [320, 1280])
def test_years_beside_each_other_are_read_without_scrolling_sideways(
    open_browser, server, event, width
):
    with instead(server.database):
        found = Event.at(event)
        Differences.change(found, "", Event.at(SAMPLE))
        EventDifference.add(found, telling("w" * 200))
        PublishedDifferences.publish(found, "", found.organiser)
    reader = open_browser(viewport={"width": width, "height": 740}, is_mobile=False)
    reader.goto(f"/e/{event}/differences")
    years = reader.locator(".years")
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.outerHTML)"
    assert years.locator("table, tr, td, th, p").evaluate_all(cut) == []
    cell = years.get_by_role("cell").filter(has_text="w" * 200).bounding_box()
    assert cell["width"] > 250
    assert cell["x"] + cell["width"] <= width
    before = years.get_by_role("link", name="Digital Day a year ago").locator("visible=true")
    assert before.first.get_attribute("href") == f"/e/{SAMPLE}/differences"
    assert before.count() == (1 if width > 320 else years.locator("tbody tr").count())
    assert barriers(reader) == []


def test_who_comes_back_is_led_to_what_is_new_and_nothing_is_set_or_sent(
    open_browser, server, event
):
    reader = open_browser()
    asked = []
    reader.on("request", lambda one: asked.append((one.method, one.url)))
    page = f"/e/{event}/differences"
    reader.goto(page)
    again = reader.get_by_role("link", name="You were here before")
    expect(again).to_be_hidden()
    with instead(server.database):
        found = Event.at(event)
        EventDifference.add(found, telling("Another office held one"))
        PublishedDifferences.publish(found, "", found.organiser)
    reader.goto(page)
    again.click()
    expect(reader.get_by_role("heading", name="New since")).to_be_visible()
    expect(reader.locator("article .new")).to_have_count(1)
    reader.goto(page)
    expect(again).to_be_hidden()
    assert reader.context.cookies() == []
    assert {method for method, _ in asked} == {"GET"}
    assert {url.partition("?")[0] for _, url in asked if "/static/" not in url} == {
        server.address + page
    }


def test_on_paper_it_has_its_links_written_out_and_nothing_to_press(open_browser, event):
    reader = open_browser(viewport={"width": 794, "height": 1123}, is_mobile=False)
    reader.goto(f"/e/{SAMPLE}/differences")
    reader.emulate_media(media="print", color_scheme="dark")
    expect(reader.get_by_text("Follow it, keep it, hand it on")).to_be_hidden()
    body = reader.evaluate("getComputedStyle(document.body).color")
    assert body == "rgb(17, 17, 17)"
    assert reader.locator("article").count() == 13
