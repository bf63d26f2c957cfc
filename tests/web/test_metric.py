"""The numbers for Prometheus: what happened, counted exactly, and told to the operator alone."""

from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peewee import OperationalError
from prometheus_client.parser import text_string_to_metric_families

import models.answer.response
from models.account.organiser import Organiser
from process.installation import VERSION
from storage.writer import WriterBusy
from telemetry import log, metric
from tests.makers import choice, make_organiser, make_survey
from tests.page import page_of

FORM = {"route": "/s/<code>"}
TOKEN = "a-token-of-the-operator"


def numbers(text: str) -> Counter:
    """Every sample by its name and labels."""
    return Counter(
        {
            (one.name, *sorted(one.labels.items())): one.value
            for family in text_string_to_metric_families(text)
            for one in family.samples
        }
    )


def scrape(app: Flask) -> Counter:
    reply = app.test_client().get("/metrics")
    assert reply.status_code == 200
    assert reply.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return numbers(reply.text)


def since(app: Flask, before: Counter, name: str, **labels: str) -> float:
    key = (name, *sorted(labels.items()))
    return scrape(app)[key] - before[key]


def send(client: FlaskClient, path: str = "/s/lunch", **more: object) -> int:
    return client.post(path, data={"q": "yes", "submission_key": "k" * 22} | more).status_code


def test_requests_are_counted_by_route_method_and_class_of_status(app, attendee):
    make_survey(choice("Good?", "Yes", "No"))
    before = scrape(app)
    for code in "lunch", "lunch", "LUNCH", "nobody":
        attendee.get(f"/s/{code}")
    attendee.head("/s/lunch")
    attendee.open("/s/lunch", method="PURGE")
    assert [send(attendee), send(attendee), send(attendee, q="perhaps")] == [303, 303, 422]

    def many(method: str, status: str, route: str = "/s/<code>") -> float:
        labels = {"route": route, "method": method, "status": status}
        return since(app, before, "tangible_requests_total", **labels)

    assert many("GET", "2xx") == 3
    assert many("GET", "4xx") == 1
    assert many("HEAD", "2xx") == 1
    assert many("other", "4xx", "none") == 1
    assert many("POST", "3xx") == 2
    assert many("POST", "4xx") == 1
    assert since(app, before, "tangible_request_seconds_count", **FORM) == 8
    assert 0 < since(app, before, "tangible_request_seconds_sum", **FORM) < 60


def test_answers_are_counted_where_they_are_committed(app, attendee):
    make_survey(choice("Good?", "Yes", "No"))
    before = scrape(app)
    sent = [send(attendee, submission_key=f"{n:022}") for n in (1, 2, 3, 3)]
    sent += [send(attendee, q="no", submission_key=f"{3:022}")]
    assert sent == [303, 303, 303, 303, 409]
    assert since(app, before, "tangible_receipts_total") == 4
    assert since(app, before, "tangible_writer_batch_size_count") == 5
    assert since(app, before, "tangible_writer_batch_size_sum") == 5
    assert since(app, before, "tangible_writer_batch_size_bucket", le="1.0") == 5
    assert since(app, before, "tangible_writer_commit_seconds_count") == 5
    assert scrape(app)["tangible_writer_waiting",] == 0


def test_each_refusal_is_counted_once_under_its_reason(app, attendee, owner, monkeypatch):
    survey = make_survey(choice("Good?", "Yes", "No"))
    make_organiser("ben@example.org", "three words here")
    before = scrape(app)

    send(attendee)
    send(attendee, q="no")
    send(attendee, q="perhaps")
    attendee.post("/s/lunch", data={"q": "yes"}, headers={"Origin": "https://evil.example"})
    attendee.post("/s/lunch", data=b"q=yes", content_type="application/json")
    attendee.post("/s/lunch", data=b"q=%FF")
    attendee.post("/s/lunch", data={"q": "x" * 1_100_000})
    owner.post("/surveys/lunch/closure")
    for _ in range(11):
        attendee.post("/sign-in", data={"email": "ben@example.org", "password": "wrong"})
    for fault in WriterBusy(), OperationalError():
        with monkeypatch.context() as broken:
            broken.setattr(models.answer.response.writer, "_store", _raising(fault))
            send(attendee, submission_key="z" * 22)
    survey.close()
    send(attendee, submission_key="y" * 22)

    found = {r: since(app, before, "tangible_refusals_total", reason=r) for r in metric.REASONS}
    assert found == {
        "invalid": 1 + 10,
        "busy": 2,
        "closed": 1,
        "reused": 1,
        "too_long": 1,
        "unreadable": 2,
        "elsewhere": 1,
        "expired": 1,
        "guesses": 1,
        "overloaded": 0,
    }


def _raising(fault: Exception):
    def fail(*_):
        raise fault

    return fail


def test_whether_it_is_ready_is_looked_at_when_it_is_asked(app, monkeypatch):
    assert scrape(app)["tangible_ready",] == 1
    monkeypatch.setattr("storage.schema.missing", lambda: {"0999_later"})
    assert scrape(app)["tangible_ready",] == 0
    assert scrape(app)["tangible_build_info", ("version", VERSION)] == 1


def test_no_label_holds_what_was_asked_for_or_sent(app, attendee):
    secret = "Xyzzy-plugh"
    make_survey(choice("Good?", "Yes", "No"))
    for path in f"/s/{secret}", f"/{secret}", f"/s/lunch/receipt/{secret}", f"/s/lunch?q={secret}":
        attendee.get(path, headers={"User-Agent": secret, "Authorization": secret})
        attendee.open(path, method=secret.upper())
    send(attendee, q=secret)
    text = app.test_client().get("/metrics").text
    assert "/s/<code>/receipt/<receipt>" in text
    assert secret.lower() not in text.lower()


def ask(app: Flask, address: str = "127.0.0.1", host: str = "127.0.0.1:8000", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = {"REMOTE_ADDR": address}
    return app.test_client().get(
        "/metrics", base_url=f"http://{host}", headers=named, environ_overrides=environ
    )


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
@pytest.mark.same_sql  # decided before any database is asked
def test_a_program_on_this_machine_is_answered(app, address, host):
    assert ask(app, address, host).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"address": "192.0.2.7"},
        {"address": "::ffff:192.0.2.7"},
        {"address": "2001:db8::1"},
        {"address": ""},
        {"address": "127.0.0.1.evil.example"},
        {"host": "feedback.example.org"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "localhost.evil.example"},
        {"X_Forwarded_For": "127.0.0.1"},
        {"X_Forwarded_For": ""},
        {"X_Forwarded_Proto": "https"},
        {"X_Forwarded_Host": "localhost"},
        {"X_Real_IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
    ids=str,
)
@pytest.mark.same_sql  # decided before any database is asked
def test_for_everybody_else_there_is_nothing_unless_they_have_the_token(app, elsewhere):
    absent = page_of(app.test_client().get("/nowhere")).words
    app.config["METRICS_TOKEN"] = TOKEN
    for authorization in (
        "",
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        "Bearer ",
        "Bearer é",
    ):
        reply = ask(app, Authorization=authorization, **elsewhere)
        assert (reply.status_code, page_of(reply).words) == (404, absent)
    reply = ask(app, Authorization=f"Bearer {TOKEN}", **elsewhere)
    assert reply.status_code == 200
    assert "tangible_ready" in reply.text


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer None"])
@pytest.mark.same_sql  # decided before any database is asked
def test_where_no_token_is_set_none_is_right(app, given):
    assert app.config["METRICS_TOKEN"] == ""
    assert ask(app, "192.0.2.7", Authorization=given).status_code == 404


def test_an_organiser_who_is_signed_in_has_no_right_by_that(app, owner):
    assert Organiser.first() is not None
    headers = {"X-Forwarded-For": "192.0.2.7"}
    assert owner.get("/metrics", headers=headers).status_code == 404


def test_a_refusal_is_logged_with_its_reason_and_nothing_else(app, attendee, caplog):
    make_survey(choice("Good?", "Yes", "No"))
    log.write_counted()
    caplog.clear()
    for _ in range(3):
        send(attendee, q="perhaps")
    log.write_counted()
    assert [vars(one)["fields"] for one in caplog.records if one.msg == "refused"] == [
        {"reason": "invalid", "count": 3}
    ]


def test_a_proxy_that_does_not_pass_the_host_on_is_found_in_the_log(app, attendee, caplog):
    app.config["BASE_URL"] = "https://feedback.example.org"

    def hints(**headers: str) -> int:
        caplog.clear()
        assert attendee.post("/s/lunch", headers=headers).status_code >= 400
        log.write_counted()
        return sum(one.msg == "a proxy does not pass the host on" for one in caplog.records)

    with caplog.at_level("INFO"):
        hints()
        ours = "https://feedback.example.org"
        assert hints(Origin=ours, Host="127.0.0.1:8000") == 1
        assert hints(Origin=ours, Host="feedback.example.org") == 0
        assert hints(Origin="https://evil.example", Host="127.0.0.1:8000") == 0
        app.config["BASE_URL"] = ""
        assert hints(Origin="", Host="127.0.0.1:8000") == 0
