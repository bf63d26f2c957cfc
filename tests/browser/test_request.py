"""The requests inbox in a browser: for every reader, and from a request to what came of it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.account.organiser import Organiser
from models.request.home import RequestHome
from models.request.request import today_at
from storage.database import instead
from tests.browser.reader import BY_MOUSE, barriers_for_all
from tests.makers import make_event, make_request, make_survey, question, respond

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsweg " * 4
LISTS = {"topics": ["Blogs", "Film"], "places": ["London", "Leeds"]}
ENDS = ("/edit", "/event", "/letter")


@pytest.fixture
def event(server):
    """An event with requests from answers, by hand, overdue and of long words; its code."""
    with instead(server.database):
        ada = Organiser.get(Organiser.email == "ada@example.org")
        need = question("request", "need", "Training?", **LISTS)
        survey = make_survey(need, code="", organiser=ada)
        found = make_event(survey, code="", organiser=ada)
        for n in range(7):
            respond(survey, need__topic="blogs", need__place="leeds" if n % 3 else "london")
        late = (today_at(found) - timedelta(days=3)).isoformat()
        make_request(found, topic=LONG[:200], place=LONG[:200], due=late, owner=LONG[:120])
        make_request(found, topic="A day on tour", place="Sheffield", people=12, owner="Ada")
        RequestHome.change(found, "London")
        return found.code


def test_its_pages_are_for_every_reader(organiser, event):
    desk = organiser(viewport={"width": 320, "height": 740}, is_mobile=False)
    found = {}
    here = f"/events/{event}/requests/"
    desk.goto(here)
    links = desk.locator(".cards a").all()
    pages = [one.get_attribute("href") for one in links]
    for path in (here, f"{here}new", *pages[:1], *(f"{pages[0]}{end}" for end in ENDS)):
        desk.goto(path)
        for one in desk.locator("summary").all():
            one.click()
        found[path] = barriers_for_all(desk, BY_MOUSE)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_request_is_met_on_a_phone_and_an_event_grows_out_of_it(organiser, event, scripts):
    desk = organiser(viewport={"width": 360, "height": 740}, java_script_enabled=scripts)
    desk.goto(f"/events/{event}/differences")
    desk.get_by_role("link", name="Requests").click()
    expect(desk.locator("#figures")).to_contain_text("3 of 4 that name a place are from outside")
    desk.locator(".cards").get_by_role("link", name="A day on tour, Sheffield").click()
    desk.get_by_role("link", name="An event grows out of it").click()
    desk.get_by_role("button", name="Add the event").click()
    expect(desk.get_by_text("It grew out of this")).to_be_visible()
    desk.get_by_role("link", name="A day on tour, Sheffield").click()
    desk.get_by_role("link", name="Say where it stands").click()
    desk.get_by_label("Where does it stand?").select_option("Met")
    desk.get_by_label("Why?").fill("It was held")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("link", name="Something came of this").click()
    desk.get_by_role("button", name="Log it").click()
    expect(desk.get_by_text("Request met").first).to_be_visible()
    desk.goto(f"/events/{event}/differences")
    told = desk.locator("#proposals")
    expect(told).to_contain_text("“A day on tour” in Sheffield, asked for by 12 people, was met")
    expect(told.get_by_text(re.compile("Of all requests"))).to_be_visible()
