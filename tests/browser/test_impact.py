"""An outcome is typed in on a phone, and confirmed by somebody without an account or scripts."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.journal import JournalEntry, Skill
from models.outcome.outcome import Outcome
from models.outcome.substantiation import Substantiation
from storage.database import instead
from tests.browser.reader import barriers
from tests.makers import (
    choice,
    details,
    make_indicator,
    make_organiser,
    make_outcome,
    make_series,
    make_survey,
    respond,
    statement,
)
from tests.server import Server

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite


def an_event(server: Server) -> tuple[str, int]:
    """The code of a new event, and the number of an outcome of it."""
    with instead(server.database):
        event = Event.add(details(), make_organiser("ada@example.org"))
        return event.code, make_outcome(event).id


def test_an_outcome_is_typed_in_on_a_phone(organiser: Callable[..., Page], server: Server) -> None:
    code, _number = an_event(server)
    phone = organiser(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone.goto(f"/events/{code}/outcomes/")
    phone.get_by_role("link", name="Something changed").click()
    expect(phone.get_by_label("When?")).not_to_have_value("")
    assert barriers(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    expect(phone.get_by_label("Where?")).to_be_hidden()
    phone.get_by_label("What changed?").fill("HR holds the training in Leeds too")
    phone.get_by_label("Who changed it?").fill("HR")
    phone.get_by_label("What kind of change is it?").select_option("request_met")
    phone.get_by_role("button", name="Log it").click()
    expect(phone.get_by_role("heading", name="HR holds the training in Leeds too")).to_be_visible()
    assert barriers(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.get_by_role("link", name="Change it").click()
    expect(phone.get_by_label("Where?")).to_be_visible()
    phone.get_by_label("Where?").fill("Leeds")
    phone.get_by_label("Why do you change it?").fill("Forgot the place")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Forgot the place")).to_be_visible()
    with instead(server.database):
        logged = Outcome.select().order_by(Outcome.id.desc()).get()
        assert (logged.statement.place, logged.revision) == ("Leeds", 2)


def test_every_page_is_read_by_everybody_and_fits_the_narrowest_phone(
    organiser: Callable[..., Page], server: Server
) -> None:
    code, number = an_event(server)
    with instead(server.database):
        event = Event.at(code)
        assert event
        ada = make_organiser("ada@example.org")
        days = [f"{day} July 2012; {100 + day}" for day in range(1, 10)]
        figure = make_indicator(event, "1 June 2012; 120", *days).id
        entry = JournalEntry.write(event, ada, date(2012, 6, 7), "It went well").id
        Skill.rate(event, ada, "Speak for digital tools to people who doubt them", 2, 4)
        survey = make_survey(
            choice("Which?", "Yammer", "Twitter", name="q"), code="", organiser=ada
        )
        for wave in make_series(survey, 6).waves:
            EventSurvey.add(event, wave.survey)
        for _ in range(12):
            respond(survey, q="yammer")
        outcome = Outcome.get_by_id(number)
        Substantiation.ask(outcome, "Jo Example", "Head of finance", ada)
        outcome.change(1, statement(place="Leeds", level=3), ada, "Heard more")
    phone = organiser(viewport={"width": 320, "height": 640})
    for path in (
        *("outcomes/", f"outcomes/{number}", f"outcomes/{number}/edit"),
        *(f"outcomes/{number}/evidence", "journal/", f"journal/{entry}"),
        *("figures/", "figures/new", f"figures/{figure}", f"figures/{figure}/edit"),
        *(f"figures/{figure}/count", "waves/"),
    ):
        phone.goto(f"/events/{code}/{path}")
        assert barriers(phone) == [], path
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
    phone.goto(f"/events/{code}/figures/{figure}/count")
    phone.get_by_role("button", name="Choose this question").click()
    phone.get_by_label("Which answer?").select_option("yammer")
    assert barriers(phone) == []
    phone.get_by_role("button", name="Count it").click()
    expect(phone.locator("#counted")).to_contain_text("Some of its numbers were entered by hand")
    assert barriers(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_who_is_asked_confirms_it_without_an_account_and_without_script(
    organiser: Callable[..., Page], open_browser: Callable[..., Page], server: Server
) -> None:
    code, number = an_event(server)
    desk = organiser()
    desk.goto(f"/events/{code}/outcomes/{number}")
    desk.get_by_label("Name", exact=True).fill("Jo")
    desk.get_by_role("button", name="Make a link for this person").click()
    link = desk.get_by_label("The link").input_value()
    assert barriers(desk) == []
    phone = open_browser(java_script_enabled=False)
    phone.goto(link)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose whether you agree")
    phone.get_by_label("I agree partly").check()
    phone.get_by_label("Anything you want to add").fill("Most of them do")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("status")).to_contain_text("what you said is stored")
    expect(phone.get_by_label("I agree partly")).to_be_checked()
    with instead(server.database):
        said = Substantiation.get(Substantiation.outcome == number)
        assert (said.verdict, said.line, said.may_name) == ("partly", "Most of them do", False)
    desk.goto(f"/events/{code}/outcomes/{number}")
    expect(desk.get_by_text("Most of them do")).to_be_visible()
