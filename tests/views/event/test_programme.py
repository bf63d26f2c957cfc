"""A programme: one address for all that is open at an event, and the way from one to the next."""

import gzip
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from models.event.event import Event
from models.event.talk import MOST_SHOWN, Plan, Talk, add_forms
from models.survey.survey import Survey
from models.wall.wall import Wall
from tests.makers import choice, definition, details, make_event, make_organiser, make_survey
from tests.page import CheckedClient, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code.title(), **settings)


@pytest.fixture
def event(app) -> Event:
    """An event with an open survey, a closed one, a draft, and another that is open."""
    closed = survey("closed")
    closed.close()
    parts = survey("lunch"), closed, survey("secret", draft=True), survey("clinic")
    return make_event(*parts)


def links(client: CheckedClient, path: str) -> list[str]:
    return [one["href"] for one in page_of(client.get(path)).all("a")]


def test_it_says_what_is_open_in_order_and_what_is_closed_and_nothing_of_drafts(event, attendee):
    page = page_of(attendee.get("/e/FAIR"))
    assert [one.words for one in page.all("h1") + page.all("h2")] == [
        *("Fair 2012", "Open now", "You have answered", "Closed")
    ]
    assert [one.words for one in page.all("li")] == [
        "Lunch the lunch, about 1 minute",
        "Clinic the clinic, about 1 minute",
        "Closed",
    ]
    assert [one["href"] for one in page.all("a")] == ["/s/lunch", "/s/clinic"]
    assert "Wednesday 6 June 2012, 9:30am to 5pm" in page.words
    assert "Garden" in page.words
    assert "secret" not in attendee.get("/e/fair").text.lower()
    assert [one["src"].partition("?")[0] for one in page.all("script")] == ["/static/kept.js"]


def test_it_says_by_whose_clocks_the_times_are_unless_the_place_does(event, attendee):
    for zone, places, said in (
        ("America/New_York", "Online", "9:30am to 5pm (time in New York)"),
        ("America/New_York", "Hall A, new york", "9:30am to 5pm"),
        ("UTC", "", "9:30am to 5pm (UTC)"),
    ):
        event.update_to(details(time_zone=zone, places=places))
        when = page_of(attendee.get("/e/fair")).one("p", **{"class": "hint"}).words
        assert when == f"Wednesday 6 June 2012, {said} {places}".strip()


def test_it_is_as_it_is_now(event, attendee):
    Survey.at("lunch").close()
    Survey.at("secret").open()
    event.update_to(details(title="Fair & square"))
    assert links(attendee, "/e/fair") == ["/s/secret", "/s/clinic"]
    assert page_of(attendee.get("/e/fair")).one("h1").words == "Fair & square"


@pytest.mark.both
def test_one_that_opens_later_says_when(attendee, app):
    make_event(survey("lunch"))
    later = datetime(2030, 6, 6, 9, 0, tzinfo=UTC)
    Survey.update(opens_at=later, time_zone="Europe/London").execute()
    page = page_of(attendee.get("/e/fair"))
    assert [one.words for one in page.all("li")] == [
        "Lunch: Thursday 6 June 2030 at 10am (time in London)"
    ]
    assert page.all("a") == []


def test_where_nothing_is_open_it_says_so(attendee, app):
    make_event(survey("secret", draft=True))
    page = page_of(attendee.get("/e/fair"))
    assert "Nothing is open now." in page.words
    assert page.all("li") == []


@pytest.mark.both
def test_shared_results_of_a_closed_survey_are_linked(event, owner, attendee):
    Survey.update(shared_at=Survey.opened_at).where(Survey.code == "closed").execute()
    assert links(attendee, "/e/fair")[-1] == "/s/closed/results"


def test_it_is_small_and_compressed_once(event, attendee):
    plain = attendee.get("/e/fair")
    packed = attendee.get("/e/fair", headers={"Accept-Encoding": "gzip"})
    assert packed.content_encoding == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < 1_000


def two_days(sessions: int) -> Event:
    """An event of two days, with so many sessions on the first and one on the second."""
    end = details().end.replace(day=7)
    event = make_event(survey("day"), end=end)
    start = datetime(2012, 6, 6, 9, tzinfo=UTC)
    for n in range(sessions):
        at = start + timedelta(minutes=30 * (n // 15))
        Talk.add(
            event,
            Plan(f"Session {n}: asking people", at, at + timedelta(minutes=25), f"Room {n % 15}"),
        )
    Talk.add(event, Plan("Farewell", start + timedelta(days=1), place="Hall", speaker="Ann"))
    for one in add_forms(event, definition(choice("Good?", "Yes", "No"))):
        one.open()
    return event


@pytest.fixture
def conference(app) -> Event:
    """One with a few more sessions than a page shows of several days."""
    return two_days(MOST_SHOWN + 5)


def test_sessions_are_shown_by_day_with_hours_place_and_speaker_and_stay_small(app, attendee):
    two_days(200)
    page = page_of(attendee.get("/e/fair"))
    assert [one.words for one in page.one("nav").all("a")] == [
        *("Wednesday 6 June 2012", "Thursday 7 June 2012")
    ]
    assert page.one("nav").one("a", **{"aria-current": "page"})["href"] == "/e/fair?day=2012-06-07"
    assert "Farewell 10am · Hall · Ann" in page.words
    assert [one.words for one in page.all("h3")] == ["For the whole event", "Thursday 7 June 2012"]
    first = attendee.get("/e/fair?day=2012-06-06", headers={"Accept-Encoding": "gzip"})
    assert len(first.data) < 6_000
    words = page_of(attendee.get("/e/fair?day=2012-06-06")).words
    assert "Session 199: asking people 4:30pm to 4:55pm · Room 4" in words
    assert "Farewell" not in words
    for other in "soon", "2012-06-09", "":
        assert attendee.get(f"/e/fair?day={other}").data == attendee.get("/e/fair").data


def test_a_day_with_nothing_open_leads_to_the_others_and_what_is_said_of_a_day_says_so(
    conference, attendee, owner
):
    Survey.at("day").close()
    farewell = Survey.get_by_id(Talk.get(Talk.title == "Farewell").survey_id)
    farewell.close()
    page = page_of(attendee.get("/e/fair"))  # shows the last day
    assert "Nothing is open on this day now. Choose another day." in page.words
    assert links(attendee, "/e/fair") == ["/e/fair?day=2012-06-06", "/e/fair?day=2012-06-07"]
    words = page_of(attendee.get("/e/fair?day=2012-06-06")).words
    assert "You have answered all that is open now." in words  # of the whole event it is so
    assert f"and {MOST_SHOWN} more" in page_of(owner.get("/events/fair/present")).words

    farewell.open()
    words = page_of(attendee.get("/e/fair")).words
    assert "You have answered all that is open on this day. Choose another day." in words
    for one in Survey.select():
        one.close()
    page = page_of(attendee.get("/e/fair"))
    assert "Nothing is open now. Load this page again later." in page.words
    assert len(page.one("nav").all("a")) == 2


@pytest.mark.both
def test_a_receipt_that_lists_a_few_says_that_more_is_open(conference, attendee):
    first = Talk.select().order_by(Talk.id).get().survey_id
    sent = attendee.post("/s/day", data={"q": "yes"}).location
    assert "You have answered all of these. More is open at the event:" in (
        page_of(attendee.get(sent)).words
    )
    for one in Survey.select().where(Survey.code != "day", Survey.id != first):
        one.close()
    assert "You have answered all that is open now." in page_of(attendee.get(sent)).words


def test_what_is_on_is_first_and_a_receipt_leads_to_it(conference, attendee):
    now = datetime.now(UTC)
    Talk.select().where(Talk.title == "Farewell").get().update_to(
        Plan("Farewell", now, place="Hall")
    )
    page = page_of(attendee.get("/e/fair"))
    assert [one.words for one in page.all("h3")][:2] == [
        *("On now, or just ended", "For the whole event")
    ]
    sent = attendee.post("/s/day", data={"q": "yes"}).location
    page = page_of(attendee.get(sent))
    assert [one.words.partition(" ")[0] for one in page.all("li")] == ["Farewell"]
    assert page.one("a", href="/e/fair")


def test_the_qr_code_is_of_its_address(event, attendee):
    picture = attendee.get("/e/fair/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert ElementTree.fromstring(picture.data).tag == "{http://www.w3.org/2000/svg}svg"
    assert picture.data != attendee.get("/s/lunch/qr.svg").data


def test_what_is_not_there_is_not_found(event, attendee):
    for path in "/e/nobody", "/e/nobody/qr.svg", "/e/lunch":
        assert attendee.get(path).status_code == 404


def test_the_receipt_leads_to_what_else_is_open(event, attendee):
    sent = attendee.post("/s/lunch", data={"q": "yes"}).location
    assert links(attendee, sent) == ["/s/clinic", "/e/fair"]
    Survey.at("clinic").close()
    assert links(attendee, sent) == []
    Survey.at("closed").open()
    assert links(attendee, sent) == ["/s/closed", "/e/fair"]


def test_a_closed_form_leads_to_what_else_is_open(event, attendee):
    assert attendee.get("/s/closed").status_code == 410
    assert links(attendee, "/s/closed") == ["/s/lunch", "/s/clinic", "/e/fair"]


def test_outside_of_an_event_nothing_is_added_to_a_receipt(attendee, app):
    make_survey(choice("Good?", "Yes", "No"), code="alone")
    sent = attendee.post("/s/alone", data={"q": "yes"}).location
    page = page_of(attendee.get(sent))
    assert page.all("h2") == page.all("a") == []


def test_the_wall_is_linked_once_everyone_may_read_it(event, attendee):
    for shared in (False, True, False):
        Wall.of(event).share(make_organiser(), shared=shared)
        assert ("/e/fair/wall" in links(attendee, "/e/fair")) is shared
