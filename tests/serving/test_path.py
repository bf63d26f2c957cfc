"""Below a path of a host that serves something else, through a proxy that passes it on or not."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import Server

FORM = b"""
title = "Lunch"
[[question]]
name = "word"
type = "text"
label = "In one word?"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service at /feedback."""
    folder = tmp_path_factory.mktemp("path")
    server = Server(folder / "instance", workers=1)
    server.environment["TANGIBLE_BASE_URL"] = f"{server.address}/feedback"
    server.holds(FORM, "lunch")
    with server:
        yield server


def ask(server: Server, method: str, path: str, body: str = "") -> tuple[int, str, str]:
    """Status, where it leads, and the page."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, form)
        reply = connection.getresponse()
        return reply.status, reply.headers.get("Location", ""), reply.read().decode()


@pytest.mark.parametrize("passed", ["/feedback", ""])
def test_a_form_is_opened_answered_and_its_receipt_found(server, passed):
    status, _, page = ask(server, "GET", f"{passed}/s/lunch")
    assert status == 200
    assert set(re.findall(r'(?:src|href|action)="/([^/"]+)/', page)) == {"feedback"}
    style = re.search(r'href="(/feedback/static/tangible[^"]+)"', page)
    assert style is not None
    assert ask(server, "GET", style[1].removeprefix("/feedback" if not passed else ""))[0] == 200
    sent = f"word=good&submission_key=key{passed.replace('/', '-')}-0123456789abcdef"
    status, receipt, _ = ask(server, "POST", f"{passed}/s/lunch", sent)
    assert (status, receipt[:26]) == (303, "/feedback/s/lunch/receipt/")
    assert ask(server, "GET", receipt)[0] == 200


def test_who_has_to_sign_in_comes_back_to_where_they_wanted_to_go(server):
    status, to, _ = ask(server, "GET", "/feedback/surveys/lunch/")
    assert (status, to) == (303, "/feedback/sign-in?next=/feedback/surveys/lunch/")


def test_the_link_for_attendees_is_whole(server):
    started = Path(server.log).read_text()
    assert f"{server.address}/feedback/s/lunch\n" in started
