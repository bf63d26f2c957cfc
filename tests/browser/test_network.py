"""Thirty teams on the narrowest phone: the form, and the table of who met whom."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers
from tests.makers import details, make_organiser, question, respond
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

TEAMS = [f"Department {n} of a ministry with a long name" for n in range(1, 31)]


def test_thirty_teams_fit_the_narrowest_phone(
    add_survey: Callable[..., str], organiser: Callable[..., Page], server: Server
) -> None:
    code = add_survey(question("connections", "met", teams=TEAMS, own=True, knew=True))
    with instead(server.database):
        survey = Survey.at(code)
        assert survey
        event = Event.add(details(), make_organiser("ada@example.org"))
        EventSurvey.add(event, survey)
        names = [one.name for one in survey.definition.fields[1].choices]
        for n in range(0, 28):
            met = [names[(n + step) % 30] for step in (1, 2, 29)]
            respond(survey, met=3, met__own=names[n], met__teams=met, met__knew=[names[n - 1]])
    phone = organiser(viewport={"width": 320, "height": 640})
    phone.goto(f"/s/{code}")
    assert barriers(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_label("Which team are you in?").select_option(TEAMS[3])
    expect(phone.get_by_label("Which team are you in?")).to_have_value(names[3])
    phone.goto(f"/events/{event.code}/connections")
    assert barriers(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    table = phone.get_by_role("region", name="How many answers")
    wide, whole = table.evaluate("one => [one.clientWidth, one.scrollWidth]")
    assert whole > wide
    table.evaluate("one => { one.scrollLeft = 600; one.scrollTop = 300 }")
    head, line = phone.locator(".ties thead th").nth(20), phone.locator(".ties tbody th").nth(12)
    edge = table.bounding_box()
    kept = (head.bounding_box(), line.bounding_box())
    assert edge
    assert kept[0]
    assert kept[1]
    assert abs(kept[0]["y"] - edge["y"]) < 4
    assert abs(kept[1]["x"] - edge["x"]) < 4
