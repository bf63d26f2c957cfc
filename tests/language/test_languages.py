"""What people are shown comes out of the catalogue of their language, on every way to them."""

import http.client
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from language.message import speaking
from models.result.audience import Audience
from process.installation import LISTS
from tests.language.brackets import LANGUAGE, brackets, install
from tests.makers import choice, make_survey, question
from tests.page import page_of
from tests.sending import faults, send, summary
from tests.server import ROOT, Server
from tests.serving.test_stream import signed_in
from tests.test_package import INCLUDED
from web.live.live import Live


@pytest.fixture
def in_brackets() -> Iterator[None]:
    """Everything here is said in brackets."""
    with speaking(brackets()):
        yield


def test_a_page_is_said_in_the_language_that_is_spoken(attendee):
    make_survey(choice("Good?", "Yes", "No", required=True))
    with speaking(brackets()):
        page = page_of(attendee.get("/s/lunch"))
        assert page.one("html")["lang"] == LANGUAGE
        assert "[Send]" in page.words
        assert "Good? [(required)]" in page.words
    page = page_of(attendee.get("/s/lunch"))
    assert page.one("html")["lang"] == "en"
    assert "[" not in page.words


def test_the_errors_of_a_form_are_said_in_it(attendee, in_brackets):
    make_survey(choice("Good?", "Yes", "No", required=True), question("integer", "age", "Age?"))
    refused = send(attendee, age="old")
    assert faults(refused)["age"] == "[ Error: [Enter a whole number, like 12]]"
    assert summary(refused)[1]["q"] == "[[Choose an answer]: Good?]"
    title = page_of(refused).one("title").words
    assert title == "[Error: Lunch]"


def test_a_plural_is_said_in_it(attendee, in_brackets):
    make_survey(question("text", "q", "Why?", max_length=3))
    assert "[Shorten this to 3 characters; it has 4 now]" in faults(send(attendee, q="long"))["q"]


def test_what_people_wrote_stays_text_inside_a_sentence(attendee, in_brackets):
    make_survey(question("integer", "q", "A <b>\\<i></b> %(x)s 100%?"), title="A < B %s")
    refused = send(attendee, q="x")
    assert page_of(refused).one("title").words == "[Error: A < B %s]"
    assert "A < B" not in refused.text
    assert page_of(refused).one("div", role="alert").one("bdi").words.endswith("%(x)s 100%?")


def test_where_english_is_all_there_is_no_cache_has_to_look_at_languages(attendee):
    make_survey(choice("Good?", "Yes", "No"))
    reply = attendee.get("/s/lunch", headers={"Accept-Language": "eo"})
    assert reply.vary.as_set() == {"hx-request", "accept-encoding"}
    assert page_of(reply).one("html")["lang"] == "en"


def test_what_watchers_see_is_rendered_once_for_each_language(app):
    survey = make_survey(choice("Good?", "Yes", "No"))
    live = Live(app)
    with app.test_request_context():
        english = live.state(survey, Audience.ROOM)
        with speaking(brackets()):
            other = live.state(survey, Audience.ROOM)
            assert live.state(survey, Audience.ROOM) is other
        assert live.state(survey, Audience.ROOM) is english
        assert other is not english


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with a second language, from a copy of the code that has its catalogue."""
    root = tmp_path_factory.mktemp("house")
    for name in {*INCLUDED, *LISTS}:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    install(root)
    (root / "form.toml").write_text(
        'title = "Lunch"\n[[question]]\nname = "age"\ntype = "integer"\nlabel = "Age?"\n'
    )
    server = Server(tmp_path_factory.mktemp("languages") / "instance", workers=1)
    server.run_from(root)
    assert server.command("migrate").returncode == 0
    assert server.command("survey", "add", "form.toml", "--code", "lunch").stdout == "lunch\n"
    with server:
        yield server


def ask(
    server: Server, method: str, path: str, language: str, body: bytes = b"", **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Accept-Language": language, **headers})
        reply = connection.getresponse()
        return reply, reply.read().decode()


@pytest.mark.sqlite
def test_each_request_is_answered_in_its_own_language(server):
    for _ in range(2):  # the page is kept by then, for each language
        reply, page = ask(server, "GET", "/s/lunch", "tlh, eo;q=0.9, en;q=0.5")
        assert ">[Send]</button>" in page
        assert '<html lang="eo">' in page
        assert "Accept-Language" in reply.headers["Vary"]
        reply, page = ask(server, "GET", "/s/lunch", "en, eo;q=0.5")
        assert ">Send</button>" in page
        assert "Accept-Language" in reply.headers["Vary"]
    assert "<h1>[Page not found]</h1>" in ask(server, "GET", "/nowhere", "eo")[1]
    assert "<h1>Page not found</h1>" in ask(server, "GET", "/nowhere", "fr")[1]
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert (
        "[Enter a whole number, like 12]"
        in ask(server, "POST", "/s/lunch", "eo", b"age=old", **form)[1]
    )


@pytest.mark.sqlite
def test_a_process_that_reads_a_file_says_what_is_wrong_with_it_in_that_language(server):
    browser = signed_in(server, "ada@example.org")
    reply, page = ask(server, "GET", "/surveys/new/upload", "eo", Cookie=browser.cookie)
    cookie = reply.headers.get("Set-Cookie", browser.cookie).partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token is not None
    part = "--x\r\nContent-Disposition: form-data; name="
    body = (
        f'{part}"csrf_token"\r\n\r\n{token[1]}\r\n'
        f'{part}"file"; filename="day.odt"\r\n\r\n?\r\n--x--\r\n'
    ).encode()
    about = {"Content_Type": "multipart/form-data; boundary=x", "Cookie": cookie}
    _, said = ask(server, "POST", "/surveys/new/upload", "eo", body, **about)
    assert "[day.odt: [write it as one of " in said
    _, said = ask(server, "POST", "/surveys/new/upload", "en", body, **about)
    assert "day.odt: write it as one of " in said


@pytest.mark.sqlite
def test_a_command_speaks_the_language_of_the_environment(server):
    server.environment["LANGUAGE"] = "eo:en"
    try:
        refused = server.command(
            "organiser", "add", "x", "--password-stdin", stdin="a tall ship at nine\n"
        )
    finally:
        del server.environment["LANGUAGE"]
    assert refused.stderr == "Error: ['x' is no email address; write name@example.com.]\n"


@pytest.mark.sqlite
def test_a_language_is_spoken_until_its_request_is_answered(server):
    asked = """
from app import create_app
from language.message import language
client = create_app().test_client()
for wanted in "eo", "en":
    html = client.get("/nowhere", headers={"Accept-Language": wanted}).text
    print(html.split("lang=")[1][1:3], language())
"""
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=server.root,
        env=server.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["eo", "en", "en", "en"]
