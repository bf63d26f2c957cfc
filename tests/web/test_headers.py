"""What every answer carries, whatever it is; and what no log ever holds."""

import gzip
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import models.answer.response
from storage.writer import WriterBusy
from telemetry.log import Lines, write_counted
from tests.conftest import signed_in
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.page import CheckedClient, form_of, page_of

# What an answer carries does not depend on the database.
pytestmark = pytest.mark.sqlite

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def every_answer(app: Flask) -> dict[str, TestResponse]:
    """An answer of every sort that this service gives, by what was asked."""
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    make_survey(choice("Over?", "Yes", "No"), code="over").close()
    receipt = respond(survey, q="yes")
    attendee, owner = app.test_client(), signed_in(app, make_organiser())
    token = form_of(page_of(owner.get("/account/password")), "/account/password")["csrf_token"]
    data = {"csrf_token": token}
    found = {"POST share": owner.post("/surveys/lunch/sharing", data=data)}
    for path in (
        *("/", "/s/lunch", f"/s/lunch/receipt/{receipt}", "/s/lunch/results", "/s/over"),
        *("/s/lunch/results/stream", "/s/lunch/qr.svg", "/healthz", "/readyz", "/sign-in"),
        *("/robots.txt", "/.well-known/security.txt", "/e/absent"),
        *("/sign-out", "/sign-in/used", "/nowhere", "/s/absent", "/static/absent.js"),
        *("/static/tangible.css", "/static/vendor/htmx.min.js", "/static/icon.svg"),
        *("/surveys/", "/surveys", "/surveys/lunch/tally/stream"),
    ):
        found[f"attendee {path}"] = attendee.get(path)
    for path in (
        *("", "tally", "tally/stream", "responses/", "responses.csv", "responses.jsonl", "absent"),
        *("responses.xyz",),
    ):
        found[f"owner {path}"] = owner.get(f"/surveys/lunch/{path}")
    found["owner /surveys/"] = owner.get("/surveys/")
    found["owner /account/password"] = owner.get("/account/password")
    for kind, headers in ("page", {}), ("htmx", {"HX-Request": "true"}):
        posts: dict[str, tuple[str, Any]] = {
            "sent": ("/s/lunch", {"q": "no"}),
            "refused": ("/s/lunch", {"q": "maybe"}),
            "unreadable": ("/s/lunch", b"q=%FF"),
            "too long": ("/s/lunch", b"q=" + b"x" * 1_100_000),
            "far too long": ("/s/lunch", b"q=" + b"x" * 4_100_000),
            "late": ("/s/over", {"q": "no"}),
            "wrong": ("/sign-in", {"email": "a@b.c", "password": "wrong"}),
            "no token": ("/surveys/lunch/closure", {}),
            "no method": ("/surveys/", {}),
        }
        for name, (path, sent) in posts.items():
            client = owner if name == "no token" else attendee
            form = "application/x-www-form-urlencoded"
            found[f"{kind} {name}"] = client.post(
                path, data=sent, headers=headers, content_type=form
            )
        found[f"{kind} elsewhere"] = attendee.post("/s/lunch", headers={"Origin": "null"})
    return found


def test_every_answer_says_what_it_may_load_and_who_may_keep_it(app):
    answers = every_answer(app)
    statuses = {reply.status_code for reply in answers.values()}
    assert statuses >= {200, 303, 308, 400, 403, 404, 405, 409, 410, 413, 419, 422} - {409}
    for name, reply in answers.items():
        headers = reply.headers
        assert headers.getlist("Content-Security-Policy") == [POLICY], name
        assert headers.getlist("X-Content-Type-Options") == ["nosniff"], name
        assert headers.getlist("Referrer-Policy") == ["same-origin"], name
        assert headers.getlist("X-Robots-Tag") == ["noindex, nofollow"], name
        assert headers.getlist("Tangible") == ["1"], name
        assert len(headers.getlist("Cache-Control")) == 1, name
        assert "Server-Timing" not in headers, name
        assert reply.content_type or reply.status_code == 204, name
        if name.startswith("owner"):
            assert headers["Cache-Control"] == "no-store", name
        elif "/static/" not in name or reply.status_code == 404:
            assert "public" not in headers["Cache-Control"], name


def test_what_an_organiser_sees_does_not_stay_behind(app):
    make_survey(choice("Good?", "Yes", "No"))
    owner = signed_in(app, make_organiser())
    for path in (
        "/surveys/",
        "/surveys/lunch/responses.csv",
        "/surveys/lunch/tally/stream",
        "/absent",
    ):
        reply = owner.get(path)
        assert reply.headers["Cache-Control"] == "no-store"
    assert owner.get("/surveys/").vary.as_set() == {*("hx-request", "accept-encoding", "cookie")}


def test_a_form_may_be_gone_back_to_on_the_phone_that_opened_it(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    assert attendee.get("/s/lunch").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("base_url", "by", "secure"),
    [
        ("", "http://localhost", False),
        ("", "https://localhost", True),
        ("https://localhost", "http://localhost", True),  # a proxy that does not say https
        ("http://localhost", "https://localhost", True),
    ],
)
def test_the_cookie_is_for_this_site_alone_and_for_https_where_people_come_by_it(
    app, base_url, by, secure
):
    app.config["BASE_URL"] = base_url
    path = f"/sign-in/{make_organiser().one_time_link()}"
    (cookie,) = app.test_client().post(path, base_url=by).headers.getlist("Set-Cookie")
    said = dict(part.partition("=")[::2] for part in cookie.split("; "))
    name, more = ("__Host-tangible", {"Secure"}) if secure else ("tangible", set())
    assert said.keys() == {name, "Expires", "HttpOnly", "Path", "SameSite"} | more
    assert (said["Path"], said["SameSite"]) == ("/", "Lax")


HTTPS = {"base_url": "https://localhost"}


def test_who_was_signed_in_stays_so_when_https_comes_and_the_open_cookie_goes(app):
    client = signed_in(app, make_organiser())
    old = client.get_cookie("tangible").value
    first = client.get("/surveys/", **HTTPS)
    assert first.status_code == 200
    assert client.get_cookie("tangible") is None
    assert [one.partition("=")[0] for one in first.headers.getlist("Set-Cookie")] == [
        *("__Host-tangible", "tangible")
    ]
    second = client.get("/surveys/", **HTTPS)
    assert (second.status_code, second.headers.getlist("Set-Cookie")) == (200, [])
    assert client.get_cookie("__Host-tangible").value != old


def test_a_cookie_of_https_is_worth_nothing_under_the_name_that_others_can_set(app):
    client = app.test_client()
    client.post(f"/sign-in/{make_organiser().one_time_link()}", **HTTPS)
    assert client.get("/surveys/", **HTTPS).status_code == 200
    planted = app.test_client()
    planted.set_cookie("tangible", client.get_cookie("__Host-tangible").value)
    for by in {}, HTTPS:
        assert planted.get("/surveys/", **by).status_code == 303


def test_the_cookie_of_https_goes_before_the_open_one(app):
    client = signed_in(app, make_organiser())
    other = signed_in(app, make_organiser("outsider@example.org"))
    client.get("/surveys/", **HTTPS)
    client.set_cookie("tangible", other.get_cookie("tangible").value)
    assert "owner@example.org" in client.get("/account/", **HTTPS).text


def test_an_attendee_is_given_no_cookie(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    sent = attendee.post("/s/lunch", data={"q": "yes"})
    replies = [attendee.get("/s/lunch"), sent, attendee.get(sent.location)]
    assert [one.headers.getlist("Set-Cookie") for one in replies] == [[], [], []]


def test_over_https_a_browser_is_told_to_stay_there(attendee):
    assert "Strict-Transport-Security" not in attendee.get("/healthz").headers
    reply = attendee.get("/healthz", base_url="https://localhost")
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_is_compressed_for_who_takes_it_and_the_same(attendee):
    make_survey(*(question("text", f"q{n}", "Why?") for n in range(20)), anonymous=False)
    plain = attendee.post("/s/lunch", data={"q1": "x" * 2000, "submission_key": "a"})
    small = attendee.post(
        "/s/lunch",
        data={"q1": "x" * 2000, "submission_key": "a"},
        headers={"Accept-Encoding": "br, gzip"},
    )
    refused = attendee.get("/s/lunch", headers={"Accept-Encoding": "gzip;q=0"})
    assert small.content_encoding == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert (plain.content_encoding, refused.content_encoding) == (None, None)
    for reply in plain, small:
        assert reply.vary.as_set() >= {"hx-request", "accept-encoding"}
        assert reply.content_length == len(reply.data)


SECRET = "Xyzzy-plugh"


def test_no_log_holds_an_answer_an_address_or_a_secret(app, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    logging.getLogger("witness").warning("a log can hold %s", SECRET)
    assert SECRET in caplog.text
    caplog.clear()
    app.testing = False
    survey = make_survey(question("text", "q", "Why?"), question("email", "e", "Where?"))
    organiser = make_organiser("owner@example.org", SECRET)
    attendee = app.test_client()

    def sign_in(password: str) -> TestResponse:
        return attendee.post("/sign-in", data={"email": f"{SECRET}@a.b", "password": password})

    def send(**answers: Any) -> int:
        return attendee.post("/s/lunch", data={"submission_key": SECRET} | answers).status_code

    receipt = attendee.post("/s/lunch", data={"q": SECRET, "submission_key": SECRET}).location
    seen = [send(q="other"), send(q=SECRET, e=SECRET), send(q=SECRET * 1000)]
    seen += [attendee.post(f"/s/{SECRET}", data={"q": SECRET}).status_code]
    seen += [attendee.post("/s/lunch", data={"q": SECRET}, headers={"Origin": "null"}).status_code]
    seen += [attendee.post("/s/lunch", data=f"q={SECRET}%FF".encode()).status_code]
    seen += [attendee.get(f"/s/lunch?q={SECRET}").status_code, attendee.get(receipt).status_code]
    seen += [sign_in(SECRET).status_code for _ in range(11)]
    seen += [attendee.get(f"/sign-in/{SECRET}").status_code]
    seen += [attendee.get(f"/s/{SECRET.lower()}").status_code]
    link = organiser.one_time_link()
    seen += [attendee.get(f"/sign-in/{link}").status_code]
    seen += [attendee.post(f"/sign-in/{link}").status_code]
    seen += [attendee.post("/surveys/lunch/closure", data={"csrf_token": SECRET}).status_code]
    for fault in WriterBusy(), OSError(SECRET), LookupError(SECRET):
        monkeypatch.setattr(models.answer.response.writer, "_store", _raising(fault))
        seen += [send(q=f"{SECRET} again")]
    monkeypatch.undo()
    monkeypatch.setattr("models.survey.survey.loads", _raising(LookupError(SECRET)))
    seen += [attendee.get("/s/lunch").status_code]
    survey.close()

    assert set(seen) >= {200, 303, 400, 403, 404, 409, 410, 419, 422, 429, 500, 503}
    write_counted()
    logged = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    logged += "".join(Lines().format(record) for record in caplog.records)
    assert [secret for secret in (SECRET, link, receipt) if secret in logged] == []
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


def _raising(fault: Exception) -> Callable[..., Any]:
    def fail(*_: Any) -> Any:
        raise fault

    return fail


def test_a_fault_of_ours_is_a_page_that_says_so_and_shows_nothing(app, attendee, monkeypatch):
    app.testing = False
    make_survey(choice("Good?", "Yes", "No"))
    monkeypatch.setattr("views.answer.response._opened", _raising(LookupError(SECRET)))
    reply = attendee.get("/s/lunch")
    assert reply.status_code == 500
    assert page_of(reply).one("h1").words == "Something went wrong here"
    assert SECRET not in reply.text
    assert "Traceback" not in reply.text
    assert reply.headers["Content-Security-Policy"] == POLICY
    assert isinstance(attendee, CheckedClient)
