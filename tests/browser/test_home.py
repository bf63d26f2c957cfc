"""The desk in a browser: a home that moves by itself, and titles that follow what is swapped in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Request, expect

from forms.answer.response import new_key
from models.answer.response import Response
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.draft import Draft
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import barriers, barriers_for_all
from tests.makers import choice, definition, make_event, make_organiser, question

# What a page does in a browser does not depend on the database.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def today(server, add_survey) -> str:
    """An event of today with one survey; the survey's code."""
    code = add_survey(choice("Good?", "Yes", "No"), title="Talk")
    with instead(server.database):
        hold_today(Survey.at(code))
    return code


def hold_today(survey: Survey) -> None:
    """Have an event of today ask for it."""
    event = make_event(survey, code="", organiser=survey.organiser, title="Today’s fair")
    now = datetime.now(UTC)
    Event.update(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1)).where(
        Event.id == event.id
    ).execute()


def answer(server, code: str) -> None:
    """One more response."""
    with instead(server.database):
        Response.record(Survey.at(code), new_key(), {"q": "yes"})


def test_the_home_follows_the_answers_and_can_be_held(server, organiser, today):
    page = organiser()
    page.clock.install()
    page.goto("/")
    total = page.locator("[id^=event-]").filter(has_text="Today’s fair").locator(".figure strong")
    expect(total).to_have_text("0")
    page.evaluate("window.here = true")
    answer(server, today)
    page.clock.run_for(10_000)
    expect(total).to_have_text("1")
    page.get_by_role("button", name="Pause").click()
    answer(server, today)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.clock.run_for(30_000)
    assert asked == []
    expect(total).to_have_text("1")
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(10_000)
    expect(total).to_have_text("2")
    assert page.evaluate("window.here")
    assert page.title() == "Today"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_survey_is_found_put_away_and_taken_back_on_a_narrow_phone(
    organiser, add_survey, scripts
):
    title = f"Résumé {'with' if scripts else 'without'} script"
    add_survey(choice("Good?", "Yes", "No"), title=title, draft=True)
    page = organiser(viewport={"width": 320, "height": 600}, java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="Surveys", exact=True).click()
    page.get_by_label("Words of the title").fill(title.replace("é", "e").upper())
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(1)
    page.get_by_label(f"Tick {title}").check()
    page.get_by_role("button", name="Archive what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("It is in the archive")
    page.get_by_role("link", name="Archived").click()
    page.get_by_label(f"Tick {title}").check()
    page.get_by_role("button", name="Take back what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("It is in your list again")


PAGES = ("/", "/surveys/", "/surveys/?q=talk", "/events/", "/help/", "/help/organiser", "/nowhere")


def test_no_page_of_the_home_is_in_anybodys_way(organiser, server):
    with instead(server.database):  # of somebody who has not what all the tests have made
        hetty = make_organiser("hetty@example.org", "three words here")
        asked = definition(choice("Good?", "Yes", "No"), title="Talk")
        surveys = [Survey.add(asked, hetty, draft=draft) for draft in (False, False, True)]
        surveys[1].close()
        hold_today(surveys[0])
    page = organiser(hetty.email)
    found = {}
    for path in PAGES:
        page.goto(path)
        found[path] = barriers_for_all(page)
        page.emulate_media(color_scheme="light", forced_colors="active")
        found[path] += barriers(page)
        page.emulate_media(forced_colors="none")
    assert {path: said for path, said in found.items() if said} == {}


def test_the_title_follows_every_swap_of_the_builder(organiser, add_survey):
    code = add_survey(
        choice("Good?", "Yes", "No", name="good"),
        question("text", "why", "Why?", relevant="good = 'no'"),
        draft=True,
    )
    page = organiser(viewport={"width": 960, "height": 800})  # with no preview beside the questions
    page.goto(f"/surveys/{code}/edit")
    page.evaluate("window.here = true")

    def press(role: str, name: str, title: str, **more: bool) -> None:
        page.get_by_role(role, name=name, **more).click()
        expect(page).to_have_title(title)

    def menu(label: str) -> None:
        deeds = page.locator("details.menu").filter(has_text=f"More for “{label}”")
        if deeds.get_attribute("open") is None:
            deeds.locator("summary").click()

    expect(page).to_have_title("Edit: Lunch")
    press("link", "Add a question", "Add a question: Lunch")
    press("link", "Rating", "Rating: Lunch")
    press("button", "Save", "Error: Rating: Lunch")
    press("link", "Cancel", "Edit: Lunch")
    press("link", "Add a question", "Add a question: Lunch")
    press("link", "Rating", "Rating: Lunch")
    page.get_by_label("Question", exact=True).fill("How was it?")
    press("button", "Save", "Edit: Lunch")
    press("link", "Edit “How was it?”", "Rating: Lunch")
    press("link", "Make it another kind", "Another kind of question: Lunch")
    press("link", "Cancel", "Edit: Lunch")
    menu("Good?")
    press("button", "Delete “Good?”", "Error: Edit: Lunch")
    menu("How was it?")
    press("button", "Up “How was it?”", "Edit: Lunch")
    menu("Good?")
    press("button", "Delete “Good?”", "Error: Edit: Lunch")
    press("button", "Undo", "Edit: Lunch")
    assert page.evaluate("window.here")
    page.get_by_role("link", name="Title, introduction, thanks").click()
    expect(page).to_have_title("Title and texts: Lunch")
    page.get_by_label("Title", exact=True).fill("")
    press("button", "Save", "Error: Title and texts: Lunch")
    page.get_by_label("Title", exact=True).fill("Supper")
    press("button", "Save", "Edit: Supper")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Supper")


def test_the_title_follows_the_other_swaps_of_the_desk(server, organiser, today):
    with instead(server.database):
        survey = Survey.at(today)
        draft = Draft.of(survey)
        draft.change(0, draft.document | {"intro": "Hello"}, "Changed")
        draft.publish(1)
        event = EventSurvey.of(survey).event
        EventSurvey.add(event, Survey.add(survey.definition, survey.organiser))
    page = organiser()
    page.goto(f"/surveys/{today}/versions/")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("before="))
    expect(page).to_have_title("Versions: Talk")
    page.goto(f"/events/{event.code}/")
    page.evaluate("window.here = true")
    page.locator(f"#menu-{today} summary").click()
    page.locator(f"#later-{today}").click()
    expect(page.locator("#surveys li.entry").last).to_have_id(f"part-{today}")
    expect(page).to_have_title("Today’s fair")
    assert page.evaluate("window.here")
