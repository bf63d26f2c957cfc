"""Programs find whom to tell of a fault, and that nothing here is to be indexed."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.makers import choice, make_event, make_survey

pytestmark = pytest.mark.sqlite  # what is said does not depend on the database


def test_security_txt_names_the_contact_and_how_long_it_holds(app, attendee):
    app.config["SECURITY_CONTACT"] = "mailto:security@example.org"
    app.config["BASE_URL"] = "https://feedback.example.org"
    own = "https://feedback.example.org"
    reply = attendee.get("/.well-known/security.txt", base_url=own)
    assert (reply.status_code, reply.content_type) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in reply.text.splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert fields == {
        "Contact": "mailto:security@example.org",
        "Preferred-Languages": "en",
        "Canonical": "https://feedback.example.org/.well-known/security.txt",
    }
    now = datetime.now(UTC)
    assert now + timedelta(days=178) < expires < now + timedelta(days=181)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", reply.text, re.MULTILINE)
    app.config["BASE_URL"] = ""
    assert "Canonical" not in attendee.get("/.well-known/security.txt").text


def test_without_a_contact_there_is_no_security_txt(attendee):
    assert attendee.get("/.well-known/security.txt").status_code == 404


def test_robots_may_ask_and_are_told_to_index_nothing(attendee):
    robots = attendee.get("/robots.txt")
    assert (robots.status_code, robots.content_type) == (200, "text/plain; charset=utf-8")
    rules = [line for line in robots.text.splitlines() if not line.startswith("#")]
    assert rules == ["User-agent: *", "Disallow:"]
    make_event(make_survey(choice("Good?", "Yes", "No")))
    for path in "/s/lunch", "/e/fair", "/s/lunch/qr.svg", "/sign-in", "/robots.txt", "/absent":
        assert attendee.get(path).headers["X-Robots-Tag"] == "noindex, nofollow"
