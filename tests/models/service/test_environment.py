"""Every setting is looked at when a process starts, with its fault in one line, all at once."""

import pytest

from models.mail.mail_server import MailServer, Sender
from models.service.environment import SETTINGS, EnvironmentUnfit, settings, unknown

KEY = "k" * 32


def refused(**environment: str) -> str:
    """What is said of these variables."""
    with pytest.raises(EnvironmentUnfit) as refusal:
        settings(environment)
    return str(refusal.value)


def test_without_a_variable_all_is_as_documented(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings({}) == {
        "TANGIBLE_INSTANCE": tmp_path / "instance",
        "TANGIBLE_DATABASE_URL": f"sqlite:///{tmp_path}/instance/tangible.db",
        "TANGIBLE_BASE_URL": "",
        "TANGIBLE_SECRET_KEY": "",
        "TANGIBLE_METRICS_TOKEN": "",
        "TANGIBLE_SECURITY_CONTACT": "",
        "TANGIBLE_INVITED_ACCOUNTS": "yes",
        "TANGIBLE_WEBHOOKS_WITHIN": "no",
        "TANGIBLE_SMTP": "",
        "TANGIBLE_MAIL_FROM": "",
        "TANGIBLE_SERVER": "uvicorn",
        "HOST": "127.0.0.1",
        "PORT": 8000,
        "WEB_CONCURRENCY": None,
    }
    assert settings(dict.fromkeys(SETTINGS, "")) == settings({})


GOOD: dict[str, dict[str, object]] = {
    "TANGIBLE_BASE_URL": {
        "https://feedback.example.org": "https://feedback.example.org",
        "https://feedback.example.org/": "https://feedback.example.org",
        "https://www.example.org/feedback/": "https://www.example.org/feedback",
        "http://127.0.0.1:8000": "http://127.0.0.1:8000",
        "http://[::1]:8000/": "http://[::1]:8000",
        "https://www.example.org/.feedback/v1..2": "https://www.example.org/.feedback/v1..2",
        "https://www.example.org/feedback/s": "https://www.example.org/feedback/s",
        "https://a-b.example-c.org": "https://a-b.example-c.org",
        "https://xn--bcher-kva.example": "https://xn--bcher-kva.example",
    },
    "TANGIBLE_SECRET_KEY": {KEY: KEY},
    "TANGIBLE_METRICS_TOKEN": {"token-of-sixteen": "token-of-sixteen"},
    "TANGIBLE_INVITED_ACCOUNTS": {"yes": "yes", "no": "no"},
    "TANGIBLE_WEBHOOKS_WITHIN": {"yes": "yes", "no": "no"},
    "TANGIBLE_SERVER": {"granian": "granian"},
    "HOST": {"::1": "::1", "[::1]": "::1", "0.0.0.0": "0.0.0.0", "unix:/run/t.s": "unix:/run/t.s"},
    "PORT": {"80": 80, "65535": 65535},
    "WEB_CONCURRENCY": {"1": 1, "256": 256},
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_taken(name):
    assert {given: settings({name: given})[name] for given in GOOD[name]} == GOOD[name]


@pytest.mark.parametrize("given", ["f@example.org", "The fair <f@example.org>"])
def test_whom_letters_are_from_is_taken_beside_a_mail_server(given):
    said = {"TANGIBLE_MAIL_FROM": given, "TANGIBLE_SMTP": "smtp://mail.example.org"}
    assert settings(said)["TANGIBLE_MAIL_FROM"] == given


BAD = {
    "TANGIBLE_BASE_URL": [
        "feedback.example.org",
        "ftp://feedback.example.org",
        "https://",
        "https:feedback.example.org",
        "https://feedback.example.org/feed back",
        "https://feedback.example.org//feedback",
        "https://feedback.example.org/%2e%2e",
        "https://feedback.example.org?a=b",
        "https://feedback.example.org#a",
        "https://ann@feedback.example.org",
        "https://feedback.example.org:port",
        "https://feedback.example.org:0",
        "https://feedback example.org",
        "https://bücher.example",
        "https://[::1",
        "https://feedback.example.org.",
        "https://feedback..example.org",
        "https://-.-",
        "https://-a.example",
        "https://a.-b.example",
        "https://feedback.example.org/../b",
        "https://feedback.example.org/a/..",
        "https://feedback.example.org/./b",
        "https://feedback.example.org/s",
        "https://feedback.example.org/static/",
        "https://feedback.example.org/surveys/x",
    ],
    "TANGIBLE_SECRET_KEY": ["a", "k" * 31, " " * 40, "k" * 31 + " "],
    "TANGIBLE_METRICS_TOKEN": ["x", "two words of a token", "t" * 15, "token-with-ümlauts"],
    "TANGIBLE_INVITED_ACCOUNTS": ["No", "0", "false"],
    "TANGIBLE_WEBHOOKS_WITHIN": ["No", "0", "true"],
    "TANGIBLE_SMTP": [
        "mail.example.org",
        "https://mail.example.org",
        "http://mail.example.org:25",
        "smtp://",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:0",
        "smtp://mail.example.org:99999",
        "smtp://mail.example.org/inbox",
        "smtp://mail.example.org?a=b",
        "smtp://ann@mail.example.org",
        "smtp://mail example.org",
        "smtp://ann:a%0D%0Ab@mail.example.org",
        "smtps://mail.example.org",  # nobody is named whom letters are from
    ],
    "TANGIBLE_MAIL_FROM": [
        "feedback",
        "f@localhost",
        "a@b.org, c@d.org",
        "The fair <f@example.org> more",
        "The\nfair <f@example.org>",
        "The fair\r\nBcc: a@b.org <f@example.org>",
        "é@example.org",
        "x" * 81 + " <f@example.org>",
    ],
    "TANGIBLE_SERVER": ["gunicorn"],
    "TANGIBLE_DATABASE_URL": ["mysql://h/d", "sqlite:x", "/srv/t.db", "postgresql:d"],
    "HOST": ["http://127.0.0.1", "127.0.0.1/x", "a b", "unix:t.s"],
    "PORT": ["0", "-1", "65536", "http", "٣", "80 "],
    "WEB_CONCURRENCY": ["0", "-3", "1000", "two", "1.5", "9" * 5000, "-" * 5000],
}


@pytest.mark.parametrize(("name", "given"), [(name, one) for name in BAD for one in BAD[name]])
def test_what_cannot_be_is_one_line_that_begins_with_the_name(name, given):
    said = refused(**{name: given})
    assert said.startswith(f"{name} ")
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 300


def test_all_faults_are_told_at_once():
    faults = refused(PORT="x", TANGIBLE_BASE_URL="x", WEB_CONCURRENCY="-3").splitlines()
    assert faults == [
        "TANGIBLE_BASE_URL is 'x': write it like https://feedback.example.org.",
        "PORT is 'x': write a number from 1 to 65535.",
        "WEB_CONCURRENCY is '-3': write a number from 1 to 256.",
    ]


@pytest.mark.parametrize("name", ["TANGIBLE_SECRET_KEY", "TANGIBLE_METRICS_TOKEN"])
def test_no_secret_is_in_a_message(name):
    assert "5ecret" not in refused(**{name: "5ecret"})
    url = "postgresql://ann:5ecret%zz@db.example.org/tangible"
    assert "5ecret" not in refused(TANGIBLE_DATABASE_URL=url)


def test_a_name_with_a_slip_is_told_with_the_one_that_was_meant():
    slips = {
        "TANGIBLE_DATABSE_URL": "TANGIBLE_DATABASE_URL",
        "TANGIBLE_BASEURL": "TANGIBLE_BASE_URL",
        "TANGIBLE_DB_URL": "TANGIBLE_DATABASE_URL",
        "TANGIBLE_INSTANCES": "TANGIBLE_INSTANCE",
        "TANGIBLE_SECRET": "TANGIBLE_SECRET_KEY",
        "TANGIBLE_METRIC_TOKEN": "TANGIBLE_METRICS_TOKEN",
    }
    for slip, meant in slips.items():
        assert refused(**{slip: "x"}) == f"{slip} is no setting: write {meant}."


@pytest.mark.parametrize("service", ["", "DATABASE_", "SERVER_", "METRICS_", "BASE_"])
def test_what_kubernetes_sets_for_a_service_is_nobodys_slip(service):
    environment = {
        f"TANGIBLE_{service}{name}": value
        for name, value in {
            "SERVICE_HOST": "10.0.0.1",
            "SERVICE_PORT": "5432",
            "SERVICE_PORT_HTTP": "5432",
            "PORT": "tcp://10.0.0.1:5432",
            "PORT_5432_TCP": "tcp://10.0.0.1:5432",
            "PORT_5432_TCP_PROTO": "tcp",
            "PORT_5432_TCP_PORT": "5432",
            "PORT_5432_TCP_ADDR": "10.0.0.1",
        }.items()
    }
    assert settings(environment) == settings({})
    assert unknown(environment) == {}


def test_a_name_that_is_far_from_ours_is_known_and_let_be():
    of_others = ["TANGIBLE_COLOUR", "TANGIBLE_X"]
    environment = dict.fromkeys(of_others, "x")
    assert unknown(environment | {"PORT": "1", "PATH": "/bin"}) == dict.fromkeys(of_others, "")
    assert settings(environment)["PORT"] == 8000


@pytest.mark.parametrize(
    ("address", "host", "port", "is_wrapped", "user", "password"),
    [
        ("smtps://ann:secret@mail.example.org", "mail.example.org", 465, True, "ann", "secret"),
        ("smtp://mail.example.org", "mail.example.org", 587, False, "", ""),
        ("smtp://[::1]:25/", "::1", 25, False, "", ""),
        (
            "smtps://ann%40example.org:a%2Fb%3A@mail.example.org:2465",
            *("mail.example.org", 2465, True, "ann@example.org", "a/b:"),
        ),
        ("smtp://mail_host:25", "mail_host", 25, False, "", ""),
        (
            "smtp://ann:%25%23%3Fp%41w@mail.example.org",
            *("mail.example.org", 587, False, "ann", "%#?pAw"),
        ),
    ],
)
def test_a_mail_server_is_read(address, host, port, is_wrapped, user, password):
    sender = {"TANGIBLE_MAIL_FROM": "The fair <f@example.org>"}
    assert settings({"TANGIBLE_SMTP": address, **sender})["TANGIBLE_SMTP"] == address
    read = MailServer.read(address, "The fair <f@example.org>")
    assert read == MailServer(
        host, port, is_wrapped, Sender("f@example.org", "The fair"), user, password
    )
    assert "secret" not in repr(read)


def test_whom_letters_are_from_is_nothing_without_a_mail_server():
    assert "TANGIBLE_SMTP" in refused(TANGIBLE_MAIL_FROM="f@example.org")


def test_what_is_said_of_a_mail_server_that_cannot_be_holds_no_password():
    assert "%25 for %" in refused(TANGIBLE_SMTP="smtps://ann:a#b@mail.example.org")
    assert "secret" not in refused(TANGIBLE_SMTP="smtps://ann:secret@mail example.org")
