"""The sessions of an event: typed, pasted, taken from a file; a form for each in one press."""

import logging
from io import BytesIO
from typing import Any

import pytest

from models.event.event_survey import EventSurvey
from models.event.talk import MOST_SHOWN, Plan, Talk, add_forms
from models.form.zone import moment_of
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from tests.makers import choice, definition, details, make_event, make_organiser, respond
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PAGE, PATH = "/events/fair/", "/events/fair/sessions"
FILE = b"""<schedule><conference><time_zone_name>Europe/London</time_zone_name></conference>
<day index="1" date="2012-06-06"><room name="Hall"><event guid="a" id="1"><start>10:30</start>
<duration>00:45</duration><title>Writing %s</title><persons><person>Ann</person></persons></event>
<event guid="b" id="2"><title>Data</title></event></room></day></schedule>"""


def at(hour: int, minute: int = 0):
    return moment_of(details().start.replace(hour=hour, minute=minute), "Europe/London")


def test_ten_sessions_are_ten_drafts_in_one_press(owner):
    event = make_event()
    Pattern.add(definition(choice("Good?", "Yes", "No"), title="Mine"), make_organiser())
    page = page_of(owner.get(PAGE))
    assert page.one("a", href=PATH)
    page = page_of(owner.get(PATH))
    own = next(one["value"] for one in page.all("option") if one.words == "Mine")
    programme = "\n".join(f"{n}:30 | Talk {n} | Room {n}" for n in range(10, 20))

    reply = owner.post(PATH, data=form_of(page, PATH) | {"programme": programme, "pattern": own})

    assert (reply.status_code, reply.location) == (303, PAGE)
    page = page_of(owner.get(PAGE))
    assert "10 sessions are new. 10 forms were added." in page.words
    assert "Talk 12 12:30pm · Room 12 Draft 0 responses to Talk 12 Change Talk 12" in page.words
    assert "Wednesday 6 June 2012" in [one.words for one in page.all("h3")]
    parts = EventSurvey.all_of(event)
    assert [one.survey.definition.title for one in parts] == [f"Talk {n}" for n in range(10, 20)]
    assert {one.survey.definition.questions[0].label for one in parts} == {"Good?"}


@pytest.mark.both
def test_a_programme_that_is_pasted_again_moves_what_is_there_and_says_what_it_did(owner):
    make_event()
    sent = form_of(page_of(owner.get(PATH)), PATH)
    owner.post(PATH, data=sent | {"programme": "10:30 | A\n11:30 | B\nC", "pattern": ""})
    assert Survey.select().count() == 0
    owner.post(PATH, data=sent | {"programme": "10:45 | A | Hall\n11:30 | B\nD", "pattern": ""})
    told = (
        "1 session is new. 1 session changed. 1 session is as before. "
        "1 session was not in it and stays."
    )
    assert told in page_of(owner.get(PAGE)).words
    assert [(one.title, one.starts_at, one.place) for one in Talk.select().order_by(Talk.id)] == [
        *(("A", at(10, 45), "Hall"), ("B", at(11, 30), "")),
        *(("C", None, ""), ("D", None, "")),
    ]


def test_a_line_that_cannot_be_taken_is_said_at_the_field_and_nothing_is_added(owner):
    make_event()
    sent = form_of(page_of(owner.get(PATH)), PATH)
    for words in "Talk\n10:30 |", "x" * 100_001:
        reply = owner.post(PATH, data=sent | {"programme": words})
        page = page_of(reply)
        assert (reply.status_code, page.one("title").words[:6]) == (422, "Error:")
        assert page.one("textarea").source.strip("\n") == words
    reply = owner.post(PATH, data=sent | {"programme": "10:30 |\n11:30 |"})
    assert (
        page_of(reply)
        .one(role="alert")
        .words.endswith("Line 1: it has no title. Line 2: it has no title")
    )
    assert owner.post(PATH, data=sent | {"programme": "Talk", "pattern": "999"}).status_code == 422
    assert Survey.select().count() == Talk.select().count() == 0


def test_a_session_is_typed_changed_and_taken_out_and_its_form_stays(owner):
    event = make_event()
    typed = {"title": "Writing", "start": "2012-06-06 10:30", "end": "", "expected": "forty"}
    sent: Any = form_of(page_of(owner.get(f"{PATH}/new")), f"{PATH}/new") | typed
    reply = owner.post(f"{PATH}/new", data=sent)
    assert reply.status_code == 422
    assert page_of(reply).one(id="title")["value"] == "Writing"
    assert owner.post(f"{PATH}/new", data=sent | {"expected": "40"}).status_code == 303
    (talk,) = Talk.all_of(event)
    assert talk.plan == Plan("Writing", at(10, 30), expected=40)
    add_forms(event, definition(choice("Good?", "Yes")))

    path = f"{PATH}/{talk.id}"
    sent = form_of(page_of(owner.get(path)), path)
    assert sent["start"] == ["2012-06-06 10:30"]
    fault = owner.post(path, data=sent | {"end": "2012-06-06 10:00"})
    assert "Choose a time after the start" in page_of(fault).one(id="fault-end").words
    assert owner.post(path, data=sent | {"title": "Written", "place": "Hall"}).status_code == 303
    assert "Written 10:30am · Hall Draft" in page_of(owner.get(PAGE)).words
    assert owner.get("/events/fair/sessions/999").status_code == 404

    leave = form_of(page_of(owner.get(path)), f"{path}/deletion")
    assert owner.post(f"{path}/deletion", data=leave).status_code == 303
    assert (Talk.select().count(), EventSurvey.select().count()) == (0, 1)


@pytest.mark.both
def test_the_title_of_a_form_that_people_know_stays_and_that_is_said(owner):
    event = make_event()
    talk = Talk.add(event, Plan("Writing"))
    add_forms(event, definition(choice("Good?", "Yes")))[0].open()
    path = f"{PATH}/{talk.id}"
    owner.post(path, data=form_of(page_of(owner.get(path)), path) | {"title": "Written"})
    assert "The form keeps its title" in page_of(owner.get(PAGE)).words


@pytest.mark.both
def test_a_file_is_shown_before_it_is_taken_and_a_newer_one_changes_what_it_knows(owner):
    event, path = make_event(), f"{PATH}/file"

    def shown(data: bytes):
        sent = form_of(page_of(owner.get(path)), path)
        return page_of(owner.post(path, data=sent | {"file": (BytesIO(data), "schedule.xml")}))

    page = shown(FILE % b"well")
    assert "2 sessions are new" in page.words
    assert "“Data”: its time cannot be read" in page.words
    assert Talk.select().count() == 0
    assert owner.post(f"{path}/taking", data=form_of(page, f"{path}/taking")).status_code == 303
    add_forms(event, definition(choice("Good?", "Yes")))
    assert Talk.all_of(event)[0].plan == Plan(
        "Writing well", at(10, 30), at(11, 15), "Hall", "Ann", guid="a"
    )

    page = shown((FILE % b"better").replace(b"10:30", b"14:00"))
    assert [one.words for one in page.all("del") + page.all("ins")] == [
        *("Writing well", "Wednesday 6 June 2012, 10:30am to 11:15am"),
        *("Writing better", "Wednesday 6 June 2012, 2pm to 2:45pm"),
    ]
    assert "1 session is as before." in page.words
    owner.post(f"{path}/taking", data=form_of(page, f"{path}/taking"))
    page = page_of(owner.get(PAGE))
    assert "1 session changed. 1 session is as before." in page.words
    assert "Writing better 2pm to 2:45pm · Hall · Ann Draft 0 responses" in page.words
    again = shown((FILE % b"better").replace(b"10:30", b"14:00"))
    assert "all of it is here as it is" in again.words


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("talks.xml", b"<nothing/>", "talks.xml: This is no schedule.xml"),
        ("talks.doc", b"", "talks.doc: write it as one of .xml, .json, .ics."),
        ("talks.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "declares entities"),
    ],
)
@pytest.mark.same_sql  # each is refused before anything is stored
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(owner, name, data, said):
    make_event()
    path = f"{PATH}/file"
    sent: dict = form_of(page_of(owner.get(path)), path) | {"file": (BytesIO(data), name)}
    reply = owner.post(path, data=sent)
    assert (reply.status_code, said in page_of(reply).one(role="alert").words) == (422, True)
    changed = {"csrf_token": sent["csrf_token"], "document": "[{}]"}
    assert owner.post(f"{path}/taking", data=changed).status_code == 422


def test_only_the_sessions_that_are_ticked_get_a_form(owner):
    event, path = make_event(), f"{PATH}/forms/new"
    ids = [Talk.add(event, Plan(title)).id for title in ("A", "B", "C")]
    page = page_of(owner.get(PAGE))
    assert "Add a form to each of the 3 sessions without one" in page.words
    assert form_of(page, path)["pattern"] == ["session-feedback"]
    sent = form_of(page_of(owner.get(path)), path)
    assert owner.post(path, data=sent | {"talk": str(ids[1])}).status_code == 303
    assert [one.survey.definition.title for one in EventSurvey.all_of(event)] == ["B"]
    assert owner.post(path, data=sent | {"pattern": "999"}).status_code == 422
    assert owner.post(path, data=sent).status_code == 303
    assert Survey.select().count() == 3


def test_the_rate_of_a_session_is_of_its_own_number_and_of_no_draft(owner):
    event = make_event(expected=120)
    Talk.add(event, Plan("A", expected=4))
    Talk.add(event, Plan("B"))
    surveys = add_forms(event, definition(choice("Good?", "Yes", "No")))
    assert "of 4 expected" not in page_of(owner.get(PAGE)).words
    for one in surveys:
        one.open()
        respond(one, q="yes")
    words = page_of(owner.get(PAGE)).words
    assert "1 response to A 25 % of 4 expected" in words
    assert words.count(" expected") == 2  # and at the event
    tally = page_of(owner.get(f"/surveys/{surveys[0].code}/tally")).words
    assert "Response rate (of 4 expected): 25 %." in tally
    assert "expected)" not in page_of(owner.get(f"/surveys/{surveys[1].code}/tally")).words


def test_a_long_programme_is_shown_day_by_day_and_costs_as_many_statements_as_a_short_one(
    owner, caplog
):
    def asked(code: str) -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            assert owner.get(f"/events/{code}/").status_code == 200
        return len(statements(caplog))

    Talk.add(make_event(code="small"), Plan("T", at(10)))
    event = make_event()
    for n in range(MOST_SHOWN):
        Talk.add(event, Plan(f"Early {n}", at(10)))
    Talk.add(event, Plan("Late", at(10).replace(day=7)))
    assert asked("fair") <= asked("small")
    words = page_of(owner.get(f"{PAGE}?day=2012-06-06")).words
    assert ("Early 59" in words, "Late" in words) == (True, False)
    for other in "?day=2012-06-07", "?day=soon", "?day=1900-01-01", "":
        assert "Late" in page_of(owner.get(PAGE + other)).words


def test_what_moves_of_the_page_is_its_list_alone(owner):
    event = make_event()
    Talk.add(event, Plan("A"))
    part = owner.get(f"{PATH}/forms", headers={"HX-Request": "true"}).text.strip()
    assert part.startswith('<div id="programme">')
    assert page_of(owner.get(f"{PATH}/forms")).one(id="programme")
