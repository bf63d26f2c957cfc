"""The page of connections between teams, as organisers, colleagues and programs read it."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from models.account.audit import Audit
from models.answer import public_snapshot
from models.api.token import Scope, Token
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser, make_survey, question, respond
from tests.page import page_of
from tests.sending import faults, send
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

TEAMS = ["Press", "Policy", "A team with a name as long as names of teams are", "Legal"]
PAGE = "/events/fair/connections"
SVG = "{http://www.w3.org/2000/svg}"


def asking(code="lunch", **settings):
    asked = question("connections", "met", "How many?", teams=TEAMS, own=True, knew=True)
    return make_survey(asked, code=code, **settings)


def say(survey, own, *met):
    said: dict[str, Any] = {"met__teams": list(met)} if met else {}
    respond(survey, "", met=1, met__own=own, **said)


def cells(page):
    return {
        one["data-cell"]: one["data-count"]
        for one in page.all("td")
        if "data-cell" in one and "data-count" in one and one["data-count"] != "0"
    }


@pytest.mark.both
def test_an_attendee_says_the_own_team_and_those_newly_met(attendee):
    survey = asking()
    page = page_of(attendee.get("/s/lunch"))
    own = page.one("select", name="met.own")
    assert [one.words for one in own.all("option")] == [
        "None of these, or no answer",
        *TEAMS,
    ]
    assert page.one("label", **{"for": "met.own"}).words == "Which team are you in?"
    reply = send(attendee, "/s/lunch", **{"met": "3", "met.own": "press", "met.teams": ["policy"]})
    assert reply.status_code == 303
    assert survey.responses.get().answers == {
        "met": 3,
        "met.own": "press",
        "met.teams": ["policy"],
    }


def test_a_team_that_is_not_on_the_list_is_refused_and_the_rest_is_kept(attendee):
    asking()
    reply = send(attendee, "/s/lunch", **{"met.own": "royalty", "met.teams": ["policy"]})
    assert reply.status_code == 422
    assert faults(reply) == {"met.own": "Choose from the answers on the form"}
    assert "checked" in page_of(reply).one(id="met.teams-policy")


def test_the_table_says_who_met_whom_and_is_read_without_a_picture(owner, database):
    survey = asking()
    make_event(survey)
    say(survey, "press", "policy")
    say(survey, "policy", "press", "legal")
    say(survey, "policy", "policy")
    page = page_of(owner.get(PAGE))
    assert cells(page) == {"press policy": "1", "policy press": "1", "policy legal": "1"} | {
        "policy policy": "1"
    }
    rows = page.one("table", **{"class": "answers ties"}).one("tbody").all("tr")
    assert [row.one("th")["scope"] for row in rows] == ["row"] * 4
    assert rows[2].one("th").words == TEAMS[2]
    heads = page.one("table", **{"class": "answers ties"}).one("thead").all("th")
    assert [one.words for one in heads][2:] == TEAMS
    assert page.one("p", **{"class": "says"}).words == "2 new ties, of 6 pairs of teams."
    ring = page.one("svg", **{"class": "ring"})
    assert ring["aria-label"] == "2 new ties, of 6 pairs of teams."
    assert len(ring.all("line", **{"class": "mutual"})) == 1
    assert len(ring.all("line")) == 2
    assert "1 of 1 tie (100 %) was told by both teams" in page.words
    assert "Teams of which nobody answered" in page.words


def test_sentences_of_one_and_of_several_say_so(owner, database):
    survey = asking()
    make_event(survey)
    say(survey, "press", "policy", "legal")
    say(survey, "policy", "press")
    say(survey, "legal")
    page = page_of(owner.get(PAGE))
    assert "1 of 2 ties (50 %) were told by both teams" in page.words
    assert "New ties are 33 % of the 6 possible pairs of teams." in page.words


def test_of_two_teams_there_is_one_pair(owner, database):
    asked = question("connections", "met", teams=TEAMS[:2], own=True)
    survey = make_survey(asked, code="two")
    make_event(survey)
    say(survey, "press", "policy")
    page = page_of(owner.get(PAGE))
    assert page.one("p", **{"class": "says"}).words == "1 new tie, of 1 pair of teams."
    assert "New ties are 100 % of the 1 possible pair of teams." in page.words


@pytest.mark.both
def test_files_of_the_table_and_the_picture(owner, database):
    survey = asking()
    make_event(survey)
    assert owner.get(f"{PAGE}.svg").status_code == 404
    say(survey, "press", "policy")
    say(survey, "policy")
    file = owner.get(f"{PAGE}.csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="fair-connections.csv"'
    rows = list(csv.reader(StringIO(file.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows == [
        ["team", "answers", "met", "people", "knew_before"],
        ["Press", "1", "Policy", "1", "0"],
        ["Policy", "1", "", "", ""],
        [TEAMS[2], "0", "", "", ""],
        ["Legal", "0", "", "", ""],
    ]
    assert [one.about for one in Audit.all_of("connections exported")] == ["fair"]
    for address in (f"{PAGE}.svg", "/surveys/lunch/connections.svg"):
        drawn = ElementTree.fromstring(owner.get(address).get_data(as_text=True))
        assert "Press – Policy." in drawn.find(f"{SVG}desc").text or "Policy – Press." in (
            drawn.find(f"{SVG}desc").text
        )
        assert (len(drawn.findall(f"{SVG}line")), len(drawn.findall(f"{SVG}polygon"))) == (1, 0)
    noted = [(one.about, one.detail) for one in Audit.all_of("connections exported")]
    assert noted == [("fair", "csv"), ("fair", "svg"), ("lunch", "svg")]
    assert owner.get(f"{PAGE}.pdf").status_code == 404


@pytest.mark.both
def test_the_archive_of_an_event_has_the_table(owner, database):
    survey = asking()
    make_event(survey)
    say(survey, "press", "policy")
    archive = ZipFile(BytesIO(owner.get("/events/fair/responses.zip").get_data()))
    made = archive.read("fair/connections.csv").decode("utf-8-sig").splitlines()
    assert made[1] == "Press,1,Policy,1,0"
    assert "connections.csv" in archive.read("fair/00 contents.csv").decode()


def test_who_answers_two_such_questions_of_a_form_is_said_to_be_counted_twice(owner, database):
    asked = (question("connections", name, teams=TEAMS, own=True) for name in ("met", "later"))
    survey = make_survey(*asked, code="lunch")
    make_event(survey)
    respond(survey, "", met=1, met__own="press", later=1, later__own="press")
    said = "2 answers said which team they are from. A form has several such questions"
    for page in PAGE, "/surveys/lunch/connections":
        assert said in page_of(owner.get(page)).words


def test_more_teams_than_are_drawn_are_in_the_figures_and_the_file(owner, database):
    first, second = (
        make_survey(
            question("connections", "met", teams=[f"{code} {n}" for n in range(40)], own=True),
            code=code,
        )
        for code in ("lunch", "dinner")
    )
    make_event(first, second)
    for survey in first, second:
        for n in range(1, 40):
            say(survey, f"{survey.code}_{n}", f"{survey.code}_{n - 1}")
    page = page_of(owner.get(PAGE))
    assert page.one("p", **{"class": "says"}).words == "78 new ties, of 3,160 pairs of teams."
    answers = page.one("dd", **{"data-figure": "answers"}).words
    assert answers == "78 answers said which team they are from"
    assert "20 teams of which the fewest answered are not drawn" in page.words
    assert len(page.one("table", **{"class": "answers ties"}).one("tbody").all("tr")) == 60
    assert "dinner 0" in page.all("ul")[-1].words
    file = owner.get(f"{PAGE}.csv").get_data(as_text=True)
    rows = list(csv.reader(StringIO(file.lstrip("\ufeff"))))[1:]
    assert len(rows) == 80
    assert ["lunch 39", "1", "lunch 38", "1", ""] in rows
    assert ["dinner 39", "1", "dinner 38", "1", ""] in rows
    assert "20 teams of which the fewest" in owner.get(f"{PAGE}.svg").get_data(as_text=True)
    for survey in first, second:
        for n in range(10):
            for _ in range(5):
                say(survey, f"{survey.code}_{n}", f"{survey.code}_{39 - n}")
        public_snapshot.share(survey)
        Survey.get_by_id(survey.id).close()
    held = page_of(owner.get(f"{PAGE}?as=everyone"))
    assert len(held.one("tbody").all("tr")) == 60
    assert "20 teams of which the fewest answered are not drawn" in held.words


def test_other_events_are_added_by_their_organiser_alone(owner, database):
    here, there, foreign = (
        asking("here"),
        asking("there"),
        asking("foreign", organiser=make_organiser("other@example.org")),
    )
    make_event(here)
    make_event(there, code="next", title="Next year")
    make_event(foreign, code="theirs", organiser=make_organiser("other@example.org"))
    for survey in (here, there, foreign):
        say(survey, "press", "policy")
    assert cells(page_of(owner.get(PAGE))) == {"press policy": "1"}
    together = page_of(owner.get(f"{PAGE}?with=next&with=theirs"))
    assert cells(together) == {"press policy": "2"}
    assert "Next year" in together.words
    assert owner.get("/surveys/foreign/connections").status_code == 404
    assert owner.get("/events/theirs/connections").status_code == 404


def test_what_everyone_may_see_holds_small_cells_back(owner, database):
    survey = asking()
    make_event(survey)
    held = f"{PAGE}?as=everyone"
    for n in range(24):
        say(survey, ("press", "policy")[n % 2], ("policy", "press")[n % 2])
    for _ in range(6):
        say(survey, "policy", "legal", "press")
    say(survey, "legal", "press")
    assert "Nothing yet" in page_of(owner.get(held)).words
    public_snapshot.share(survey)
    Survey.get_by_id(survey.id).close()
    mine, everyones = cells(page_of(owner.get(PAGE))), page_of(owner.get(held))
    assert mine["legal press"] == "1"
    assert "held back" in everyones.words
    shown = [one for one in everyones.all("td") if "data-cell" in one]
    numbers = {one["data-cell"]: one.words for one in shown if one.words.isdecimal()}
    # The one person of Legal has no line, and the smaller of both lines went with them.
    assert "legal press" not in {one["data-cell"] for one in shown}
    assert all(int(number) >= 5 for number in numbers.values())
    made = owner.get(f"{PAGE}.csv?as=everyone").get_data(as_text=True)
    assert "Legal,1" not in made
    public = page_of(owner.get("/s/lunch/results"))
    items = [one["data-item"] for one in public.all() if "data-item" in one]
    assert items == ["met.teams", "met.knew"]


def test_a_form_without_own_teams_says_how_to_ask_for_them(owner, database):
    make_event(make_survey(question("connections", "met", teams=TEAMS)))
    for page in (PAGE, "/surveys/lunch/connections"):
        assert "tick “Ask people for their own team”" in page_of(owner.get(page)).words
    header = "team,answers,met,people,knew_before"
    assert owner.get(f"{PAGE}.csv").get_data(as_text=True).strip("\ufeff\r\n") == header
    assert "Connections between teams" in page_of(owner.get("/events/fair/differences")).words


def test_the_tally_leads_to_the_table(owner, database):
    survey = asking()
    say(survey, "press", "policy")
    page = page_of(owner.get("/surveys/lunch/tally"))
    assert [one["href"] for one in page.all("a") if one.words == "See which teams met which"] == [
        "./connections"
    ]


def test_a_viewer_of_results_sees_what_everyone_may_see_and_no_more(app, owner):
    survey = asking()
    event = make_event(survey)
    for n in range(12):
        say(survey, ("press", "policy")[n % 2], ("policy", "press")[n % 2])
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    viewer = signed_in(app, ben)
    assert "Nothing yet" in page_of(viewer.get(PAGE)).words
    assert cells(page_of(owner.get(PAGE))) == {"press policy": "6", "policy press": "6"}
    assert "Press" not in viewer.get(f"{PAGE}.csv").get_data(as_text=True)
    assert viewer.get(f"{PAGE}.svg").status_code == 404
    assert viewer.get("/surveys/lunch/connections").status_code == 403


@pytest.mark.both
def test_a_viewer_who_looks_around_an_answer_is_told_no_team(app, owner):
    survey = asking()
    event = make_event(survey)
    ben = make_organiser("ben@example.org")
    Colleague.let_in(event, ben, Role.VIEWER)
    viewer = signed_in(app, ben)
    secret = Token.make(ben, "Script", [Scope.TALLIES], timedelta(days=9))

    def told() -> dict[str, str]:
        """All numbers of the tally, by where they stand."""
        page = page_of(viewer.get("/surveys/lunch/tally"))
        items = [one for one in page.all() if "data-item" in one]
        return {one["data-item"]: one.words for one in items}

    say(survey, "policy", "legal")
    before = told()
    say(survey, "press", "policy")
    after = told()
    assert before.keys() == after.keys() == {"met", "met.teams", "met.knew"}
    assert {name for name in after if after[name] != before[name]} == {"met", "met.teams"}
    for address in ("tally", "report", "pictures/met.svg"):
        assert "Teams of those who answered" not in viewer.get(f"/surveys/lunch/{address}").text
    program = app.test_client()
    sent = {"Authorization": f"Bearer {secret}"}
    said = program.get("/api/v1/surveys/lunch/tally", headers=sent).json
    names = [one["name"] for asked in said["questions"] for one in asked["fields"]]
    assert names == ["met", "met.teams", "met.knew"]


def test_the_page_asks_as_often_with_thirty_answers_as_with_one(owner, caplog):
    survey = asking()
    make_event(survey)
    caplog.set_level("DEBUG", logger="peewee")
    counted = []
    for more in (1, 29):
        for _ in range(more):
            say(survey, "press", "policy", "legal")
        owner.get(PAGE)
        caplog.clear()
        owner.get(PAGE)
        counted.append(len(statements(caplog)))
    assert counted[0] == counted[1]
