"""The requests inbox as organisers use it: from an answer to an event that grew out of it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from language.day import in_words
from models.account.audit import Audit
from models.answer import public_snapshot
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.impact.differences import Differences
from models.outcome.outcome import Outcome
from models.request.home import RequestHome
from models.request.inbox import Inbox
from models.request.request import MET, Request, today_at
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from storage.database import db
from tests.conftest import signed_in
from tests.makers import (
    make_event,
    make_organiser,
    make_request,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

INBOX = "/events/fair/requests/"
NEW = f"{INBOX}new"
LISTS = {"topics": ["Blogs", "Film"], "places": ["London", "Leeds"]}


def send(client: FlaskClient, page: str, address: str = "", /, **said: Any) -> Any:
    """Send a form of a page as it stands, with this changed."""
    address = address or page
    return client.post(address, data=form_of(page_of(client.get(page)), address) | said)


def asked(code: str = "lunch") -> Survey:
    return make_survey(question("request", "need", "Training?", **LISTS), code=code)


def ask(survey: Survey, topic: str, place: str, times: int = 1) -> None:
    for _ in range(times):
        respond(survey, need__topic=topic, need__place=place)


def here(event: Event, called: str) -> str:
    [found] = [one.request.id for one in Inbox(event).lines if one.request.called == called]
    return f"{INBOX}{found}"


def test_the_tab_leads_to_the_inbox_and_the_inbox_says_what_people_ask_for(owner):
    survey = asked()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    ask(survey, "film", "london")
    tab = page_of(owner.get("/events/fair/differences"))
    assert tab.one("a", href=INBOX).words == "Requests"
    page = page_of(owner.get(INBOX))
    cards = [one.words for one in page.one("ul", **{"class": "cards"}).all("li")]
    today = in_words(today_at(event))
    assert cards == [
        f"New {today} Blogs, Leeds : 3 people",
        f"New {today} Film, London : 1 person",
    ]
    figures = page.one(id="figures").words
    assert figures.startswith("2 requests of 4 people. 0 are met.")
    assert f"Answers are counted as of {today}." in figures


@pytest.mark.both
def test_home_gives_the_figure_of_its_own(owner):
    survey = asked()
    make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    ask(survey, "film", "london")
    assert send(owner, INBOX, f"{INBOX}home", places="london").status_code == 303
    figures = page_of(owner.get(INBOX)).one(id="figures").words
    assert "1 of 2 that name a place are from outside london: 3 of 4 people." in figures
    both = {"places": "London\nBath", "nowhere": "leeds"}
    assert send(owner, INBOX, f"{INBOX}home", **both).status_code == 303
    page = page_of(owner.get(INBOX))
    figures = page.one(id="figures").words
    assert "0 of 1 that names a place is from outside London and Bath: 0 of 1 people." in figures
    assert form_of(page, f"{INBOX}home")["nowhere"] == ["leeds"]
    rows = [*csv.DictReader(io.StringIO(owner.get("/events/fair/requests.csv").text))]
    assert [(x["place"], x["outside_home"]) for x in rows] == [("Leeds", ""), ("London", "0")]
    far = send(owner, INBOX, f"{INBOX}home", nowhere="x" * 3_000)
    assert page_of(far).one(id="fault-nowhere").words == "Error: Shorten it to 2,000 characters"
    assert send(owner, INBOX, f"{INBOX}home", places="london", nowhere="").status_code == 303
    long = send(owner, INBOX, f"{INBOX}home", places="x" * 3_000)
    assert (long.status_code, RequestHome.get().places) == (422, "london")


def test_a_request_by_hand_needs_no_more_than_what_was_asked_for(owner):
    make_event()
    assert send(owner, NEW, topic=" ").status_code == 422
    wrong = send(owner, NEW, topic="Data", asked_by="eve@example.org")
    assert "Write no address here" in page_of(wrong).one(id="fault-asked_by").words
    reply = send(owner, NEW, topic="Data", place="Bath", people="4", asked_by="The press team")
    page = page_of(owner.get(reply.location))
    assert page.one("h2").words == "Data, Bath"
    assert "4 people have asked for it" in page.words
    assert "The press team" in page.words


def test_where_two_fields_have_the_same_fault_the_summary_says_which_is_which(owner):
    make_event()
    fault = "Enter the day, the month and the year, like 3 June 2026"
    for wrong in ("day", "due"), ("due",):
        page = page_of(send(owner, NEW, topic="Data", **dict.fromkeys(wrong, "x")))
        told = page.one(role="alert").all("a")
        assert [one["href"] for one in told] == [f"#{name}" for name in wrong]
        labels = [page.one("label", **{"for": name}).words for name in wrong]
        said = [f"{fault}: {label}" for label in labels] if len(wrong) > 1 else [fault]
        assert [one.words for one in told] == said


def test_where_it_stands_is_said_with_a_day_and_a_line_and_stays_in_the_history(owner):
    survey = asked()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    one = here(event, "Blogs, Leeds")
    day = today_at(event)
    said = {"status": "met", "owner": "Ann", "day": in_words(day), "why": ""}
    silent = send(owner, f"{one}/edit", **said)
    assert (
        page_of(silent).one(id="fault-why").words == "Error: Say in a few words why you change it"
    )
    assert send(owner, f"{one}/edit", **said | {"why": "It was held"}).status_code == 303
    ask(survey, "blogs", "leeds", 4)
    page = page_of(owner.get(one))
    assert "7 people have asked for it" in page.words
    assert "4 more since it was met." in page.words
    assert "owner: It was held" in page.words.replace(event.organiser.called, "owner")
    assert "4 more since it was met" in page_of(owner.get(INBOX)).words
    old = send(owner, f"{one}/edit", **said | {"status": "new", "why": "No", "seen": "1"})
    assert old.status_code == 409
    assert page_of(old).one("a", target="_blank")["href"] == one
    assert "No" in form_of(page_of(old), f"{one}/edit")["why"]


def test_what_is_overdue_is_said_in_the_inbox_on_the_tab_and_on_the_home(owner):
    event = make_event()
    day = today_at(event) - timedelta(days=1)
    made = make_request(event, topic="Data", due=day.isoformat())
    make_request(event, topic="Film", due=today_at(event).isoformat())
    assert f"Overdue due on {in_words(day)}" in page_of(owner.get(INBOX)).words
    late = page_of(owner.get(f"{INBOX}?status=overdue"))
    assert [one.words for one in late.all("a") if one["href"] == f"{INBOX}{made.id}"] == ["Data"]
    assert "Film" not in late.one("ul", **{"class": "cards"}).words
    assert "1 overdue" in page_of(owner.get("/events/fair/differences")).one(id="parts").words
    home = page_of(owner.get("/")).one(id="waits").words
    assert "1 request of Fair 2012 is overdue" in home


def test_a_request_says_what_everyone_may_be_told_of_it(owner):
    survey = make_survey(question("request", "need", "Training?", **LISTS), anonymous=False)
    event = make_event(survey)
    for topic, place, times in (("blogs", "leeds", 9), ("film", "leeds", 5), ("film", "london", 3)):
        ask(survey, topic, place, times)

    def told(called: str) -> str:
        return page_of(owner.get(here(event, called))).one(id="told").words

    assert told("Blogs, Leeds").startswith("Everyone may be told nothing of how many asked")
    public_snapshot.share(survey)
    assert "for the topic, at all places together: 9 people." in told("Blogs, Leeds")
    assert told("Film, Leeds") == (
        "How many asked for it at this place may not be told to everyone: too few did, or one "
        "could work out how few asked for something else. Once it is met, the page of differences "
        "can say how many asked for the topic, at all places together: 8 people."
    )
    ask(survey, "film", "london", 2)
    assert told("Film, Leeds") == (
        "Once it is met, the page of differences can say how many asked: at least 5 people."
    )


@pytest.mark.both
def test_nothing_is_met_before_it_was_asked_for(owner):
    survey = asked()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    one = here(event, "Blogs, Leeds")
    early = today_at(event) - timedelta(days=5)
    said = {"status": "met", "day": in_words(early), "why": "It was held"}
    wrong = send(owner, f"{one}/edit", **said)
    assert wrong.status_code == 422
    told = page_of(wrong).one(id="fault-day").words
    assert told == "Error: Write a day not before that of the first request"
    Request.update(since=(early - timedelta(days=2)).isoformat()).execute()
    assert send(owner, f"{one}/edit", **said).status_code == 303
    assert "in the middle after 2 days" in page_of(owner.get(INBOX)).words
    # It stands so from before: nobody waited no day for it.
    Request.update(since=today_at(event).isoformat()).execute()
    assert "Met after" not in page_of(owner.get(one)).words
    assert "1 is met." in page_of(owner.get(INBOX)).one(id="figures").words


def test_a_label_stands_with_what_it_names(owner):
    make_request(make_event(), topic="Data", place="Bath", owner="Ann")
    form = page_of(owner.get(INBOX)).one("form", **{"class": "find"})
    pairs = [
        (pair.one("label")["for"], pair.one("select")["id"])
        for pair in form.all("span")
        if pair["class"] == "named"
    ]
    assert pairs == [("status", "status"), ("owner", "owner"), ("place", "place")]


def test_spellings_are_put_together_and_taken_apart_in_the_browser(owner):
    event = make_event()
    gis, small = (make_request(event, topic=one, people=n) for one, n in (("GIS", 3), ("gis", 2)))
    page = f"{INBOX}{gis.id}"
    assert send(owner, page, f"{page}/spellings", other=small.id).location.endswith(page)
    assert "5 people have asked for it" in page_of(owner.get(page)).words
    assert owner.get(f"{INBOX}{small.id}").location.endswith(page)
    again = send(owner, page, f"{INBOX}{small.id}/apart")
    assert again.location.endswith(page)
    assert "3 people have asked for it" in page_of(owner.get(page)).words
    odd = send(owner, page, f"{page}/spellings", other="99")
    assert odd.status_code == 409


def test_what_would_count_no_more_is_said_before_two_are_put_together(owner):
    event = make_event()
    met = make_request(event, topic="GIS", place="London", people=3, status=MET)
    new = make_request(event, topic="gis", place="Sheffield", people=2)
    page = f"{INBOX}{new.id}"
    first = send(owner, page, f"{page}/spellings", other=met.id)
    assert first.status_code == 422
    assert [one.words for one in page_of(first).one(id="clashes").all("li")] == [
        "“GIS, London” has the status “Met”: together with “gis, Sheffield” it counts as “New”.",
        "Who asked for “GIS, London” wanted it at “London”: together with “gis, Sheffield” they "
        "count there.",
    ]
    assert Request.get_by_id(met.id).part_of is None
    sure = form_of(page_of(first), f"{page}/spellings") | {"sure": "y"}
    assert sure["other"] == [str(met.id)]
    assert owner.post(f"{page}/spellings", data=sure).status_code == 303
    assert Request.get_by_id(met.id).part_of == new.id


def test_a_topic_is_put_together_with_another_at_all_places_in_one_press(owner):
    survey = make_survey(question("request", "need", "Training?"))
    event = make_event(survey)
    for topic, place, times in (
        *(("GIS", "Leeds", 3), ("gis training", "leeds", 2)),
        *(("GIS", "Bath", 1), ("gis training", "Bath", 4), ("gis training", "York", 1)),
    ):
        ask(survey, topic, place, times)
    to = f"{INBOX}topics"
    said = {"topic": "gis training", "into": "GIS"}
    assert send(owner, INBOX, to, **said).status_code == 303
    seen = {one.request.called: one.people for one in Inbox(event).lines}
    assert seen == {"GIS, Leeds": 5, "GIS, Bath": 5, "GIS, York": 1}
    page = page_of(owner.get(INBOX))
    assert [one.words for one in page.one("select", name="topic").all("option")] == ["GIS"]
    assert send(owner, INBOX, to, topic="gis training", into="GIS").status_code == 409
    for into, fault in (
        (" ", "Write what you call it"),
        ("GIS", "Write another topic than the first"),
        ("x" * 201, "Shorten it to 200 characters"),
    ):
        wrong = send(owner, INBOX, to, topic="GIS", into=into)
        assert (wrong.status_code, page_of(wrong).one(id="fault-into").words) == (
            422,
            f"Error: {fault}",
        )


def test_of_a_topic_too_what_would_count_no_more_is_said_first(owner):
    event = make_event()
    make_request(event, topic="GIS", place="Leeds", people=3)
    met = make_request(event, topic="gis", place="Leeds", people=2, status=MET)
    to, said = f"{INBOX}topics", {"topic": "gis", "into": "GIS"}
    first = send(owner, INBOX, to, **said)
    assert first.status_code == 422
    assert "has the status “Met”" in page_of(first).one(id="clashes").words
    assert Request.get_by_id(met.id).part_of is None
    sure = form_of(page_of(first), to) | {"sure": "y"}
    assert owner.post(to, data=sure).status_code == 303
    assert [one.people for one in Inbox(event).lines] == [5]


def test_the_table_has_each_topic_by_place_and_leads_to_its_request(owner):
    survey = asked()
    event = make_event(survey)
    for topic, place, times in (("blogs", "leeds", 3), ("film", "leeds", 2), ("film", "london", 2)):
        ask(survey, topic, place, times)
    make_request(event, topic="Film", place="Leeds", people=4)
    table = page_of(owner.get(INBOX)).one(id="table")
    rows = [[one.words for one in row.all("th") + row.all("td")] for row in table.all("tr")]
    assert rows == [
        ["Topic", "Leeds", "London"],
        ["Film", "4 Film, Leeds + 2 Film, Leeds", "2 Film, London"],
        ["Blogs", "3 Blogs, Leeds", "0"],
    ]
    to = {one.words: one["href"] for one in table.all("a")}
    assert to["3 Blogs, Leeds"] == here(event, "Blogs, Leeds")


def test_a_table_has_no_more_topics_and_places_than_can_be_read(owner):
    event = make_event()
    for n in range(40):
        make_request(event, topic=f"Topic {n}", place=f"Place {n}")
    page = page_of(owner.get(INBOX))
    table = page.one(id="table")
    assert (len(table.all("tr")), len(table.one("thead").all("th"))) == (31, 13)
    assert "38 topics and places for which fewer asked stand in the list alone." in table.words


@pytest.mark.both
def test_a_survey_is_named_only_where_there_are_several(owner):
    first, other = asked(), asked("tea")
    wave = make_series(first, 1).waves[1].survey
    event = make_event(first, wave)
    pass_days(40)
    for survey in (first, wave):
        ask(Survey.get_by_id(survey.id), "blogs", "leeds", 2)
    [card] = page_of(owner.get(INBOX)).one("ul", **{"class": "cards"}).all("li")
    assert card.words.count("Lunch") == 0
    EventSurvey.add(event, other)
    [card] = page_of(owner.get(INBOX)).one("ul", **{"class": "cards"}).all("li")
    assert card.words.count("Lunch") == 2
    [line] = Inbox(event).lines
    assert [one.called.count(one.wave) for one in line.sources] == [1, 1]


@pytest.mark.both
def test_an_event_grows_out_of_it_and_both_lead_to_each_other(owner, attendee):
    event = make_event()
    one = make_request(event, topic="Digital Day on tour", place="Sheffield", people=12)
    other = make_request(event, topic="Film", place="Sheffield")
    page = f"{INBOX}{one.id}"
    form = form_of(page_of(owner.get(f"{page}/event")), f"{page}/event")
    assert (form["title"], form["places"]) == (["Digital Day on tour"], ["Sheffield"])
    made = owner.post(f"{page}/event", data=form | {"code": "tour"})
    assert made.location.endswith("/events/tour/")
    roots = page_of(owner.get("/events/tour/")).one(id="roots").words
    assert roots == "It grew out of this Digital Day on tour, Sheffield , asked for at Fair 2012"
    assert page_of(owner.get(page)).one("a", href="/events/tour/").words == "Digital Day on tour"
    known = f"{INBOX}{other.id}/event"
    assert send(owner, known, f"{known}/known", grown="tour").status_code == 303
    assert {(x.grown.code, x.status) for x in Request.select()} == {("tour", "planned")}
    history = page_of(owner.get(page)).one("section", **{"class": "report"}).words
    assert "An event grew out of it: “Digital Day on tour” Planned" in history
    assert "Changed: Status" in history
    # Everyone reads of it once both tell what they changed.
    line = "It grew out of what people asked for at Fair 2012 ."
    tour = Event.at("tour")
    for told in (event, tour):
        assert line not in page_of(attendee.get("/e/tour")).words
        Differences.change(told, "", None)
        Differences.update(published_at=event.created_at).where(Differences.event == told).execute()
    assert line in page_of(attendee.get("/e/tour")).words
    assert send(owner, page, f"{page}/event/end").status_code == 303
    assert Request.get_by_id(one.id).grown_id is None


def test_only_an_event_that_one_may_run_can_have_grown_out_of_it(owner):
    event = make_event()
    one = make_request(event, topic="Data")
    make_event(code="others", organiser=make_organiser("ben@example.org"))
    make_event(code="mine")
    page = f"{INBOX}{one.id}/event"
    for code in ("others", "fair", "nowhere"):
        assert send(owner, page, f"{page}/known", grown=code).status_code == 422
    assert Request.get().grown_id is None


def test_an_outcome_is_begun_from_a_request_in_two_presses_and_leads_back(owner):
    event = make_event()
    one = make_request(event, topic="Blogs", place="Leeds", owner="Ann", status=MET)
    page = page_of(owner.get(f"{INBOX}{one.id}"))
    [way] = [x["href"] for x in page.all("a") if x.words == "Something came of this"]
    form = form_of(page_of(owner.get(way)), "/events/fair/outcomes/new")
    assert form["kind"] == ["request_met"]
    made = owner.post(way, data=form)
    [outcome] = Outcome.select()
    assert (outcome.statement.who, outcome.statement.evidence) == (
        "Fair 2012",
        (Evidence("demand", str(one.id), "Blogs, Leeds"),),
    )
    assert page_of(owner.get(made.location)).one("a", href=f"{INBOX}{one.id}").words
    back = page_of(owner.get(f"{INBOX}{one.id}")).one(id="came")
    assert back.one("a", href=f"/events/fair/outcomes/{outcome.id}").words


def test_the_outcome_begins_without_a_word_that_somebody_wrote(owner):
    survey = make_survey(question("request", "need", "Training?"))
    event = make_event(survey)
    respond(survey, need__topic="Help for Eve")
    page = page_of(owner.get(here(event, "Help for Eve")))
    [way] = [x["href"] for x in page.all("a") if x.words == "Something came of this"]
    assert "Eve" not in way


@pytest.mark.both
def test_the_file_has_every_request_and_no_formula(owner):
    survey = asked()
    event = make_event(survey)
    ask(survey, "blogs", "leeds", 3)
    make_request(event, topic="=1+1", place="Bath", people=2)
    RequestHome.change(event, "Leeds")
    reply = owner.get("/events/fair/requests.csv")
    rows = [*csv.DictReader(io.StringIO(reply.text))]
    assert [
        (x["topic"], x["place"], x["people"], x["surveys"], x["outside_home"]) for x in rows
    ] == [
        ("Blogs", "Leeds", "3", "lunch 3", "0"),
        ("'=1+1", "Bath", "2", "", "1"),
    ]
    assert Audit.select().where(Audit.kind == "requests exported").count() == 1


def test_viewers_see_no_requests_and_strangers_find_none(app, owner):
    event = make_event()
    one = make_request(event, topic="Data")
    viewer = make_organiser("eve@example.org")
    Colleague.let_in(event, viewer, Role.VIEWER)
    places = (INBOX, NEW, f"{INBOX}{one.id}", f"{INBOX}{one.id}/edit", "/events/fair/requests.csv")
    with signed_in(app, viewer) as client:
        assert {client.get(one).status_code for one in places} == {403}
    with signed_in(app, make_organiser("ben@example.org")) as client:
        assert {client.get(one).status_code for one in places} == {404}
    make_event(code="mine")
    assert owner.get(f"/events/mine/requests/{one.id}").status_code == 404


@pytest.mark.sqlite
def test_one_from_answers_cannot_be_deleted_and_one_by_hand_can(owner):
    survey = asked()
    event = make_event(survey)
    ask(survey, "blogs", "leeds")
    made = make_request(event, topic="Data")
    page = f"{INBOX}{made.id}"
    token = form_of(page_of(owner.get(page)), f"{page}/deletion")
    assert owner.post(f"{here(event, 'Blogs, Leeds')}/deletion", data=token).status_code == 404
    assert owner.post(f"{page}/deletion", data=token).status_code == 303
    assert [x.request.called for x in Inbox(event).lines] == ["Blogs, Leeds"]


def test_a_page_of_thirty_takes_as_many_statements_as_one_of_one(owner, caplog):
    survey = asked()
    event = make_event(survey)
    ask(survey, "blogs", "leeds")
    counted = []
    with caplog.at_level("DEBUG", "peewee"):
        for more in (0, 29):
            for n in range(more):
                make_request(event, topic=f"Topic {n}", owner="Ann")
            owner.get(INBOX)
            caplog.clear()
            assert owner.get(INBOX).status_code == 200
            counted.append(len(statements(caplog)))
            owner.get("/events/fair/requests.csv")
    assert counted[0] == counted[1]
    assert db.obj
