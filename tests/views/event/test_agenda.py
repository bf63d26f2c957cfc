"""The home of an organiser: the first page after signing in, also where there is nothing yet."""

from datetime import UTC, datetime, timedelta

import pytest

from models.account.organiser import SEEN_EVERY, SignIn
from models.event.event import Event
from models.form.definition import empty
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.wall.reply import ReaderReply
from tests.makers import choice, make_event, make_organiser, make_survey, respond
from tests.page import page_of
from tests.statements import statements

# A page is drawn the same way whatever the database is.
pytestmark = pytest.mark.sqlite

HTMX = {"HX-Request": "true"}


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code, **settings)


def today() -> None:
    """The fair is today."""
    now = datetime.now(UTC)
    Event.update(starts_at=now, ends_at=now + timedelta(seconds=1)).execute()


def primary(page) -> list[str]:
    """The words of its primary buttons."""
    return [one.words for one in page.all("a", **{"class": "button"})]


def test_who_is_not_signed_in_is_told_what_this_is(attendee):
    reply = attendee.get("/")
    assert (reply.status_code, reply.location) == (303, "/sign-in?next=/")
    page = page_of(attendee.get(reply.location))
    assert "Tangible" in page.one("p", **{"class": "brand mark"}).words
    assert "Feedback from events and opinions on guidelines" in page.words


def test_an_empty_desk_says_what_to_do_first(owner):
    page = page_of(owner.get("/"))
    assert page.one("h1").words == "Begin here"
    assert primary(page) == ["Choose a starting point"]
    ways = {one["href"] for one in page.one("main").all("a")}
    assert {"/surveys/new", "/surveys/new/guideline", "/events/new", "/help/organiser"} <= ways


def test_an_event_of_today_comes_first_with_its_total(owner):
    make_event(survey("lunch"), survey("clinic"))
    survey("other")
    today()
    for code in "lunch", "lunch", "clinic", "other":
        respond(Survey.at(code), q="yes")
    page = page_of(owner.get("/"))
    assert primary(page) == ["Go to Fair 2012"]
    assert page.one(id="event-fair").one("p", **{"class": "figure"}).words == "3 responses"
    assert "other Open 1 response" in page.one(id="open").words


def test_without_an_event_today_it_is_what_is_open_and_without_that_a_word(owner):
    make_event(survey("lunch"))
    respond(Survey.at("lunch"), q="yes")
    page = page_of(owner.get("/"))
    assert page.one(id="open").one("p", **{"class": "figure"}).words == "1 response"
    assert primary(page) == ["New survey"]
    Survey.at("lunch").close()
    assert "Nothing is open" in page_of(owner.get("/")).one(id="open").words


def test_the_part_that_moves_is_what_htmx_gets_and_looks_up_nothing_else(owner):
    make_event(survey("lunch"))
    whole, part = owner.get("/"), owner.get("/", headers=HTMX)
    assert part.text.strip() in whole.text
    assert page_of(part).one(id="day")
    assert page_of(part).all("title") == []


def test_a_home_that_stands_open_does_not_count_as_being_there(owner):
    survey("lunch")
    before = datetime.now(UTC) - 2 * SEEN_EVERY
    SignIn.update(seen_at=before).execute()
    owner.get("/", headers=HTMX)
    assert SignIn.get().seen_at < before + timedelta(seconds=1)
    owner.get("/")
    assert SignIn.get().seen_at > before + SEEN_EVERY


def test_a_page_says_where_it_is(owner):
    survey("lunch")
    for path, here, current in (
        ("/", "Today", "page"),
        ("/surveys/", "Surveys and events", "page"),
        ("/events/", "Surveys and events", "true"),
        ("/surveys/lunch/settings", "Surveys and events", "true"),
        ("/help/", "Help", "page"),
        ("/help/organiser", "Help", "true"),
        ("/account/", "Account", "page"),
        ("/account/password", "Account", "true"),
        ("/operator", "Service", "page"),
        ("/operator/organisers/new", "Service", "true"),
    ):
        top = page_of(owner.get(path)).one("header", **{"class": "desk"})
        found = [(one.words, one["aria-current"]) for one in top.all("a") if "aria-current" in one]
        assert found == [(here, current)], path


def test_only_an_operator_finds_the_service_in_the_top(owner, outsider):
    for client, there in (owner, 1), (outsider, 0):
        for path in "/", "/nowhere", "/surveys/nobodys/":
            top = page_of(client.get(path)).one("header", **{"class": "desk"})
            assert len(top.all("a", href="/operator")) == there, path


def test_an_event_and_a_survey_without_anything_say_what_to_do_first(owner):
    make_event()
    Survey.add(empty("Nothing"), make_organiser(), "nothing", draft=True)
    event = page_of(owner.get("/events/fair/"))
    assert "Give the event its first form" in event.words
    assert primary(event) == ["Choose a starting point"]
    assert event.one("a", **{"class": "button"})["href"] == "/surveys/new/patterns?event=fair"
    builder = page_of(owner.get("/surveys/nothing/edit"))
    assert "Add the first one" in builder.words
    assert "Add a question" in primary(builder)


def replied(event: Event, state: str, reports: int = 0) -> None:
    """A reader replied under the wall of this event."""
    ReaderReply.create(
        event=event, page="wall", id=f"{ReaderReply.select().count():032}", name="", text="Hello",
        state=state, sent_on="2026-11-30", reports=reports,
    )  # fmt: skip


def test_replies_that_wait_and_that_are_reported_stand_on_it(owner):
    event = make_event(survey("lunch"))
    for state in ("shown", "hidden"):
        replied(event, state)
    assert page_of(owner.get("/")).all(id="waits") == []
    for state, reports in (("waiting", 0), ("waiting", 0), ("shown", 4)):
        replied(event, state, reports)
    waits = page_of(owner.get("/")).one(id="waits")
    assert [one.words for one in waits.all("li")] == [
        "1 reply under Fair 2012 is reported as abuse",
        "2 replies under Fair 2012 wait to be read",
    ]
    assert {one["href"] for one in waits.all("a")} == {"/events/fair/replies"}


@pytest.mark.parametrize(("role", "is_told"), [(Role.VIEWER, False), (Role.EDITOR, True)])
def test_only_who_runs_an_event_is_told_of_its_replies(owner, role, is_told):
    event = make_event(code="party", organiser=make_organiser("other@example.org"))
    replied(event, "waiting")
    Colleague.let_in(event, make_organiser(), role)
    assert ("party/replies" in owner.get("/").text) is is_told


def test_replies_to_thirty_events_cost_as_many_statements_as_to_one(owner, caplog):
    def asked() -> int:
        owner.get("/")
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            assert "wait" in page_of(owner.get("/")).one(id="waits").words
        return len(statements(caplog))

    replied(make_event(code="e0"), "waiting")
    few = asked()
    for n in range(1, 30):
        replied(make_event(code=f"e{n}"), "waiting")
    assert asked() == few
