"""An event on phones: attendees go from one survey to the next, an organiser makes the event."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from models.account.organiser import Organiser
from models.event.talk import Plan, Talk, add_forms
from models.form.document import Document
from models.survey.draft import Draft
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import BY_FINGER, BY_MOUSE, Look, barriers_for_all
from tests.makers import choice, definition, make_event, respond

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def event(server, add_survey):
    """An event with two open surveys, a closed one and a draft; its code."""
    codes = [
        add_survey(choice("Good?", "Yes", "No"), title=title, draft=title == "Secret")
        for title in ("Talk", "Clinic", "Breakfast", "Secret")
    ]
    with instead(server.database):
        Survey.at(codes[2]).close()
        surveys = map(Survey.at, codes)
        return make_event(*surveys, code="", organiser=Organiser.first_or_new()).code


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_attendee_answers_one_survey_and_comes_by_the_receipt_to_the_other(
    open_browser, event, scripts
):
    phone = open_browser(java_script_enabled=scripts)
    phone.goto(f"/e/{event}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Fair 2012")
    expect(phone.get_by_role("link")).to_have_text(["Talk", "Clinic"])
    expect(phone.get_by_text("Breakfast")).to_be_visible()
    for here, other in ("Talk", "Clinic"), ("Clinic", "Talk"):
        phone.get_by_role("link", name=here).click()
        phone.get_by_label("Yes").check()
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are stored")
        # With scripts the device knows what was answered on it.
        again = ["Answer again for somebody else"] if scripts and here == "Clinic" else []
        expect(phone.get_by_role("link")).to_have_text([other, *again, "Fair 2012"])
    phone.get_by_role("link", name="Fair 2012").click()
    expect(phone).to_have_url(re.compile(f"/e/{event}$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_organiser_makes_an_event_on_a_phone_and_duplicates_it(organiser, server, scripts):
    page = organiser(
        viewport={"width": 360, "height": 740}, is_mobile=True, java_script_enabled=scripts
    )
    with instead(server.database):
        ada = Organiser.get(Organiser.email == "ada@example.org")
        for title in "Autumn talk", "Autumn clinic":
            Survey.add(definition(choice("Good?", "Yes", "No"), title=title), ada)
    page.goto("/")
    page.get_by_role("link", name="Surveys", exact=True).click()
    page.get_by_role("link", name="Add an event").click()
    page.get_by_role("button", name="Add the event").click()
    expect(page.get_by_role("alert")).to_contain_text("Write what the event is called")
    page.get_by_label("What is it called?").fill("Autumn 2026")
    page.get_by_label("Where is it?").fill("Hall\nGarden")
    page.get_by_label("When does it begin?").fill("2026-11-26T09:30")
    page.get_by_label("When does it end?").fill("2026-11-26T17:00")
    page.get_by_label("Which clock are these times by?").select_option("Europe/London")
    page.get_by_label("How many people do you expect?").fill("120")
    page.get_by_role("button", name="Add the event").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn 2026")

    for title, role in ("Autumn talk", "After the talk"), ("Autumn clinic", "After the clinic"):
        page.get_by_text("Add a survey that you have").click()
        page.get_by_label("Which survey?").select_option(label=title)
        page.get_by_label("What is it at the event?").fill(role)
        page.get_by_role("button", name="Add the survey").click()
        expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()
    page.wait_for_load_state()  # before htmx is there, a press loads the page anew
    page.evaluate("window.here = true")
    page.locator("summary", has_text="More for “Autumn clinic”").click()
    page.get_by_role("button", name="Earlier Autumn clinic").click()
    listed = page.locator("#surveys li.entry")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("After the clinic")
    assert page.evaluate("window.here === true") is scripts
    expect(listed.first).to_contain_text("0 % of 120 expected")

    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Duplicate it for next year").click()
    begins = "2027-11-25T09:30" if scripts else "2027-11-25 09:30"
    expect(page.get_by_label("When does it begin?")).to_have_value(begins)
    page.get_by_role("button", name="Duplicate the event").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn 2027")
    expect(listed.first).to_contain_text("After the clinic")
    expect(listed.first.locator(".pill")).to_have_text("Draft")
    expect(page.locator("body")).to_contain_text("Thursday 25 November 2027, 9:30am to 5pm")
    page.get_by_role("button", name="Open 2 drafts").click()
    expect(listed.locator(".pill")).to_have_text(["Open", "Open"])
    expect(page.get_by_role("button", name="Open 2 drafts")).to_have_count(0)


PAGES = {
    "events": "/events/",
    "new": "/events/new",
    "event": "/events/{event}/",
    "share": "/events/{event}/share",
    "screen": "/events/{event}/present",
    "poster": "/events/{event}/poster",
    "results": "/events/{event}/results",
    "settings": "/events/{event}/settings",
    "edit": "/events/{event}/edit",
    "duplicate": "/events/{event}/duplicate",
    "part": "/events/{event}/surveys/{survey}",
    "starting points": "/surveys/new/patterns",
    "a guideline to begin with": "/surveys/new/patterns/guideline-consultation",
    "a form to begin with": "/surveys/new/patterns/digital-day",
    "programme": "/e/{event}",
}


LOOKS: tuple[Look, ...] = ((1280, "dark"), (320, "light"))


def test_every_page_is_for_every_reader(organiser, server):
    page = organiser(viewport={"width": 320, "height": 640})
    with instead(server.database):
        ada = Organiser.get(Organiser.email == "ada@example.org")
        asked = definition(choice("Good?", "Yes", "No"), title="A title of *many* words " * 4)
        surveys = [Survey.add(asked, ada, draft=draft) for draft in (False, True, True)]
        other = Survey.add(asked, ada)
        for answered in [surveys[0]] * 12 + [other] * 11:
            respond(answered, q="yes")
        changes: list[Document] = [{"question": []}, {"intro": "New"}]
        for draft, change in zip(Draft.all_of(surveys[1:]), changes, strict=True):
            draft.change(0, draft.document | change, "Changed")
        event = make_event(*surveys, other, code="", organiser=ada, title="Fair-and-square " * 8)
        Survey.add(asked, ada)
    faults = {}
    for name, path in PAGES.items():
        page.goto(path.format(event=event.code, survey=surveys[0].code))
        smallest = BY_FINGER if name == "programme" else BY_MOUSE
        faults[name] = barriers_for_all(page, smallest, LOOKS)
    assert {name: found for name, found in faults.items() if found} == {}


def test_the_screen_of_an_event_is_read_from_the_last_row_and_leads_to_those_of_its_surveys(
    organiser, server
):
    screen = organiser()
    with instead(server.database):
        ada = Organiser.get(Organiser.email == "ada@example.org")
        titled = [f"{n} What people need when they come home from hospital" for n in range(9)]
        event = make_event(code="", organiser=ada, title="Fair of the whole region 2026")
        start = datetime(2026, 6, 6, 9, 0, tzinfo=UTC)
        for title in titled:
            Talk.add(event, Plan(title, start, place="The large hall on the ground floor"))
        surveys = add_forms(event, definition(choice("Good?", "Yes", "No")))
        for survey in surveys:
            survey.open()
    screen.goto(f"/events/{event.code}/present")
    for width, height in (1024, 768), (1920, 1080), (3840, 2160):
        screen.set_viewport_size({"width": width, "height": height})
        for one in ("h1", ".qr", ".way", ".count", ".now li >> nth=4", ".more"):
            box = screen.locator(one).bounding_box()
            assert box, one
            assert box["y"] + box["height"] <= height - 40, one
            assert box["x"] + box["width"] <= width, one
        seen = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert screen.evaluate(seen) == [width, height]
        letters = "one => parseFloat(getComputedStyle(one).fontSize)"
        for one, part in (".count strong", 18), (".way", 22), (".now li >> nth=0", 36):
            assert screen.locator(one).evaluate(letters) >= height / part, one
    with instead(server.database):
        respond(surveys[0], q="yes")
    expect(screen.locator(".count")).to_have_text("1 response", timeout=45_000)
    screen.keyboard.press("2")
    screen.wait_for_url(f"**/surveys/{surveys[1].code}/present")
    screen.keyboard.press("Home")
    screen.wait_for_url(f"**/events/{event.code}/present")


def test_an_event_and_all_it_loads_is_as_light_as_a_form(open_browser, event):
    phone = open_browser(is_new=True)
    loaded = []
    phone.on("response", lambda reply: loaded.append(reply.request.sizes()["responseBodySize"]))
    phone.goto(f"/e/{event}", wait_until="networkidle")
    assert len(loaded) >= 2
    assert sum(loaded) < 8_000
    assert re.findall(r"<script[^>]*/(\w+)\.js", phone.content()) == ["kept"]
