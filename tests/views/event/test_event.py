"""An event on the organiser's desk: add, change, delete, its surveys; and whose it is."""

import logging
from datetime import UTC, datetime

import pytest
from flask import Flask

from models.answer.response import Response
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.talk import Plan, Talk
from models.survey.draft import Draft
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from tests.makers import choice, details, make_event, make_organiser, make_survey, question, respond
from tests.page import CheckedClient, form_of, page_of
from tests.statements import statements
from tests.web.test_guard import HTMX, OF_EVENTS, tables, token_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

SAID = {
    "title": "Fair 2012",
    "places": "Hall\r\nGarden",
    "start": "2012-06-06T09:30",
    "end": "2012-06-06T17:00",
    "time_zone": "Europe/London",
    "expected": "120",
}


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code.title(), **settings)


def send(client: CheckedClient, path: str, **fields: str):
    """Fill the form of the page at `path` that leads there, and send it."""
    sent = form_of(page_of(client.get(path)), path)
    return client.post(path, data=sent | fields)


def press(client: CheckedClient, page: str, action: str, **fields: str):
    """Press the button of a page that does this."""
    sent = form_of(page_of(client.get(page)), action.partition("?")[0])
    return client.post(action, data=sent | fields)


def test_an_event_is_added_and_its_page_leads_to_all_there_is_to_do(owner):
    assert page_of(owner.get("/events/")).one("a", href="/events/new")
    reply = send(owner, "/events/new", **SAID, code="Fair")
    assert (reply.status_code, reply.location) == (303, "/events/fair/")
    assert Event.get().details == details()
    page = page_of(owner.get("/events/fair/"))
    assert page.one("h1").words == "Fair 2012"
    tabs = page.one("nav", **{"class": "tabs"}).all("a")
    assert [one["href"] for one in tabs] == [
        *("/events/fair/", "/events/fair/share", "/events/fair/results"),
        *("/events/fair/differences", "/events/fair/settings"),
    ]
    settings = page_of(owner.get("/events/fair/settings"))
    assert settings.one("a", href="/events/fair/edit")
    assert settings.one("a", href="/events/fair/duplicate")
    assert page_of(owner.get("/events/")).one("a", href="/events/fair/").words == "Fair 2012"


def test_the_next_event_begins_with_the_clock_of_the_latest(owner):
    def zone() -> str:
        page = page_of(owner.get("/events/new"))
        return page.one("select", id="time_zone").one("option", selected="")["value"]

    assert zone() == "UTC"
    make_event(time_zone="Asia/Kolkata")
    assert zone() == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Write what the event is called"),
        ("title", " ", "Write a title of 1 to 200 characters"),
        ("start", "", "Say when it begins"),
        ("start", "soon", "Enter the day and the time, like 3 June 2026 14:30"),
        ("start", "2012-06-06T09:30Z", "Write the time without a zone: choose the zone below"),
        ("start", "2012-03-25T01:30", "Choose another time: the clocks go forward over this"),
        ("end", "2012-06-06T09:00", "Choose a time after the start"),
        ("time_zone", "Mars/Base", "Choose a time zone, like Europe/London"),
        ("expected", "many", "Write a whole number, like 120"),
        ("expected", "0", "Write a number from 1 to 1,000,000, or nothing"),
        ("expected", "9" * 30, "Write a whole number, like 120"),
        ("code", "a b", "Use small letters, digits and hyphens, 64 at most"),
        ("code", "taken", "The code 'taken' is taken; choose another."),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_what_is_wrong_is_said_at_the_field_and_what_was_written_stays(
    owner, field, value, message
):
    make_event(code="taken")
    reply = send(owner, "/events/new", **(SAID | {"code": "", field: value}))
    page = page_of(reply)
    assert reply.status_code == 422
    assert page.one(id=f"fault-{field}").words == f"Error: {message}"
    assert page.one("a", href=f"#{field}").words == message
    assert page.one(id="title")["value"] == (
        "" if (field, value) == ("title", "") else (value if field == "title" else "Fair 2012")
    )
    assert page.one(id="places").source.split() == ["Hall", "Garden"]
    if field in ("expected", "code", "start"):
        assert page.one(id=field)["value"] == value
    assert Event.select().count() == 1


def test_what_was_said_stands_in_the_form_and_is_changed_by_it(owner):
    make_event()
    reply = send(owner, "/events/fair/edit")
    assert (reply.status_code, reply.location) == (303, "/events/fair/settings")
    assert Event.get().details == details()
    send(owner, "/events/fair/edit", title="Fair & square", expected="", places="")
    assert Event.get().details == details(title="Fair & square", expected=None, places="")
    assert send(owner, "/events/fair/edit", end="2012-06-06T09:00").status_code == 422


def test_a_character_that_no_database_takes_is_left_out(owner):
    send(owner, "/events/new", **(SAID | {"title": "Fa\0ir", "places": "\0Hall", "code": "fair"}))
    assert (Event.get().title, Event.get().places) == ("Fair", "Hall")


def test_an_event_is_deleted_and_its_surveys_stay(owner, attendee):
    make_event(survey("lunch"))
    reply = press(owner, "/events/fair/settings", "/events/fair/deletion")
    assert (reply.status_code, reply.location) == (303, "/events/")
    gone = attendee.get("/e/fair")
    assert (gone.status_code, page_of(gone).one("h1").words) == (410, "This is no longer here")
    assert attendee.get("/s/lunch").status_code == 200


def test_surveys_are_added_renamed_moved_and_taken_out(owner):
    event = make_event()
    survey("lunch"), survey("clinic", draft=True)
    for code, role in ("clinic", "After the clinic"), ("lunch", ""):
        reply = press(owner, "/events/fair/", "/events/fair/surveys", survey=code, role=role)
        assert (reply.status_code, reply.location) == (303, "/events/fair/")

    def parts() -> list[tuple[str, str]]:
        return [(part.survey.code, part.role) for part in EventSurvey.all_of(event)]

    assert parts() == [("clinic", "After the clinic"), ("lunch", "")]
    assert page_of(owner.get("/events/fair/")).all("select") == []  # there is no other to add
    press(owner, "/events/fair/", "/events/fair/surveys/clinic/later")
    assert parts() == [("lunch", ""), ("clinic", "After the clinic")]
    press(owner, "/events/fair/", "/events/fair/surveys/clinic/earlier")
    send(owner, "/events/fair/surveys/lunch", role="At noon")
    assert parts() == [("clinic", "After the clinic"), ("lunch", "At noon")]
    press(owner, "/events/fair/surveys/clinic", "/events/fair/surveys/clinic/removal")
    assert parts() == [("lunch", "At noon")]
    assert Survey.at("clinic") is not None


def test_a_survey_that_is_begun_from_an_event_is_part_of_it_and_the_list_says_so(owner, outsider):
    event = make_event()
    link = page_of(owner.get("/events/fair/")).one("a", href="/surveys/new/patterns?event=fair")
    path = "/surveys/new/patterns/session-feedback"
    assert page_of(owner.get(link["href"])).one("a", href=f"{path}?event=fair")
    assert press(owner, f"{path}?event=fair", f"{path}?event=fair").status_code == 303
    (part,) = EventSurvey.all_of(event)
    row = page_of(owner.get("/surveys/?show=draft")).one("span", **{"class": "what"})
    assert row.words == f"{part.survey.definition.title} Fair 2012"
    assert outsider.get(f"{path}?event=fair").status_code == 404


@pytest.mark.both
def test_a_role_that_is_too_long_is_said_at_the_field(owner):
    make_event(survey("lunch"))
    survey("clinic")
    for path, code in ("/events/fair/surveys", "clinic"), ("/events/fair/surveys/lunch", ""):
        page = "/events/fair/" if code else path
        reply = press(owner, page, path, role="x" * 101, **({"survey": code} if code else {}))
        assert reply.status_code == 422
        assert page_of(reply).one(id="fault-role").words == "Error: Write 100 characters or fewer"
    assert [part.role for part in EventSurvey.select()] == ["the lunch"]


def test_a_survey_that_is_in_an_event_cannot_be_put_into_another(owner):
    make_event(survey("lunch"))
    make_event(code="other")
    survey("clinic")
    reply = press(owner, "/events/other/", "/events/other/surveys", survey="lunch")
    assert reply.status_code == 422
    assert "This survey is part of an event already" in page_of(reply).words
    assert EventSurvey.select().count() == 1


def test_the_response_rate_is_said_of_each_survey_and_on_its_page(owner):
    make_event(survey("lunch"), expected=3)
    for n, (words, share) in enumerate([("0 responses", "0 %"), ("1 response", "33 %")]):
        page = page_of(owner.get("/events/fair/")).words
        assert f"{words} to Lunch {share} of 3 expected" in page, n
        tally = page_of(owner.get("/surveys/lunch/tally")).words
        assert f"Response rate (of 3 expected): {share}." in tally
        respond(Survey.at("lunch"), q="yes")
    respond(Survey.at("lunch"), q="yes"), respond(Survey.at("lunch"), q="yes")
    for path in "/events/fair/", "/surveys/lunch/tally":
        assert "more than the 3 expected" in page_of(owner.get(path)).words
    Event.get().update_to(details(expected=None))
    for path in "/events/fair/", "/surveys/lunch/tally":
        words = page_of(owner.get(path)).words
        assert "4 responses" in words
        assert "expected" not in words


def test_an_event_is_duplicated_for_next_year(owner):
    lunch = survey("lunch")
    make_event(lunch, survey("clinic", draft=True))
    respond(lunch, q="yes")
    page = page_of(owner.get("/events/fair/duplicate"))
    written = {name: page.one(id=name)["value"] for name in ("title", "start", "end", "expected")}
    assert written == {
        "title": "Fair 2013",
        "start": "2013-06-05 09:30",
        "end": "2013-06-05 17:00",
        "expected": "120",
    }
    assert send(owner, "/events/fair/duplicate", code="fair").status_code == 422
    reply = send(owner, "/events/fair/duplicate", start="2013-06-04T09:30", code="fair-2013")
    assert (reply.status_code, reply.location) == (303, "/events/fair-2013/")
    copy = Event.at("fair-2013")
    assert copy.details.start.day == 4
    assert [(part.role, part.survey.opened_at) for part in EventSurvey.all_of(copy)] == [
        ("the lunch", None),
        ("the clinic", None),
    ]
    assert Event.select().count() == 2


def test_the_page_asks_the_database_as_often_for_one_draft_as_for_ten(owner, caplog):
    def asked(code: str) -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            assert owner.get(f"/events/{code}/").status_code == 200
        return len(statements(caplog))

    make_event(survey("one", draft=True))
    make_event(*(survey(f"s{n}", draft=True) for n in range(10)), code="big")
    assert asked("fair") == asked("big") < 20


def test_all_drafts_are_opened_by_one_button_that_says_how_many(owner, attendee):
    make_event(survey("lunch", draft=True), survey("clinic", draft=True), survey("talk"))
    page = page_of(owner.get("/events/fair/"))
    assert "Open 2 drafts" in [one.words for one in page.all("button")]
    assert attendee.get("/s/lunch").status_code == 404

    reply = press(owner, "/events/fair/", "/events/fair/opening")

    assert (reply.status_code, reply.location) == (303, "/events/fair/")
    for code in "lunch", "clinic", "talk":
        assert attendee.get(f"/s/{code}").status_code == 200
    page = page_of(owner.get("/events/fair/"))
    words = page.words
    assert page.one("p", role="status").words == "2 forms are open now."
    assert ("Open the drafts" in words, words.count("Open 0 responses to")) == (False, 3)


@pytest.mark.both
def test_once_its_drafts_are_open_an_event_is_shown_on_a_screen(owner):
    event = make_event(survey("lunch", draft=True), survey("clinic", draft=True))
    Event.update(ends_at=event.ends_at.replace(year=2092)).execute()
    later = datetime(2092, 6, 6, tzinfo=UTC)
    Survey.at("clinic").plan(Schedule(opens_at=later, time_zone="UTC"))
    assert page_of(owner.get("/events/fair/")).all("a", href="/events/fair/present") == []

    press(owner, "/events/fair/", "/events/fair/opening")

    page = page_of(owner.get("/events/fair/"))
    said = "1 form is open now. 1 form opens at its time."
    assert page.one("p", role="status").words == said
    assert page.one("a", href="/events/fair/present")["class"] == "button"


def test_a_draft_without_questions_and_one_with_changes_are_named_with_what_to_do(owner):
    make_event(survey("lunch", draft=True), survey("clinic", draft=True))
    changed = Draft.of(Survey.at("lunch"))
    changed.change(0, changed.document | {"title": "Brunch"}, "Changed")
    emptied = Draft.of(Survey.at("clinic"))
    emptied.change(0, emptied.document | {"question": []}, "Deleted")

    page = page_of(owner.get("/events/fair/"))

    assert "Open the draft" in [one.words for one in page.all("button")]
    assert "“Lunch” has changes that are not published : they are published" in page.words
    assert page.one("a", href="/surveys/lunch/edit/publication")
    assert "“Clinic” has no questions yet, so it cannot be opened." in page.words
    links = [one.words for one in page.all("a", href="/surveys/clinic/edit")]
    assert links == ["Add a question to Clinic", "Clinic"]
    press(owner, "/events/fair/", "/events/fair/opening")
    assert [Survey.at(code).is_open for code in ("lunch", "clinic")] == [True, False]
    assert Survey.at("lunch").definition.title == "Brunch"


def test_when_one_draft_cannot_be_published_none_is_opened_and_it_is_named(owner):
    make_event(survey("lunch", draft=True), survey("clinic", draft=True))
    Response.take_in(Survey.at("clinic"), [({"q": "yes"}, None)])
    changed = Draft.of(Survey.at("clinic"))
    asked = changed.document | {"question": [question("integer", "q")]}
    changed.change(0, asked, "Changed")
    before = tables()

    reply = press(owner, "/events/fair/", "/events/fair/opening")

    assert reply.status_code == 422
    problem = page_of(reply).one(role="alert")
    assert problem.one("a", href="/surveys/clinic/edit").words == "Clinic"
    assert "Nothing was opened." in problem.words
    assert problem.words.endswith("give it another name.")
    assert tables() == before


def test_drafts_that_were_changed_in_another_window_are_not_opened_unseen(owner):
    make_event(survey("lunch", draft=True), survey("clinic", draft=True))
    seen = form_of(page_of(owner.get("/events/fair/")), "/events/fair/opening")
    changed = Draft.of(Survey.at("clinic"))
    changed.change(0, changed.document | {"title": "Half a"}, "Changed")

    reply = owner.post("/events/fair/opening", data=seen)

    page = page_of(reply)
    assert reply.status_code == 409
    assert "Nothing was opened" in page.one(role="alert").words
    assert not any(Survey.at(code).is_open for code in ("lunch", "clinic"))
    again = owner.post("/events/fair/opening", data=form_of(page, "/events/fair/opening"))
    assert again.status_code == 303
    assert all(Survey.at(code).is_open for code in ("lunch", "clinic"))


def addresses(app: Flask, event: str, code: str) -> list[tuple[str, str]]:
    """(method, path) of every route about this event and this survey of it."""
    build = app.url_map.bind("localhost").build
    talk = Talk.get_or_none()
    values = {"event": event, "code": code, "way": "later", "talk": talk.id if talk else 1}
    return [
        (method, build(rule.endpoint, {name: values[name] for name in rule.arguments}))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(OF_EVENTS) and "event" in rule.arguments
        for method in sorted(rule.methods - {"OPTIONS"})
    ]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
def test_another_organisers_event_is_as_if_it_were_not_there(app, outsider, headers):
    Talk.add(make_event(survey("lunch")), Plan("Talk"))
    make_survey(
        choice("Mine?", "Yes"), code="mine", organiser=make_organiser("outsider@example.org")
    )
    before = tables()
    token = token_of(outsider)
    routes = addresses(app, "fair", "lunch")
    assert len(routes) == 32
    for sent in ({}, SAID | {"survey": "mine", "role": "x"}, {"survey": "lunch"}):
        for (method, path), (_, nowhere) in zip(
            routes, addresses(app, "nobody", "lunch"), strict=True
        ):
            reply, other = (
                outsider.open(
                    one, method=method, data=sent | {"csrf_token": token}, headers=headers
                )
                for one in (path, nowhere)
            )
            assert reply.status_code == other.status_code == 404, (method, path)
            assert reply.data == other.data
    assert tables() == before
    assert "fair" not in outsider.get("/events/").text.lower()


def test_a_survey_of_another_organiser_cannot_be_put_into_ones_own_event(outsider):
    survey("lunch")
    make_event(organiser=make_organiser("outsider@example.org"))
    assert "Lunch" not in outsider.get("/events/fair/").text
    sent = {"csrf_token": token_of(outsider), "survey": "lunch", "role": ""}
    assert outsider.post("/events/fair/surveys", data=sent).status_code == 404
    assert EventSurvey.select().count() == 0


def test_a_survey_that_is_not_in_the_event_is_no_part_of_it(app, owner):
    make_event()
    survey("lunch")
    token = {"csrf_token": token_of(owner), "role": "x"}
    for method, path in addresses(app, "fair", "lunch"):
        if path.startswith("/events/fair/surveys/"):
            assert owner.open(path, method=method, data=token).status_code == 404, path


def test_an_attendee_is_sent_to_sign_in(app, attendee):
    Talk.add(make_event(survey("lunch")), Plan("Talk"))
    before = tables()
    for method, path in [*addresses(app, "fair", "lunch"), ("GET", "/events/"), *NEW]:
        back = "" if method == "POST" else f"?next={path}"
        assert attendee.open(path, method=method).location == f"/sign-in{back}"
    assert tables() == before


NEW = [("GET", "/events/new"), ("POST", "/events/new")]


@pytest.mark.parametrize("token", ["", "x"])
def test_a_change_without_the_token_is_refused(app, owner, token):
    Talk.add(make_event(survey("lunch")), Plan("Talk"))
    owner.get("/account/password")
    before = tables()
    for method, path in [*addresses(app, "fair", "lunch"), *NEW]:
        if method == "POST":
            sent = SAID | {"csrf_token": token, "survey": "lunch", "role": "x"}
            assert owner.post(path, data=sent).status_code == 419, path
    assert tables() == before


def test_reading_changes_nothing(app, owner):
    Talk.add(make_event(survey("lunch")), Plan("Talk"))
    before = tables()
    for method, path in [*addresses(app, "fair", "lunch"), *NEW, ("GET", "/events/")]:
        if method != "POST":
            assert owner.open(path, method=method).status_code == 200, path
    assert tables() == before


@pytest.mark.both
def test_one_press_takes_the_sample_away_with_its_answers_and_no_other_event_goes_so(owner):
    tried, kept, own = survey("tried"), survey("kept"), survey("own")
    lent = survey("lent", organiser=make_organiser("ben@example.org"))
    for one in tried, own, lent:
        respond(one, q="yes")
    make_event(tried, own, lent, code="sample")
    make_event(kept, code="real")
    Event.update(is_sample=True).where(Event.code == "sample").execute()
    Survey.update(is_sample=True).where(Survey.code << ["tried", "lent"]).execute()

    removed = press(owner, "/events/sample/", "/events/sample/sample/deletion")
    token = token_of(owner)
    refused = owner.post("/events/real/sample/deletion", data={"csrf_token": token})

    assert (removed.status_code, refused.status_code) == (303, 404)
    assert [one.code for one in Event.select()] == ["real"]
    assert {one.code for one in Survey.select()} == {"kept", "own", "lent"}  # and their answers
    assert Response.select().count() == 2
