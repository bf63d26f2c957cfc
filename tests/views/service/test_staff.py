"""Organisers come and go on the pages of who runs the service; for others these are absent."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.account.audit import Audit
from models.account.organiser import Organiser
from models.answer.response import Response
from models.api.token import Scope, Token
from models.service import staff
from models.service.handover import belongings
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from storage.database import db
from storage.engine import Engine
from tests.conftest import signed_in
from tests.makers import choice, make_event, make_organiser, make_survey, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
PASSWORD = "three good words"


@pytest.fixture
def ada() -> Organiser:
    """Another organiser, who runs nothing."""
    return make_organiser("ada@example.org", PASSWORD)


def send(client: FlaskClient, path: str, **data: Any) -> Any:
    token = form_of(page_of(client.get("/operator/organisers/new")), "/operator/organisers/new")
    return client.post(path, data={"csrf_token": token["csrf_token"][0], **data})


def at(person: Organiser, end: str = "") -> str:
    return f"/operator/organisers/{person.id}/{end}"


def again(person: Organiser) -> Organiser:
    return Organiser.get_by_id(person.id)


def faults(reply: Any) -> list[str]:
    return [one.words for one in page_of(reply).one("div", role="alert").all("a")]


def problem(reply: Any) -> str:
    assert reply.status_code == 422
    return page_of(reply).one("div", role="alert").one("p").words


def addresses(app: Flask, id: int) -> list[tuple[str, str]]:
    """(method, path) of every page of the operator."""
    build = app.url_map.bind("localhost").build
    return [
        (method, build(rule.endpoint, dict.fromkeys(rule.arguments, id)))
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "guard", "") == "operator page"
        for method in sorted(rule.methods - {"OPTIONS"})
    ]


def test_for_who_runs_nothing_these_pages_are_not_there(app, owner, outsider, attendee, ada):
    paths = addresses(app, ada.id)
    assert len(paths) > 20
    token = form_of(page_of(outsider.get("/account/password")), "/account/password")
    sent = {"csrf_token": token["csrf_token"][0], "email": "new@example.org", "to": "1"}
    sent |= {"address": ada.email, "password": PASSWORD}
    before = [*Organiser.select().tuples()]
    for method, path in paths:
        assert outsider.open(path, method=method, data=sent).status_code == 404, path
        assert attendee.open(path, method=method, data=sent).status_code == 303, path
        if method == "GET":
            assert owner.get(path).status_code == 200 or "/sessions" in path, path
        if method == "POST":
            assert owner.post(path).status_code == 419, path
    assert [*Organiser.select().tuples()] == before


def test_who_is_operator_no_more_sees_the_pages_no_more(app, owner, ada):
    mine = Organiser.at("owner@example.org")
    send(owner, at(ada, "operating"))
    theirs = signed_in(app, again(ada))
    assert theirs.get("/operator").status_code == 200
    assert "Service" in page_of(theirs.get("/surveys/")).words

    reply = send(owner, at(mine, "operating/end"))

    assert (reply.status_code, reply.location) == (303, "/surveys/")
    assert owner.get("/operator/organisers/").status_code == 404
    assert "Service" not in page_of(owner.get("/surveys/")).words
    assert problem(send(theirs, at(ada, "operating/end"))).startswith("Somebody has to run")


def test_the_list_has_everybody_with_what_they_are(owner, ada):
    staff.disable(make_organiser("bob@example.org"))
    words = [one.words for one in page_of(owner.get("/operator/organisers/")).all("li")]
    today = f"Since {again(ada).created_at:%Y-%m-%d}."
    assert words == [
        f"ada@example.org {today}",
        f"bob@example.org Disabled. {today}",
        f"owner@example.org Operator. This is you. {today}",
    ]


def test_who_is_added_gets_a_link_that_is_shown_once(app, owner):
    reply = send(owner, "/operator/organisers/new", email=" New@Example.org ")
    assert reply.status_code == 200
    link = page_of(reply).one("input", id="link")["value"]
    person = Organiser.at("new@example.org")
    assert link.startswith("http://localhost/sign-in/")
    assert link not in owner.get(at(person)).text
    assert reply.headers["Cache-Control"] == "no-store"
    assert app.test_client().post(link).status_code == 303


@pytest.mark.parametrize("written", ["a@", "two words@x", "", "owner@example.org"])
@pytest.mark.same_sql  # what is refused is not stored
def test_what_cannot_be_an_address_is_said_at_its_field_and_kept(owner, ada, written):
    for path in "/operator/organisers/new", at(ada, "address"):
        reply = send(owner, path, email=written)
        assert reply.status_code == 422
        assert len(faults(reply)) == 1
        assert page_of(reply).one("input", id="email")["value"] == written
    assert Organiser.select().count() == 2


def test_an_address_is_changed(owner, ada):
    reply = send(owner, at(ada, "address"), email="ada.lovelace@example.org")
    assert (reply.status_code, reply.location) == (303, at(ada))
    assert page_of(owner.get(at(ada))).one("h1").words == "ada.lovelace@example.org"


@pytest.mark.both
def test_a_password_that_is_given_says_which_tokens_go_on_and_ends_them_where_asked(owner, ada):
    assert not page_of(owner.get(at(ada))).all("input", id="ends_tokens")
    Token.make(ada, "Script", [Scope.SURVEYS], timedelta(days=9))
    page = page_of(owner.get(at(ada)))
    assert "1 token of theirs goes on working" in page.words
    assert page.one("input", id="ends_tokens")
    send(owner, at(ada, "password"), password="four other good words")
    assert Token.working_of(ada) == 1
    send(owner, at(ada, "password"), password="four more good words", ends_tokens="y")
    assert Token.working_of(ada) == 0


def test_a_link_and_a_password_are_given(app, owner, ada):
    link = page_of(send(owner, at(ada, "link"))).one("input", id="link")["value"]
    assert app.test_client().post(link).status_code == 303
    short = send(owner, at(ada, "password"), password="short")
    assert (short.status_code, faults(short)) == (422, ["Use 10 characters or more"])
    assert "short" not in [one.attributes.get("value") for one in page_of(short).all("input")]
    common = send(owner, at(ada, "password"), password="1234567890")
    assert (common.status_code, len(faults(common))) == (422, 1)
    send(owner, at(ada, "password"), password="four other good words")
    assert Organiser.with_password("ada@example.org", "four other good words") == ada
    done = [(one.kind, one.email) for one in Audit.newest(person=ada.email)]
    assert done[0] == ("password changed", "owner@example.org")
    assert ("link made", "owner@example.org") in done


def test_who_is_disabled_is_signed_out_and_can_come_back(app, owner, ada):
    theirs = signed_in(app, ada)
    assert "in one browser" in page_of(owner.get(at(ada))).words
    assert send(owner, at(ada, "disabling")).status_code == 303
    assert theirs.get("/surveys/").status_code == 303
    sent = {"email": "ada@example.org", "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=sent).status_code == 422
    assert "is disabled; enable them first" in problem(send(owner, at(ada, "link")))
    assert "is disabled; enable them first" in problem(send(owner, at(ada, "operating")))
    assert "cannot sign in" in page_of(owner.get(at(ada))).words
    assert send(owner, at(ada, "disabling/end")).status_code == 303
    assert app.test_client().post("/sign-in", data=sent).status_code == 303


def test_sessions_are_ended(app, owner, ada):
    theirs = signed_in(app, ada)
    assert send(owner, at(ada, "sessions/end")).status_code == 303
    assert theirs.get("/surveys/").status_code == 303
    assert "Sign out everywhere" not in page_of(owner.get(at(ada))).words


def test_nobody_locks_themselves_out_by_a_slip(owner, ada):
    staff.name_operator(ada)
    mine = Organiser.at("owner@example.org")
    shown = page_of(owner.get(at(mine)))
    buttons = [one.words for one in shown.all("button")]
    assert "Disable" not in buttons
    assert not [one for one in shown.all("a") if one["href"].endswith("/deletion")]
    assert problem(send(owner, at(mine, "disabling"))).startswith("You cannot disable yourself")
    reply = send(owner, at(mine, "deletion"), address="owner@example.org")
    assert problem(reply).startswith("You cannot remove yourself")
    assert again(mine).may_sign_in


def test_what_is_ticked_is_handed_over_and_the_rest_stays(owner, ada):
    bob = make_organiser("bob@example.org")
    make_event(make_survey(GOOD, code="inside", organiser=ada), organiser=ada)
    supper = make_survey(GOOD, code="supper", organiser=ada)
    make_survey(GOOD, code="tea", organiser=ada)
    Pattern.add(supper.definition, ada)
    shown = form_of(page_of(owner.get(at(ada))), at(ada, "handover"))
    assert sorted(shown["things"]) == [
        *("event:fair", "starting-points", "survey:supper", "survey:tea"),
    ]

    wrong = page_of(send(owner, at(ada, "address"), email="a@"))
    assert form_of(wrong, at(ada, "handover"))["things"] == shown["things"]

    things = ["event:fair", "survey:supper", "starting-points"]
    reply = send(owner, at(ada, "handover"), things=things, to=bob.id)

    assert reply.status_code == 303
    assert [one.code for one in belongings(ada).surveys] == ["tea"]
    assert {one.code for one in Survey.all_of(bob)} == {"inside", "supper"}
    assert belongings(bob).patterns == 1


def test_a_handover_of_nothing_or_to_nobody_is_refused_and_changes_nothing(owner, ada):
    bob = make_organiser("bob@example.org")
    make_survey(GOOD, organiser=ada)
    foreign = make_survey(GOOD, code="foreign")
    for things, to in (
        *(([], bob.id), (["survey:lunch"], ada.id), (["survey:lunch"], "x"), (["x"], bob.id)),
        *((["survey:lunch"], ""), ([f"survey:{foreign.code}"], bob.id), (["event:x"], bob.id)),
    ):
        reply = send(owner, at(ada, "handover"), things=things, to=to)
        assert (reply.status_code, len(faults(reply))) == (422, 1), (things, to)
    assert {one.code for one in Survey.all_of(ada)} == {"lunch"}
    assert list(Survey.all_of(bob)) == []


def test_removing_says_what_goes_and_asks_for_the_address(owner, ada):
    survey = make_survey(GOOD, organiser=ada)
    make_survey(GOOD, code="mine")
    respond(survey, q="yes")
    page = page_of(owner.get(at(ada, "deletion")))
    assert "1 survey with 1 answer" in [one.words for one in page.all("li")]
    for written in "", "bob@example.org", "ada":
        reply = send(owner, at(ada, "deletion"), address=written)
        assert faults(reply) == ["Write ada@example.org if you want to remove them"]
    assert Response.select().count() == 1

    reply = send(owner, at(ada, "deletion"), address=" Ada@example.org")

    assert (reply.status_code, reply.location) == (303, "/operator/organisers/")
    assert [one.code for one in Survey.select()] == ["mine"]
    assert Response.select().count() == 0
    assert owner.get(at(ada)).status_code == 404


def test_who_is_not_there_is_404(owner):
    for id in "0", "99", "99999999999", "9" * 30, "x":
        assert owner.get(f"/operator/organisers/{id}/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_thirty(owner, caplog, monkeypatch):
    asked = []
    run = type(db.obj).execute_sql

    def noted(self: Engine, *words: Any) -> Any:
        if '"brand"' not in words[0]:  # which is read once in some seconds, whoever asks
            asked.append(words)
        return run(self, *words)

    monkeypatch.setattr(type(db.obj), "execute_sql", noted)
    owner.get("/operator/organisers/")
    few = len(asked)
    for n in range(30):
        make_organiser(f"n{n}@example.org")
    asked.clear()
    owner.get("/operator/organisers/")
    assert len(asked) == few
