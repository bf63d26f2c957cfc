"""No host but its own is served, and what fails while an error is shown fails nobody."""

from dataclasses import replace

import pytest

from app import create_app
from models.service.environment import OWN_PATHS
from telemetry import log
from tests.makers import choice, make_survey
from tests.page import page_of
from web.request import LONGEST_NAME, MOST_FIELDS

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

OWN = "https://Feedback.example.org:8443/at"
FROM_HERE = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def own(app, instance):
    """The service of an operator who has said how people reach it."""
    app.config["BASE_URL"] = OWN
    return app.test_client()


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("feedback.example.org", "/sign-in", 200),
        ("FEEDBACK.example.org:8443", "/sign-in", 200),
        ("feedback.example.org:1", "/sign-in", 200),
        ("evil.example", "/sign-in", 421),
        ("evil.example", "/s/lunch", 421),
        ("evil.example", "/static/tangible.css", 421),
        ("feedback.example.org.evil.example", "/sign-in", 421),
        ("evil.feedback.example.org", "/sign-in", 421),
        ("localhost", "/sign-in", 421),
        ("127.0.0.1:8000", "/sign-in", 421),
        ("localhost:8000", "/healthz", 200),
        ("127.0.0.1:8000", "/readyz", 200),
        ("[::1]:8000", "/healthz", 200),
        ("10.0.0.7", "/healthz", 200),
        ("localhost", "/metrics", 200),
        ("evil.example", "/healthz", 421),
        ("feedback.example.org@evil.example", "/sign-in", 400),
    ],
)
@pytest.mark.sqlite  # answered before any database is asked, or by what every test asks
def test_only_the_host_that_the_operator_has_set_is_served(own, host, path, status):
    reply = own.get(path, headers={"Host": host}, environ_overrides=FROM_HERE)
    assert reply.status_code == status
    if status == 421:
        page = page_of(reply)
        assert page.one("h1").words == "This is not the address of this service"
        assert "Use the link or the code that you were given." in page.words


def test_every_host_is_served_where_the_operator_has_set_none(attendee):
    assert attendee.get("/sign-in", headers={"Host": "evil.example"}).status_code == 200


def test_a_name_in_letters_beyond_ascii_is_served_as_browsers_send_it(app, attendee):
    for base, host, status in [
        ("https://bücher.example", "xn--bcher-kva.example", 200),
        ("https://bücher.example", "bucher.example", 421),
    ]:
        app.config["BASE_URL"] = base
        assert attendee.get("/sign-in", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize("base", ["", OWN])
@pytest.mark.parametrize("host", ["x" * 300, "a b", "[::1", "évil", "a@b", "a:99999", "\x7f"])
@pytest.mark.sqlite  # answered before any database is asked, or by what every test asks
def test_what_is_no_host_gets_the_page_of_an_error(app, attendee, base, host):
    app.config["BASE_URL"] = base
    reply = attendee.get("/sign-in", headers={"Host": host})
    assert reply.status_code in ((400, 421) if base else (400,))
    assert page_of(reply).one("h1").words


@pytest.mark.own_app
def test_the_page_of_an_error_comes_although_nothing_else_works(app, attendee, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("nothing works")

    app.testing = False
    app.jinja_env.globals["asset"] = fail
    app.jinja_env.globals["url_for"] = fail
    monkeypatch.setattr("flask.templating._render", fail)
    for path, status, title in [
        ("/nowhere", 404, "Page not found"),
        ("/sign-in", 500, "Something went wrong here"),
    ]:
        reply = attendee.get(path)
        assert reply.status_code == status
        assert page_of(reply).one("h1").words == title


def test_a_fault_that_anybody_can_repeat_is_one_line(app, attendee, monkeypatch, caplog):
    def fail(*_, **__):
        raise RuntimeError("somebody's answer")

    app.testing = False
    monkeypatch.setattr("models.survey.survey.Survey.published", fail)
    log.write_counted()
    caplog.clear()
    for _ in range(20):
        assert attendee.get("/s/lunch").status_code == 500
    log.write_counted()
    (record,) = [one for one in caplog.records if one.message == "fault"]
    assert record.fields["count"] == 20
    assert "answer" not in str(record.fields)


@pytest.mark.parametrize(
    ("fields", "status"), [(MOST_FIELDS - 1, 422), (MOST_FIELDS, 413), (400_000, 413)]
)
def test_no_form_of_an_organiser_has_more_fields_than_a_page_can_send(attendee, fields, status):
    body = "a=&" * fields
    kind = "application/x-www-form-urlencoded"
    assert attendee.post("/sign-in", data=body, content_type=kind).status_code == status


@pytest.mark.both
@pytest.mark.parametrize("name", [b"a\0.toml", b"x" * 200_000 + b".toml", b"-c.toml"])
@pytest.mark.same_sql  # a name is no part of what is asked
def test_the_name_of_a_file_is_plain_and_short_whatever_was_sent(owner, name):
    page = page_of(owner.get("/surveys/new/upload"))
    token = page.one("input", name="csrf_token")["value"].encode()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n%b\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n'
        b"title = 3\r\n--x--"
    ) % (token, name)
    kind = "multipart/form-data; boundary=x"
    reply = owner.post("/surveys/new/upload", data=body, content_type=kind)
    assert reply.status_code == 422
    said = page_of(reply).one(role="alert").words
    assert said.endswith("toml: title: write a text in quotes.")
    assert len(said) < LONGEST_NAME + 60


def test_a_page_of_one_host_may_not_be_opened_or_loaded_by_another(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    for path in "/s/lunch", "/nowhere", "/static/tangible.css", "/s/lunch/qr.svg":
        headers = attendee.get(path).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_pages_of_errors_lead_to_where_the_operator_has_put_the_service(instance, database):
    app = create_app(replace(instance, base_url=OWN))
    page = page_of(app.test_client().get("/nowhere", base_url="https://feedback.example.org"))
    assert page.one("link", rel="stylesheet")["href"].startswith("/at/static/")


def test_below_a_path_nobody_is_taken_for_a_program_of_this_machine(app, attendee):
    assert attendee.get("/metrics", environ_overrides=FROM_HERE).status_code == 200
    app.config |= {"APPLICATION_ROOT": "/at", "METRICS_TOKEN": "a-token-of-the-operator"}
    assert attendee.get("/metrics", environ_overrides=FROM_HERE).status_code == 404
    token = {"Authorization": "Bearer a-token-of-the-operator"}
    assert attendee.get("/metrics", headers=token).status_code == 200


def test_no_path_of_an_operator_can_begin_as_one_of_ours(app):
    ours = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {""}
    assert ours == OWN_PATHS


@pytest.mark.parametrize("origin", ["http://[", "null", "http://evil.example", "\xff"])
@pytest.mark.same_sql  # decided by the headers
def test_what_is_no_origin_of_ours_is_another_website(attendee, origin):
    make_survey(choice("Good?", "Yes", "No"))
    headers = {"Origin": origin}
    assert attendee.post("/s/lunch", data={"q": "yes"}, headers=headers).status_code == 403
