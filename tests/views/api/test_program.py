"""What programs are told: surveys, tallies and responses, as their document says."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from formats.answer import csv, jsonl
from models.account.audit import Audit
from models.account.organiser import Organiser
from models.api import allowance
from models.api.token import Scope, Token
from models.coding.coding import code, columns_of, exported
from models.coding.tag import Tag
from models.survey.survey import Survey
from models.survey.version import Version
from models.team.colleague import Colleague
from models.team.role import Role
from tests.makers import (
    choice,
    definition,
    make_organiser,
    make_survey,
    question,
    respond,
    responses_of,
)
from tests.page import page_of
from tests.samples import every_kind, some_answers
from web.process.export import programs

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

DAY = timedelta(days=1)
GOOD = choice("Good?", "Yes", "No")
PLACES = ("surveys", "surveys/lunch", "surveys/lunch/tally", "surveys/lunch/responses")


class Program:
    """A program with a token, which it sends as it has to."""

    def __init__(self, app: Flask, secret: str) -> None:
        self._client, self.secret = FlaskClient(app, app.response_class), secret

    def get(self, path: str, **headers: str) -> Any:
        """The reply to a request for this path below /api/v1."""
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return self._client.get(f"/api/v1/{path}", headers=sent | headers)

    def all_of(self, path: str, name: str) -> list[Any]:
        """A list to its end."""
        found, cursor = [], ""
        while cursor is not None:
            page = self.get(f"{path}{'&' if '?' in path else '?'}cursor={cursor}").json
            found += page[name]
            cursor = page["next"]
        return found


def program_of(
    app: Flask,
    organiser: Organiser,
    *scopes: Scope,
    surveys: list[Survey] | None = None,
) -> Program:
    """A program with a token of this organiser: for all, unless scopes are named."""
    return Program(app, Token.make(organiser, "Script", scopes or tuple(Scope)[:3], DAY, surveys))


def problem_of(reply: Any) -> tuple[int, str]:
    """The status of a problem, and the end of its type."""
    assert reply.mimetype == "application/problem+json"
    assert set(reply.json) == {"type", "title", "status", "detail"}
    assert reply.json["status"] == reply.status_code
    return reply.status_code, reply.json["type"].removeprefix("urn:problem-type:tangible:")


def test_surveys_come_in_pages_and_one_comes_with_what_it_asks(app):
    for one in "tea", "lunch", "supper":
        make_survey(GOOD, code=one, title=one.title())
    respond(Survey.at("lunch"), q="yes")
    program = program_of(app, make_organiser())
    found = program.all_of("surveys?limit=2", "surveys")
    assert [(one["code"], one["title"], one["responses"]) for one in found] == [
        *(("lunch", "Lunch", 1), ("supper", "Supper", 0), ("tea", "Tea", 0)),
    ]
    one = program.get("surveys/lunch").json
    assert one["definition"] == Survey.at("lunch").definition.document
    assert [field["name"] for field in one["fields"]] == ["q"]
    assert (one["state"], one["anonymous"], one["kind"]) == ("open", True, "feedback")


def test_a_tally_has_the_numbers_of_the_organisers_page(app, owner):
    survey = every_kind()
    some_answers(survey, 12)
    told = program_of(app, make_organiser()).get("surveys/lunch/tally").json
    page = page_of(owner.get("/surveys/lunch/tally"))
    assert page.all(data_responses=str(told["responses"]))
    shown = Counter(
        (around["data-question"], value["data-value"], int(value["data-count"]))
        for around in page.all()
        if "data-question" in around
        for value in around.all()
        if "data-value" in value and "data-count" in value
    )
    counted = Counter(
        (one["name"], count["value"], count["count"])
        for one in told["questions"]
        for field in one["fields"]
        for count in field.get("counts", ())
    )
    for one in told["questions"]:
        moved = (one.get("change") or {}) | (one.get("conversion") or {})
        counted += Counter((one["name"], way, people) for way, people in moved.items())
        counted += Counter(
            (one["name"], f"{pair['first']} {pair['second']}", pair["count"])
            for pair in one["pairs"]
        )
    assert len(shown) > 50
    shown = Counter({cell: times for cell, times in shown.items() if cell[2]})
    assert shown <= counted
    assert sum("change" in one for one in told["questions"]) == 1
    assert sum("conversion" in one for one in told["questions"]) == 1
    assert sum("agreement" in one for one in told["questions"]) >= 1
    for one in told["questions"]:
        assert one["asked"] + one["not_asked"] == told["responses"]
    nps = next(one for one in told["questions"] if one["type"] == "nps")
    assert {"score", "low", "high", "promoters"} <= set(nps["fields"][0]["net_promoter"])


def test_a_tally_has_tags_for_a_token_that_may_read_the_responses_and_no_other(app):
    survey = make_survey(GOOD, question("text", "why"), question("text", "more"))
    for text in "Soup", "Noise", "Rain":
        respond(survey, q="yes", why=text, more=text)
    for label in "Food", "Noise":
        Tag.add(survey, "why", label)
    owner, ben = make_organiser(), make_organiser("ben@example.org")
    first, second, _third = responses_of(survey)
    code(survey, "why", first.id, owner, ["food", "noise"])
    code(survey, "why", second.id, owner, ["food"])
    code(survey, "why", second.id, ben, ["noise"])

    def told(program: Program) -> list[Any]:
        reply = program.get("surveys/lunch/tally")
        assert reply.status_code == 200
        fields = [field for one in reply.json["questions"] for field in one["fields"]]
        return [(one["name"], one["tags"]) for one in fields if "tags" in one]

    tags = {
        "coded": 2,
        "differing": 1,
        "counts": [
            {"value": "food", "label": "Food", "count": 1},
            {"value": "noise", "label": "Noise", "count": 1},
        ],
    }
    assert told(program_of(app, owner)) == [("why", tags)]
    assert told(program_of(app, owner, Scope.TALLIES)) == []
    assert told(program_of(app, owner, Scope.SURVEYS, Scope.TALLIES)) == []
    Colleague.let_in(survey, ben, Role.VIEWER)
    theirs = program_of(app, ben)
    assert told(theirs) == []
    Colleague.get().change(Role.EDITOR, owner)
    assert told(theirs) == [("why", tags)]
    assert Audit.select().where(Audit.kind == "access refused").count() == 0


@pytest.mark.both
@pytest.mark.parametrize("anonymous", [True, False])
@pytest.mark.same_sql
def test_responses_come_as_the_export_has_them_whole_and_each_once(app, anonymous):
    survey = every_kind(anonymous=anonymous)
    some_answers(survey, 12)
    survey.publish(definition(GOOD, anonymous=anonymous))
    respond(survey, q="yes")
    program = program_of(app, make_organiser())
    found = program.all_of("surveys/lunch/responses?limit=5", "responses")
    file = b"".join(jsonl.write(columns_of(survey), exported(survey)))
    assert found == [json.loads(line) for line in file.splitlines()]
    assert len(found) == len({one["response_id"] for one in found}) == 13
    assert {one["version"] for one in found} == ({"1..2"} if anonymous else {1, 2})


def test_tags_come_with_the_texts_that_have_them(app):
    survey = make_survey(question("text", "why"))
    respond(survey, why="Too loud")
    Tag.add(survey, "why", "Noise")
    program = program_of(app, make_organiser())
    [one] = program.get("surveys/lunch/responses").json["responses"]
    assert one["why.tags"] is None
    code(survey, "why", one["response_id"], make_organiser(), ["noise"])
    [one] = program.get("surveys/lunch/responses").json["responses"]
    assert one["why.tags"] == ["noise"]


def test_a_page_is_short_where_responses_are_long(app, monkeypatch):
    monkeypatch.setattr("views.api.response.LARGEST_PAGE", 100)
    survey = make_survey(question("text", "why"))
    for number in range(4):
        respond(survey, why=f"{number}" * 40)
    program = program_of(app, make_organiser())
    assert len(program.get("surveys/lunch/responses").json["responses"]) == 1
    assert len(program.all_of("surveys/lunch/responses", "responses")) == 4


def test_what_a_program_has_already_is_not_sent_again(app):
    survey = make_survey(GOOD)
    program = program_of(app, make_organiser())
    for path in PLACES:
        first = program.get(path)
        again = program.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.data) == (200, 304, b""), path
        assert again.headers["Cache-Control"] == "private, no-cache"
    respond(survey, q="yes")
    assert program.get(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.both
@pytest.mark.parametrize("path", PLACES)
@pytest.mark.same_sql
def test_without_a_token_nothing_opens_not_even_for_who_is_signed_in(app, owner, path):
    make_survey(GOOD)
    program = program_of(app, make_organiser())
    sheet = Token.make(make_organiser(), "Sheet", [Scope.SHEET], DAY, [Survey.at("lunch")])
    assert program.get(path).status_code == 200
    assert problem_of(owner.get(f"/api/v1/{path}")) == (401, "no-token")
    assert problem_of(owner.get(f"/api/v1/{path}?token={program.secret}")) == (401, "no-token")
    for wrong in (f"Basic {program.secret}", f"Bearer {program.secret}x", "Bearer", sheet):
        reply = owner.get(f"/api/v1/{path}", headers={"Authorization": wrong})
        assert problem_of(reply) == (401, "no-token"), wrong
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert problem_of(Program(app, sheet).get(path)) == (401, "no-token")


@pytest.mark.same_sql
@pytest.mark.parametrize(("scope", "opened"), [
    (Scope.SURVEYS, PLACES[:2]), (Scope.TALLIES, PLACES[2:3]), (Scope.RESPONSES, PLACES[3:]),
])  # fmt: skip
def test_a_scope_opens_its_own_addresses_alone(app, scope, opened):
    make_survey(GOOD)
    program = program_of(app, make_organiser(), scope)
    for path in PLACES:
        reply = program.get(path)
        assert reply.status_code == (200 if path in opened else 403), path
        if path not in opened:
            assert problem_of(reply) == (403, "scope")


def test_what_is_anothers_is_like_what_is_not_there_and_what_the_role_does_not_allow_is_said(app):
    ben = make_organiser("ben@example.org")
    survey = make_survey(GOOD)
    program = program_of(app, ben)
    chosen = program_of(app, make_organiser(), surveys=[make_survey(GOOD, code="tea")])
    for one in program, chosen:
        for path in PLACES[1:]:
            foreign, absent = one.get(path), one.get(path.replace("lunch", "nobody"))
            assert problem_of(foreign) == (404, "not-found")
            assert (foreign.data, dict(foreign.headers)) == (absent.data, dict(absent.headers))
    Colleague.let_in(survey, ben, Role.VIEWER)
    assert program.get("surveys/lunch/tally").status_code == 200
    assert problem_of(program.get("surveys/lunch/responses")) == (403, "role")
    [row] = [one for one in Audit.all_of("access refused") if one.email == ben.email]
    assert (row.origin, row.times) == ("program", 7)


@pytest.mark.same_sql
@pytest.mark.parametrize("query", [
    "limit=0", "limit=1001", "limit=x", "limit=-1", "limit=²", "limit=99999999999999999999",
    "cursor=%27", "cursor=" + "a" * 65, "cursor=%F0%9F%8E%89", "cursor=a%0Ab",
])  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_named(app, query):
    make_survey(GOOD)
    program = program_of(app, make_organiser())
    for path in "surveys", "surveys/lunch/responses":
        reply = program.get(f"{path}?{query}")
        assert problem_of(reply) == (400, "unfit-parameter")
        assert query.partition("=")[0] in reply.json["detail"]


@pytest.mark.sqlite  # nothing of it asks another SQL
def test_errors_are_problems_in_english_whatever_the_browser_speaks(app, monkeypatch):
    program = program_of(app, make_organiser())
    german = {"Accept-Language": "de"}
    assert problem_of(program.get("nothing", **german)) == (404, "not-found")
    reply = FlaskClient(app, app.response_class).post("/api/v1/surveys", headers=german)
    assert problem_of(reply) == (405, "method")
    assert "GET" in reply.headers["Allow"]
    monkeypatch.setattr(allowance, "A_MINUTE", allowance.LOT)
    replies = [program.get("surveys", **german) for _ in range(2 * allowance.LOT)]
    assert {one.status_code for one in replies[: allowance.LOT]} == {200}
    reply = replies[-1]  # of the next minute there may be as many, if it began meanwhile
    assert problem_of(reply) == (429, "too-many-requests")
    assert 0 < int(reply.headers["Retry-After"]) <= 60
    assert reply.json["title"] == "The token has asked too often"


@pytest.mark.sqlite
def test_no_other_site_is_let_read(app):
    program = program_of(app, make_organiser())
    for path in "surveys", "openapi.json":
        reply = program.get(path, Origin="https://evil.example")
        assert not [name for name, _ in reply.headers if name.startswith("Access-Control")]


def test_who_read_answers_is_in_the_record(app):
    make_survey(GOOD)
    ann = make_organiser()
    program = program_of(app, ann)
    for path in PLACES * 2:
        program.get(path)
    [row] = Audit.all_of("answers read")
    assert (row.email, row.about, row.origin, row.times) == (ann.email, "lunch", "program", 2)


@pytest.mark.both
def test_a_sheet_has_the_bytes_of_the_export_and_nothing_may_keep_it(app):
    survey = every_kind()
    some_answers(survey, 3)
    ann = make_organiser()
    secret = Token.make(ann, "Sheet", [Scope.SHEET], DAY, [survey])
    program = Program(app, "")
    reply = program.get(f"surveys/lunch/responses.csv?token={secret}")
    assert reply.data == b"".join(csv.write(columns_of(survey), exported(survey)))
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers.getlist("Referrer-Policy") == ["same-origin"]
    assert [one.times for one in Audit.all_of("answers read")] == [1]


@pytest.mark.both
def test_a_sheet_that_is_being_read_is_busy_for_others(app):
    survey = make_survey(GOOD)
    secret = Token.make(make_organiser(), "Sheet", [Scope.SHEET], DAY, [survey])
    path = f"/api/v1/surveys/lunch/responses.csv?token={secret}"
    programs.take(Token.with_secret(secret).id)
    try:
        assert problem_of(FlaskClient(app, app.response_class).get(path)) == (503, "busy")
    finally:
        programs.give_back(Token.with_secret(secret).id)


@pytest.mark.both
def test_a_sheet_opens_one_survey_as_csv_and_its_absence_looks_like_any_other(app, owner):
    survey, ann = make_survey(GOOD), make_organiser()
    make_survey(GOOD, code="tea")
    secret = Token.make(ann, "Sheet", [Scope.SHEET], DAY, [survey])
    usual = program_of(app, ann).secret
    for client in FlaskClient(app, app.response_class), owner:
        for path in (
            "surveys/lunch/responses.csv",
            "surveys/lunch/responses.csv?token=",
            f"surveys/lunch/responses.csv?token={usual}",
            f"surveys/tea/responses.csv?token={secret}",
            f"surveys/nobody/responses.csv?token={secret}",
        ):
            assert problem_of(client.get(f"/api/v1/{path}")) == (404, "not-found"), path
        assert client.head(f"/api/v1/surveys/lunch/responses.csv?token={secret}").status_code == 200
    assert Program(app, secret).get("surveys/lunch/responses").status_code == 401
    [sheet] = Token.sheets_of(survey)
    Token.withdraw_sheet(ann, survey, sheet.id)
    reply = Program(app, "").get(f"surveys/lunch/responses.csv?token={secret}")
    assert problem_of(reply) == (404, "not-found")


def test_what_cannot_be_read_where_it_is_stored_is_named(app):
    survey = make_survey(GOOD)
    program = program_of(app, make_organiser())
    Version.update(definition="{}").execute()
    Survey.update(created_at=survey.created_at + DAY).execute()  # another survey for the caches
    assert problem_of(program.get("surveys/lunch")) == (409, "damaged")
    assert program.get("surveys").status_code == 200
