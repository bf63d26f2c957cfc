"""What the real server counts and logs: of all its processes, and nothing that anybody sent."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from commands import serve
from tests.server import Server

SECRET = "Xyzzy-plugh-plover"
FORGED = '%0d%0a{"event":"forged"}'


@pytest.fixture
def server(server: Server) -> Server:
    """A service whose processes have the environment that they were started with."""
    server.is_loaded = False
    return server


def ask(server: Server, path: str, body: dict | None = None, **headers: str) -> tuple[int, str]:
    """The status and the text, on a connection of its own."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as phone:
        if body is None:
            phone.request("GET", path, headers=headers)
        else:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            phone.request("POST", path, urlencode(body), headers)
        reply = phone.getresponse()
        return reply.status, reply.read().decode() + str(reply.headers)


def say(server: Server, head: bytes) -> bytes:
    """What comes back for something that may be no request."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as phone:
        phone.sendall(head)
        return phone.recv(4096)


def number(server: Server, name: str) -> float:
    status, text = ask(server, "/metrics")
    assert status == 200
    samples = [
        one.value
        for family in text_string_to_metric_families(text.partition("\ndate:")[0])
        for one in family.samples
        if one.name == name
    ]
    return sum(samples)


def wait_for(found: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)


def folder_of(server: Server) -> Path:
    assert server.process is not None
    variables = Path(f"/proc/{server.process.pid}/environ").read_bytes().split(b"\0")
    (folder,) = [one[24:] for one in variables if one.startswith(b"PROMETHEUS_MULTIPROC_DIR=")]
    return Path(os.fsdecode(folder.lstrip(b"=")))


def receipts_by_process(server: Server) -> list[float]:
    found = []
    for file in folder_of(server).glob("counter_*.db"):
        families = {one.name: one for one in MultiProcessCollector.merge([str(file)])}
        found += [one.value for one in families["tangible_receipts"].samples]
    return [one for one in found if one]


def streams(server: Server, many: int) -> list[socket.socket]:
    """This many open streams of the organiser's tally."""
    link = server.command("organiser", "link", "owner@example.org").stdout.split()[-1]
    _, reply = ask(server, link.removeprefix(server.address), {})
    cookie = re.search(r"tangible=([^;]+)", reply)[1]
    head = (
        f"GET /surveys/lunch/tally/stream HTTP/1.1\r\nHost: x\r\nCookie: tangible={cookie}\r\n\r\n"
    )
    found = []
    for _ in range(many):
        watcher = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        watcher.sendall(head.encode())
        assert watcher.recv(12) == b"HTTP/1.1 200"
        found.append(watcher)
    return found


def test_all_processes_are_added_up_and_a_dead_one_leaves_what_it_counted(server):
    with server:
        sent = 0
        while len(receipts_by_process(server)) < 2 and sent < 300:
            status, _ = ask(server, "/s/lunch", {"word": "Good", "submission_key": f"{sent:022}"})
            assert status == 303
            sent += 1
        by_process = receipts_by_process(server)
        assert len(by_process) == 2
        assert number(server, "tangible_receipts_total") == sum(by_process) == sent
        assert number(server, "tangible_writer_batch_size_sum") == sent

        open_ones = streams(server, 3)
        wait_for(lambda: number(server, "tangible_watchers") == 3)
        open_ones.pop().close()
        wait_for(lambda: number(server, "tangible_watchers") == 2)
        ask(server, "/s/lunch", {"word": "Good", "submission_key": f"{sent:022}"})
        wait_for(lambda: number(server, "tangible_watcher_events_total") == 2)

        pid = server.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        for watcher in open_ones:
            watcher.close()
        wait_for(lambda: server.log.read_text().count('"event": "worker ended"') == 2)
        wait_for(lambda: server.log.read_text().count('"event": "worker started"') == 4)
        assert number(server, "tangible_receipts_total") == sent + 1
        assert number(server, "tangible_watchers") == 0
        folder = folder_of(server)
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


@pytest.mark.sqlite  # it is of files in a folder
def test_what_a_killed_server_left_is_removed_by_the_next_and_what_is_in_use_is_not(server):
    server.workers = 1
    server.start()
    old = folder_of(server)
    long_ago = time.time() - 2 * serve.FRESH_SECONDS
    os.utime(old, (long_ago, long_ago))
    try:
        other = Server(server.folder.parent / "other", workers=1)
        with other:
            assert old.exists()
            os.utime(old, (long_ago, long_ago))
        server.stop(signal.SIGKILL)
        assert old.exists()
        with other:
            assert not old.exists()
    finally:
        server.stop()
        shutil.rmtree(old, ignore_errors=True)


@pytest.mark.sqlite  # no database is asked
def test_a_token_is_asked_of_who_comes_through_a_proxy(server):
    server.workers = 1
    server.environment["TANGIBLE_METRICS_TOKEN"] = SECRET
    passed_on = {"X-Forwarded-For": "192.0.2.7"}
    with server:
        assert ask(server, "/metrics", None, **passed_on)[0] == 404
        right = {"Authorization": f"Bearer {SECRET}"}
        assert ask(server, "/metrics", None, **passed_on, **right)[0] == 200
        assert SECRET not in ask(server, "/metrics")[1]


@pytest.mark.sqlite
def test_every_line_is_an_event_and_none_holds_what_was_sent_or_who_sent_it(server):
    with server:
        answer = {"word": SECRET, "submission_key": SECRET}
        status, reply = ask(server, f"/s/lunch?{SECRET}", answer, **{"User-Agent": SECRET})
        assert status == 303
        receipt = re.search(r"/receipt/(\w+)", reply)[1]
        link = server.command("organiser", "link", "owner@example.org").stdout.split()[-1]
        token = link.rpartition("/")[2]
        seen = [
            ask(server, f"/s/lunch/receipt/{receipt}?{FORGED}"),
            ask(server, f"/s/{SECRET}{FORGED}"),
            ask(server, "/s/lunch", answer | {"word": "other"}),
            ask(server, "/s/lunch", answer | {"word": SECRET * 1000}),
            ask(server, "/s/lunch", answer, Origin="https://evil.example"),
            ask(server, f"/sign-in/{token}"),
            ask(server, f"/sign-in/{token}", {"x": SECRET}),
            ask(server, "/sign-in", {"email": f"{SECRET}@a.b", "password": SECRET}),
        ]
        assert [one[0] for one in seen] == [200, 404, 409, 422, 403, 200, 303, 422]
        for head in (
            f"{SECRET}\r\n\r\n",
            f"GET /{SECRET} HTTP/9.9\r\n\r\n",
            f"GET /s/lunch HTTP/1.1\r\n{SECRET}\r\n\r\n",
            f"POST /s/lunch HTTP/1.1\r\nContent-Length: {SECRET}\r\n\r\n",
            f"GET /{SECRET * 1000} HTTP/1.1\r\n\r\n",
        ):
            assert say(server, head.encode())
        database = server.folder / "tangible.db"
        for file in database, Path(f"{database}-wal"):
            file.write_bytes(SECRET.encode() * 1000)
        assert ask(server, "/s/lunch", answer | {"submission_key": "new"})[0] >= 500
        assert ask(server, f"/s/lunch/receipt/{receipt}")[0] >= 500
        wait_for(lambda: '"refused"' in server.log.read_text())
    written = server.log.read_text()
    lines = [json.loads(one) for one in written.splitlines() if one.startswith("{")]
    others = [one for one in written.splitlines() if not one.startswith("{")]
    assert all(
        one.startswith(("Form ", "Sign in ", "Live tally ", "To answer on a phone "))
        for one in others
    ), others
    assert all(list(one)[:3] == ["time", "level", "event"] for one in lines)
    events = [one["event"] for one in lines]
    assert events[0] == "started"
    assert events[-1] == "stopped"
    assert events.count("worker started") == events.count("worker ended") == 2
    assert {one["fault"] for one in lines if one["level"] == "error"} != set()
    said = "\n".join(json.dumps(one) for one in lines)
    held = [one for one in (SECRET, receipt, token, "forged", "127.0.0.1") if one in said]
    assert held == []
