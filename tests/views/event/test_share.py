"""How people get to an event: its page to share, its poster, its screen, its total."""

import pytest

from models.event.event_survey import EventSurvey
from models.survey.schedule import Schedule
from tests.makers import choice, make_event, make_survey, question, respond
from tests.page import page_of
from tests.web.test_guard import HTMX

# Pages alone: the SQL of programme and tally is asked on both databases by their own tests.
pytestmark = pytest.mark.sqlite

YES_NO = choice("Good?", "Yes", "No")
SHARE, SCREEN = "/events/fair/share", "/events/fair/present"


def test_it_is_shared_as_a_survey_is(owner):
    make_event(make_survey(YES_NO))
    page = page_of(owner.get(SHARE))
    assert page.one("input", id="address")["value"] == "http://localhost/e/fair"
    assert page.one("a", **{"class": "address large"}).words.replace(" ", "") == "localhost/e/fair"
    assert page.one("textarea", id="invitation").source.split("\n\n") == [
        "\nFair 2012",
        "Wednesday 6 June 2012, 9:30am to 5pm. It takes about 1 minute. "
        "Your answers are anonymous.",
        "http://localhost/e/fair\n",
    ]
    for link in "/e/fair/qr.svg", "/e/fair/qr.png":
        assert page.one("a", href=link)["download"].startswith("Fair 2012")
    for link in "/events/fair/poster", "/events/fair/address", SCREEN:
        assert page.one("a", href=link)
    assert page.one("a", **{"aria-current": "page", "href": SHARE}).words == "Share"


def test_the_text_promises_what_every_form_keeps_and_nothing_that_one_does_not(owner, attendee):
    long = [question("text", f"q{n}", multiline=True) for n in range(9)]
    make_event(make_survey(*long), make_survey(YES_NO, code="named", anonymous=False))
    text = page_of(owner.get(SHARE)).one("textarea").source
    assert "Each form takes about 3 minutes or less. Each form says who sees your answers." in text


def test_it_says_when_nobody_can_answer_yet(owner):
    survey = make_survey(YES_NO, draft=True)
    make_event(survey)
    assert "Nobody can answer yet" in page_of(owner.get(SHARE)).words
    survey.open()
    assert "Nobody can answer yet" not in page_of(owner.get(SHARE)).words


def test_the_poster_speaks_the_language_of_the_forms_if_they_have_one(owner):
    german = make_survey(YES_NO, language="de")
    event = make_event(german)
    page = page_of(owner.get("/events/fair/poster"))
    assert page.one("img")["src"] == "/e/fair/qr.svg"
    assert "Ihre Antworten sind anonym." in page.words
    assert page.one("a", href=SHARE).words == "Back to the event’s page"
    EventSurvey.add(event, make_survey(YES_NO, code="english", language="en"))
    assert "Your answers are anonymous." in page_of(owner.get("/events/fair/poster")).words


def test_the_screen_has_the_way_the_total_and_what_is_open_each_with_its_own_screen(owner):
    surveys = [make_survey(YES_NO, code=f"s{n}", title=f"Talk {n}") for n in range(7)]
    make_event(*surveys, make_survey(YES_NO, code="draft", draft=True))
    respond(surveys[0], q="yes")
    respond(surveys[1], q="no")
    surveys[1].close()

    page = page_of(owner.get(SCREEN))

    assert page.one("h1").words == "Fair 2012"
    assert page.one("img")["src"] == "/e/fair/qr.svg"
    assert page.one("a", href="http://localhost/e/fair")
    assert page.one("p", **{"class": "count"}).words == "2 responses"
    shown = [one for one in page.all("a") if "data-keys" in one]
    assert [(one.words, one["href"], one["data-keys"]) for one in shown] == [
        (f"Talk {n}", f"/surveys/s{n}/present", f"{key}")
        for key, n in enumerate([0, 2, 3, 4, 5], 1)
    ]
    assert "and 1 more" in page.words
    moving = owner.get(SCREEN, headers=HTMX).text
    assert "Talk 0" in moving
    assert "qr.svg" not in moving
    back = page_of(owner.get("/surveys/s0/present")).one("a", href=SCREEN)
    assert back["data-keys"] == "Home"


def test_the_screen_says_what_opens_next_and_when_nothing_is_open(owner):
    survey = make_survey(YES_NO)
    make_event(survey)
    survey.close()
    assert "Nothing is open now." in page_of(owner.get(SCREEN)).words
    survey.open()
    opens_at = survey.created_at.replace(year=2092)
    survey.plan(Schedule(opens_at=opens_at, time_zone="Europe/London"))
    assert "Lunch opens on " in page_of(owner.get(SCREEN)).words


def test_the_total_above_the_tabs_moves_by_itself(owner):
    surveys = [make_survey(YES_NO, code=code) for code in "ab"]
    make_event(*surveys)
    page = page_of(owner.get("/events/fair/settings"))
    assert page.one("div", id="total").words == "0 responses"
    assert page.one("div", **{"class": "moving"})["hx-get"] == "/events/fair/total"
    for survey in surveys:
        respond(survey, q="yes")
    assert owner.get("/events/fair/total", headers=HTMX).text.split() == [
        *("<div", 'id="total"><p', 'class="figure"><strong>2</strong>', "responses</p></div>"),
    ]
    assert page_of(owner.get("/events/fair/total")).one("h1").words == "Fair 2012"
