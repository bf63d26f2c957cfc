"""The live tally from a real server of two processes, as its watchers get it on the wire."""

import http.client
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from formats.definition import toml
from tests.makers import choice, definition
from tests.page import Page, form_of
from tests.postgresql import Engine
from tests.server import Server
from web.live.watcher import CLOSE

SECRET = "Xyzzy-plugh"


@pytest.fixture(scope="module")
def server(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two processes; its log, at the end, holds nothing that anybody sent."""
    folder = tmp_path_factory.mktemp("live") / "instance"
    with Server(folder, workers=2, database=engine.empty(folder)) as server:
        yield server
    log = server.log.read_text()
    assert [word for word in (SECRET, "Traceback", "receipt") if word in log] == []


class Watcher:
    """A client of one stream, on a connection of its own."""

    def __init__(self, server: Server, path: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.connection.request("GET", path, headers={"Cookie": cookie})
        self.response = self.connection.getresponse()
        assert self.response.status == 200
        assert self.response.headers["Content-Type"].startswith("text/event-stream")

    def event(self) -> dict[str, str]:
        """The next event that says something; its data in one piece."""
        fields: dict[str, str] = {}
        while not fields.get("data"):
            line = self.response.readline()
            assert line, "the stream has ended"
            if line == b"\n":
                continue
            name, _, value = line.decode().rstrip("\n").partition(": ")
            fields = {} if name == "retry" else fields
            fields[name] = value
        while (line := self.response.readline()) != b"\n":
            fields["data"] += "\n" + line.decode().rstrip("\n").partition(": ")[2]
        return fields

    def rest(self) -> bytes:
        """What comes until the stream ends."""
        return self.response.read()

    def close(self) -> None:
        self.connection.close()


def ask(server: Server, method: str, path: str, body: str = "", cookie: str = "") -> tuple:
    """Status, headers and body of an answer, over a new connection: whichever process takes it."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request(method, path, body.encode(), headers)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()


def session(server: Server, email: str, how: str = "add") -> str:
    """The cookie of an organiser who signs in by a link: one who is added, or (`link`) is there."""
    link = server.command("organiser", how, email).stdout.strip()
    _, headers, _ = ask(server, "POST", urllib.parse.urlsplit(link).path)
    return headers["Set-Cookie"].partition(";")[0]


def press(server: Server, cookie: str, seen: str, path: str, body: str) -> None:
    """Send a form of the page `seen`, as its buttons do."""
    _, headers, html = ask(server, "GET", seen, cookie=cookie)
    token = form_of(Page(html.decode()), path)["csrf_token"][0]
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert ask(server, "POST", path, f"{body}&csrf_token={token}", cookie)[0] == 303


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    """The organiser's session."""
    return session(server, "ada@example.org")


@pytest.fixture
def code(server: Server, cookie: str, tmp_path: Path) -> str:
    """A new survey of one question."""
    file = tmp_path / "survey.toml"
    file.write_text(toml.write(definition(choice("Good?", "Yes", "No"), anonymous=False)))
    return server.command("survey", "add", str(file)).stdout.strip()


@pytest.fixture
def watch(server: Server, cookie: str) -> Iterator[Callable[[str], Watcher]]:
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(Watcher(server, path, cookie)))


def test_the_whole_state_comes_first(server, watch, code):
    for _ in range(3):
        assert ask(server, "POST", f"/s/{code}", "q=yes")[0] == 303
    event = watch(f"/surveys/{code}/tally/stream").event()
    assert event["id"] == "1.3"
    assert 'data-responses="3"' in event["data"]
    assert 'data-value="yes" data-count="3"' in event["data"]


def test_an_answer_to_either_process_reaches_the_watchers_of_both_within_a_second(
    server, watch, code, cookie
):
    crowd = [watch(f"/surveys/{code}/tally/stream") for _ in range(12)]
    first = [watcher.event() for watcher in crowd]
    assert len({event["data"] for event in first}) == 1
    took = []
    for n in range(1, 9):
        begin = time.monotonic()
        assert ask(server, "POST", f"/s/{code}", "q=no")[0] == 303
        events = [watcher.event() for watcher in crowd]
        took.append(time.monotonic() - begin)
        assert {event["id"] for event in events} == {f"1.{n}"}
        assert len({event["data"] for event in events}) == 1
        assert f'data-responses="{n}"' in events[0]["data"]
    # Each begins when the one before was told, so that a service that looks too seldom is late each
    # time; a machine that has other work is late now and then.
    assert min(took) < 1
    page = ask(server, "GET", f"/surveys/{code}/tally", cookie=cookie)[2].decode()
    assert events[0]["data"] in page


def test_the_screen_of_a_room_is_told_of_every_answer_and_of_none_what_it_was(server, watch, code):
    screen = watch(f"/surveys/{code}/present/stream")
    assert 'data-responses="0"' in screen.event()["data"]
    for n in range(1, 4):
        assert ask(server, "POST", f"/s/{code}", "q=no")[0] == 303
        data = screen.event()["data"]
        assert f'data-responses="{n}"' in data
        assert "data-count" not in data


def test_who_comes_back_gets_the_whole_state(server, watch, code):
    watcher = watch(f"/surveys/{code}/tally/stream")
    watcher.event()
    watcher.close()
    for _ in range(4):
        ask(server, "POST", f"/s/{code}", "q=yes")
    assert 'data-responses="4"' in watch(f"/surveys/{code}/tally/stream").event()["data"]


def test_what_the_process_that_tells_changed_itself_reaches_its_watchers(engine, tmp_path):
    folder = tmp_path / "instance"
    with Server(folder, workers=1, database=engine.empty(folder)) as server:
        owner, viewer = session(server, "ada@example.org"), session(server, "vic@example.org")
        code = server.command("survey", "add", "samples/digital-day.toml").stdout.strip()
        for _ in range(12):
            link = invited(server, owner, code)
            press(server, viewer, link, link, "")
            with closing(Watcher(server, f"/surveys/{code}/tally/stream", viewer)) as watcher:
                watcher.event()
                remove_the_colleague(server, owner, code)
                assert watcher.rest() == CLOSE


def test_watchers_of_another_survey_hear_nothing(server, watch, code):
    watcher = watch(f"/surveys/{code}/tally/stream")
    watcher.event()
    other = server.command("survey", "add", "samples/digital-day.toml").stdout.strip()
    ask(server, "POST", f"/s/{other}", "overall=5")
    ask(server, "POST", f"/s/{code}", "q=yes")
    assert watcher.event()["id"] == "1.1"


@pytest.mark.parametrize("what", ["disabled", "handed over"])
def test_a_stream_ends_when_its_watcher_is_disabled_or_the_survey_is_handed_over(
    server, cookie, code, what
):
    name = what.split()[0]
    theirs = session(server, f"{name}@example.org")
    assert server.command("survey", "hand-over", code, f"{name}@example.org").returncode == 0
    with closing(Watcher(server, f"/surveys/{code}/tally/stream", theirs)) as watcher:
        watcher.event()
        done = (
            server.command("organiser", "disable", f"{name}@example.org")
            if what == "disabled"
            else server.command("survey", "hand-over", code, "ada@example.org")
        )
        assert done.returncode == 0, done.stderr
        assert b"data-count" not in watcher.rest()
    assert ask(server, "POST", f"/s/{code}", "q=yes")[0] == 303
    status = ask(server, "GET", f"/surveys/{code}/tally", cookie=theirs)[0]
    assert status == (303 if what == "disabled" else 404)


def test_a_stream_ends_with_the_role_that_let_its_watcher_in(server, cookie, code):
    theirs = session(server, "vic@example.org")
    link = invited(server, cookie, code)
    press(server, theirs, link, link, "")
    paths = [f"/surveys/{code}/{page}/stream" for page in ("tally", "clauses")]
    with ExitStack() as stack:
        watchers = [stack.enter_context(closing(Watcher(server, path, theirs))) for path in paths]
        for watcher in watchers:
            watcher.event()
        remove_the_colleague(server, cookie, code)
        assert [watcher.rest() for watcher in watchers] == [CLOSE, CLOSE]
    assert ask(server, "GET", f"/surveys/{code}/tally", cookie=theirs)[0] == 404


def invited(server: Server, cookie: str, code: str) -> str:
    """The path of an invitation to see the results."""
    page = f"/surveys/{code}/colleagues"
    _, headers, html = ask(server, "GET", page, cookie=cookie)
    action = f"/surveys/{code}/invitations"
    token = form_of(Page(html.decode()), action)["csrf_token"][0]
    cookie = headers["Set-Cookie"].partition(";")[0]
    shown = ask(server, "POST", action, f"role=viewer&csrf_token={token}", cookie)[2]
    return urllib.parse.urlsplit(Page(shown.decode()).one(id="link")["value"]).path


def remove_the_colleague(server: Server, cookie: str, code: str) -> None:
    """Take the only colleague's role away."""
    colleagues = f"/surveys/{code}/colleagues"
    page = Page(ask(server, "GET", colleagues, cookie=cookie)[2].decode())
    [removal] = [one["action"] for one in page.all("form") if "removal" in one["action"]]
    press(server, cookie, colleagues, removal, "")


def sign_out(server: Server, theirs: str, other: str) -> None:
    assert ask(server, "POST", "/sign-out", cookie=theirs)[0] == 303


def choose_a_password_elsewhere(server: Server, theirs: str, other: str) -> None:
    change = "/account/password"
    press(server, other, change, change, "password=three+words+here")


def end_it_in_the_list(server: Server, theirs: str, other: str) -> None:
    page = Page(ask(server, "GET", "/account/", cookie=other)[2].decode())
    [named] = {one["value"] for one in page.all("button", name="end")} - {"others", "all"}
    press(server, other, "/account/", "/account/sessions", f"end={named}")


@pytest.mark.parametrize(
    "end", [sign_out, choose_a_password_elsewhere, end_it_in_the_list], ids=lambda end: end.__name__
)
def test_a_stream_ends_with_the_session_in_which_it_was_opened(server, code, end):
    email = f"{end.__name__}@example.org"
    theirs, other = session(server, email), session(server, email, "link")
    assert server.command("survey", "hand-over", code, email).returncode == 0
    paths = [f"/surveys/{code}/{page}/stream" for page in ("tally", "present")]
    with ExitStack() as stack:
        watchers = [stack.enter_context(closing(Watcher(server, path, theirs))) for path in paths]
        still = stack.enter_context(closing(Watcher(server, paths[0], other)))
        for watcher in (*watchers, still):
            watcher.event()
        end(server, theirs, other)
        assert [watcher.rest() for watcher in watchers] == [CLOSE, CLOSE]
        if end is not choose_a_password_elsewhere:
            assert ask(server, "POST", f"/s/{code}", "q=yes")[0] == 303
            assert 'data-responses="1"' in still.event()["data"]
    assert ask(server, "GET", f"/surveys/{code}/tally", cookie=theirs)[0] == 303


def test_the_log_has_nothing_of_what_people_send(server, cookie, code):
    for body in f"q={SECRET}", f"q=yes&x={SECRET}", f"q={SECRET}%FF", "q=" + SECRET * 110_000:
        assert ask(server, "POST", f"/s/{code}", body)[0] in (303, 400, 413, 422)
    assert ask(server, "GET", f"/s/{SECRET}")[0] == 308  # to where it is without capitals
    assert ask(server, "GET", f"/s/{SECRET.lower()}")[0] == 404
    assert ask(server, "GET", f"/sign-in/{SECRET}")[0] == 410
    assert ask(server, "POST", "/sign-in", f"email={SECRET}@a.b&password={SECRET}")[0] == 422
    assert ask(server, "POST", f"/surveys/{code}/closure", cookie=cookie)[0] == 419
    assert server.log.exists()
