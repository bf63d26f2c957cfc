"""All answers of an event as one file: what is in it, under which names, and for whom."""

import csv
import io
from datetime import date
from zipfile import ZipFile

import pytest

from formats.answer.bundle import file_name
from formats.answer.file_name import LONGEST_NAME
from models.account.audit import Audit
from models.answer.response import Response
from models.impact.difference import EventDifference
from models.impact.journal import JournalEntry
from models.myth.followed_myth import MythQuestion
from models.survey.version import Version
from models.team.colleague import Colleague
from models.team.role import Role
from models.wall.board import Board
from models.wall.exhibit import ExhibitState, fields_asked, moderate
from models.wall.reply import ReaderReply
from tests.conftest import signed_in
from tests.makers import (
    choice,
    make_contact,
    make_event,
    make_indicator,
    make_myth,
    make_organiser,
    make_outcome,
    make_photo,
    make_reply,
    make_request,
    make_survey,
    question,
    respond,
    telling,
)

ZIP = "/events/fair/responses.zip"


def opened(reply) -> ZipFile:
    assert (reply.status_code, reply.content_type) == (200, "application/zip")
    found = ZipFile(io.BytesIO(reply.data))
    assert found.testzip() is None
    return found


def contents(found: ZipFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(found.read("fair/00 contents.csv").decode())))[1:]


def test_each_survey_is_in_it_as_its_own_export_has_it_and_with_what_it_asks(owner):
    asked = choice("Good?", "Yes", "No"), question("text", "said")
    lunch = make_survey(*asked, title="*Lunch*: how was it?")
    day = make_survey(choice("Good?", "Yes"), code="day", title="=1+1", draft=True)
    for words in "=SUM(1)", "fine":
        respond(lunch, q="yes", said=words)
    make_contact(lunch)
    make_event(lunch, day)

    reply = owner.get(ZIP)

    found = opened(reply)
    assert reply.headers["Content-Disposition"] == 'attachment; filename="fair.zip"'
    assert found.namelist() == [
        *("fair/01 Lunch how was it.csv", "fair/01 Lunch how was it.toml"),
        *("fair/02 =1+1.csv", "fair/02 =1+1.toml", "fair/00 contents.csv"),
    ]
    alone = owner.get("/surveys/lunch/responses.csv").data
    assert sorted(found.read("fair/01 Lunch how was it.csv").splitlines()) == sorted(
        alone.splitlines()
    )
    assert found.read("fair/01 Lunch how was it.toml") == owner.get("/surveys/lunch/form.toml").data
    assert all(b"eve@example.org" not in found.read(name) for name in found.namelist())
    assert contents(found) == [
        ["01 Lunch how was it.csv", "Lunch: how was it?", "lunch", "open", "2", ""],
        ["02 =1+1.csv", "'=1+1", "day", "draft", "0", ""],
    ]
    assert sorted((one.about, one.detail) for one in Audit.all_of("answers exported")) == [
        *(("day", "zip"), ("lunch", "csv"), ("lunch", "zip")),
    ]


@pytest.mark.sqlite
def test_only_surveys_whose_answers_one_may_take_are_in_it_and_the_others_are_named(app):
    lunch, day = (make_survey(choice("Good?", "Yes"), code=code) for code in ("lunch", "day"))
    event = make_event(lunch, day)
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    client = signed_in(app, ben)
    assert client.get(ZIP).status_code == 403
    Colleague.let_in(day, ben, Role.EDITOR)

    found = opened(client.get(ZIP))

    assert found.namelist() == [
        *("fair/02 Lunch.csv", "fair/02 Lunch.toml", "fair/00 contents.csv"),
    ]
    assert [line[-1] for line in contents(found)] == [
        *("left out: its own page has it, if you may take it", ""),
    ]
    assert [one.about for one in Audit.all_of("answers exported")] == ["day"]


@pytest.mark.sqlite
def test_a_survey_that_cannot_be_read_is_named_and_holds_up_no_other(owner):
    lunch, day = (make_survey(choice("Good?", "Yes"), code=code) for code in ("lunch", "day"))
    make_event(lunch, day)
    Version.update(definition="{}").where(Version.survey == lunch).execute()
    found = opened(owner.get(ZIP))
    assert found.namelist()[0] == "fair/02 Lunch.csv"
    assert contents(found)[0][-1] == "left out: what it asks cannot be read"


@pytest.mark.sqlite
def test_asking_for_its_head_takes_nothing_out(owner):
    make_event(make_survey(choice("Good?", "Yes")))
    assert owner.head(ZIP).status_code == 200
    assert Audit.all_of("answers exported") == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lunch", "07 Lunch"),
        ("../../etc/passwd", "07 .. .. etc passwd"),
        ("a\\b:c*d?", "07 a b c d"),
        ("CON", "07 CON"),
        ("What now…?", "07 What now…"),
        ("dots...", "07 dots"),
        ("\u202egnp.exe\0", "07 gnp.exe"),
        ("Cafe\u0301 – مرحبا", "07 Café – مرحبا"),
        ("", "07"),
    ],
)
def test_a_name_follows_the_title_and_is_one_on_every_file_system(title, name):
    assert file_name(7, title) == name


def test_a_long_title_is_cut():
    assert len(file_name(7, "word " * 100)) <= LONGEST_NAME + 3


def test_what_the_event_changed_is_in_it_where_anything_is_told(owner):
    event = make_event()
    assert opened(owner.get(ZIP)).namelist() == ["fair/00 contents.csv"]
    EventDifference.add(event, telling("=1+1"))
    found = opened(owner.get(ZIP))
    assert found.namelist() == [
        *("fair/differences.csv", "fair/differences.json", "fair/00 contents.csv")
    ]
    assert found.read("fair/differences.csv") == owner.get("/events/fair/differences.csv").data
    assert b"'=1+1" in found.read("fair/differences.csv")
    about = ["What the event changed", "fair", "", "1", ""]
    assert contents(found) == [
        *(["differences.csv", *about], ["differences.json", *about]),
    ]


def test_what_the_event_changed_is_in_it_for_those_who_run_it_and_nobodys_journal(app, owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    event = make_event(survey)
    make_outcome(event)
    make_indicator(event, "1 June 2012; 120")
    make_reply(survey, "q", shown=False)
    JournalEntry.write(event, event.organiser, date(2012, 6, 7), "I was afraid")
    found = opened(owner.get(ZIP))
    assert found.namelist()[2:] == [
        *("fair/outcomes.csv", "fair/you_said.csv", "fair/figures.csv", "fair/00 contents.csv")
    ]
    assert found.read("fair/outcomes.csv") == owner.get("/events/fair/outcomes.csv").data
    assert found.read("fair/figures.csv") == owner.get("/events/fair/figures.csv").data
    assert found.read("fair/you_said.csv") == owner.get("/events/fair/you-said.csv").data
    assert [line[0] for line in contents(found)] == [
        *("01 Lunch.csv", "outcomes.csv", "you_said.csv", "figures.csv")
    ]
    assert not any(b"afraid" in found.read(name) for name in found.namelist())
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    Colleague.let_in(survey, ben, Role.EDITOR)
    theirs = opened(signed_in(app, ben).get(ZIP)).namelist()
    assert theirs == ["fair/01 Lunch.csv", "fair/01 Lunch.toml", "fair/00 contents.csv"]


def test_what_people_ask_for_is_in_it_without_what_they_wrote(owner):
    need = question("request", "need", topics=["Blogs", "Film"], places=["London", "Leeds"])
    listed = make_survey(need)
    own = make_survey(question("request", "need"), code="tea")
    event = make_event(listed, own)
    respond(listed, need__topic="blogs", need__place="leeds")
    respond(own, need__topic="Help for Eve")
    make_request(event, topic="Data", people=2)
    made = opened(owner.get(ZIP)).read("fair/requests.csv")
    rows = [(row["topic"], row["people"]) for row in csv.DictReader(made.decode().splitlines())]
    assert sorted(rows) == [("", "1"), ("Blogs", "1"), ("Data", "2")]
    assert b"Eve" in owner.get("/events/fair/requests.csv").data
    assert Audit.select().where(Audit.kind == "requests exported").count() == 2


def test_who_runs_the_event_gets_its_replies_and_the_log_of_its_wall_too(app, owner):
    survey = make_survey(question("text", "why", permission=True))
    respond(survey, why="Bread", why__permission="unnamed")
    event, ann = make_event(survey), make_organiser()
    wall = Board.of(event, "wall")
    wall.change(ann, is_open=True, closes_on=None)
    ReaderReply.send(wall, "x", "Eve", "Well done")
    (place,) = fields_asked([survey])
    response = next(Response.all_of(survey))["id"]
    moderate(event, place, response, ExhibitState.SEEN, ann)
    found = opened(owner.get(ZIP))
    assert b"Well done" in found.read("fair/replies.csv")
    assert b"owner@example.org,seen" in found.read("fair/moderation.csv")
    # Who may take the answers of a survey, and does not run the event, gets those alone.
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    Colleague.let_in(survey, ben, Role.EDITOR)
    names = opened(signed_in(app, ben).get(ZIP)).namelist()
    assert [one for one in names if one.endswith(("replies.csv", "moderation.csv"))] == []
    assert len(names) == 3


def test_the_myths_that_its_surveys_ask_about_are_in_it_for_those_who_run_it(app, owner):
    survey = make_survey(question("myth", "q", "=Only seniors may post"))
    event = make_event(survey)
    myth = make_myth(survey)
    other = make_survey(question("myth", "q", "The same"), code="dinner")
    make_event(other, code="gala")
    MythQuestion.add(myth, other, "q", make_organiser())
    respond(survey, "1", **{"q.before": "true", "q.now": "false"})
    found = opened(owner.get(ZIP))
    lines = found.read("fair/myths.csv").decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=Only seniors may post,open,,fair,Fair 2012,lunch,q,,2012-06-06,1")
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(event, viewer, Role.VIEWER)
    Colleague.let_in(survey, viewer, Role.EDITOR)
    assert "fair/myths.csv" not in opened(signed_in(app, viewer).get(ZIP)).namelist()


@pytest.mark.sqlite
def test_all_that_is_taken_out_with_it_is_in_the_record(app, owner):
    met = question("connections", "met", "How many?", teams=["Ops", "Policy"], own=True)
    survey = make_survey(question("text", "why", permission=True), met)
    respond(survey, why="Bread", why__permission="unnamed")
    event, ann = make_event(survey), make_organiser()

    def noted(kind_of: str = "exported") -> dict[str, str]:
        found = Audit.select().where(Audit.kind.contains(kind_of), Audit.detail == "zip")
        return {one.kind: one.about for one in found}

    opened(owner.get(ZIP))
    assert noted() == {"answers exported": "lunch", "connections exported": "fair"}
    make_outcome(event)
    make_indicator(event, "1 June 2012; 120")
    make_reply(survey, "why", shown=False)
    make_photo(event)
    make_request(event, topic="Data", people=2)
    wall = Board.of(event, "wall")
    wall.change(ann, is_open=True, closes_on=None)
    ReaderReply.send(wall, "x", "Eve", "Well done")
    (place,) = fields_asked([survey])
    moderate(event, place, next(Response.all_of(survey))["id"], ExhibitState.SEEN, ann)
    names = opened(owner.get(ZIP)).namelist()
    of_a_file = {
        "answers exported": "01 Lunch.csv",
        "outcomes exported": "outcomes.csv",
        "you said we did exported": "you_said.csv",
        "requests exported": "requests.csv",
        "figures exported": "figures.csv",
        "moderation exported": "moderation.csv",
        "photos exported": "photos.csv",
        "replies exported": "replies.csv",
    }
    assert {f"fair/{one}" for one in of_a_file.values()} <= set(names)
    assert set(noted()) == {*of_a_file, "connections exported"}
    for address in "wall/log.csv", "replies.csv":
        assert owner.get(f"/events/fair/{address}").status_code == 200
    alone = [one.kind for one in Audit.select().where(Audit.detail == "csv")]
    assert alone[-2:] == ["moderation exported", "replies exported"]
