"""Errors: one page that says what happened and what to do."""

import pytest
from peewee import OperationalError

from storage.database import db
from telemetry import log
from tests.makers import choice, make_survey
from tests.page import form_of, page_of


def test_a_page_that_is_not_there(attendee):
    reply = attendee.get("/nowhere")
    page = page_of(reply)
    assert reply.status_code == 404
    assert page.one("h1").words == page.one("title").words == "Page not found"
    assert "Check the address, or scan the code again." in page.words


@pytest.mark.sqlite
def test_an_organiser_is_led_home_and_learns_no_more_than_anybody(owner, outsider, attendee):
    make_survey(choice("Good?", "Yes", "No"), draft=True)
    for path in "/nowhere", "/s/absent", "/s/lunch", "/e/absent", "/surveys/absent/", "/help/x":
        page = page_of(owner.get(path))
        assert page.one("header", **{"class": "desk"}), path
        assert page.one("a", **{"class": "button"})["href"] == "/surveys/"
        assert [one for one in page.all("a") if "aria-current" in one] == []
    # What is somebody else's makes the very page of what is not there.
    assert outsider.get("/surveys/lunch/").data == outsider.get("/surveys/absent/").data
    page = page_of(attendee.get("/s/absent"))
    assert page.all("a") == page.all("header") == []


@pytest.mark.sqlite
def test_an_error_of_the_desk_keeps_its_top_and_what_was_said_stays_for_the_next_page(owner):
    make_survey(choice("Good?", "Yes", "No")).close()
    page = page_of(owner.post("/account/password", data={"password": "three words here"}))
    assert page.one("header", **{"class": "desk"})
    sent = form_of(page_of(owner.get("/surveys/")), "/archive")
    owner.post("/archive", data=sent | {"survey": "lunch"})
    assert page_of(owner.get("/nowhere")).all("p", role="status") == []
    assert page_of(owner.get("/")).one("p", role="status")


def test_what_a_page_cannot_do_says_what_it_can(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    for method in "PUT", "DELETE", "PATCH":
        reply = attendee.open("/s/lunch", method=method)
        assert reply.status_code == 405
        assert {one.strip() for one in reply.headers["Allow"].split(",")} == {
            *("GET", "HEAD", "OPTIONS", "POST")
        }


def test_a_page_that_was_open_too_long_says_what_to_do(owner):
    reply = owner.post("/account/password", data={"password": "three words here"})
    assert reply.status_code == 419
    assert page_of(reply).one("h1").words == "This page was open too long"


@pytest.mark.parametrize(
    "path", ["/s/lunch/qr.svg", "/surveys/", "/surveys/lunch/tally", "/readyz"]
)
def test_a_database_that_fails_is_a_busy_service_not_a_fault(owner, path, monkeypatch, caplog):
    make_survey(choice("Good?", "Yes", "No"))
    owner.get(path)

    def fail(*_, **__):
        raise OperationalError("disk I/O error: somebody's answer")

    monkeypatch.setattr("peewee.Database.execute_sql", fail)
    monkeypatch.setattr("playhouse.apsw_ext.APSWDatabase.execute_sql", fail, raising=False)
    reply = owner.get(path)

    assert reply.status_code == 503
    assert "somebody" not in reply.text + caplog.text
    if path != "/readyz":
        assert reply.headers["Retry-After"] == "2"
        assert page_of(reply).one("h1").words == "Tangible is busy"


def test_a_path_without_its_slash_leads_to_the_page(attendee):
    reply = attendee.get("/surveys")
    assert (reply.status_code, reply.location) == (308, "http://localhost/surveys/")


@pytest.mark.postgresql
def test_what_the_server_forbids_is_its_operators_to_mend_and_named_in_the_log(
    owner, instance, caplog
):
    make_survey(choice("Good?", "Yes", "No"))
    db.execute_sql("CREATE ROLE reader")
    db.execute_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    db.execute_sql("SET ROLE reader")
    sent = {"submission_key": "k" * 24, "q": "yes"}
    try:
        reply = owner.post("/s/lunch", data=sent)
        assert reply.status_code == 503
        assert "We could not store your answers just now." in page_of(reply).words
        log.write_counted()
    finally:
        db.execute_sql("RESET ROLE")
        db.execute_sql("DROP OWNED BY reader")
        db.execute_sql("DROP ROLE reader")
    (record,) = [one for one in caplog.records if one.message == "answer not stored"]
    assert record.fields["fault"] == "InsufficientPrivilege 42501"
    assert owner.post("/s/lunch", data=sent).status_code == 303
