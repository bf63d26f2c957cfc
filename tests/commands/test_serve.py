"""The real server: what it acknowledged is stored, whoever is killed and whenever."""

import csv
import fcntl
import http.client
import io
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import TextIO
from urllib.parse import urlencode

import pytest

from commands.sample import addresses
from models.account.organiser import Link
from tests.makers import make_organiser
from tests.server import Server

SURVEY = """
title = "Lunch"
[[question]]
name = "token"
type = "text"
label = "Who?"
[[question]]
name = "good"
type = "select_one"
label = "Good?"
choices = ["Yes", "No"]
"""


DATABASE = "TANGIBLE_DATABASE_URL"
PATIENCE_SECONDS = 60.0  # a machine may be busy


class Phone(threading.Thread):
    """Sends one answer after the other, and remembers those whose receipt it has read whole."""

    def __init__(self, port: int, name: str, rest: float = 0.0) -> None:
        super().__init__(name=name, daemon=True)
        self.port, self.sent, self.rest = port, 0, rest
        self.acknowledged: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            token = f"{self.name}-{self.sent}"
            self.sent += 1
            try:
                if self.send(token):
                    self.acknowledged.append(token)
                time.sleep(self.rest)
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)

    def send(self, token: str) -> bool:
        """Whether the answer was acknowledged, and the acknowledgement came to its end."""
        body = urlencode({"token": token, "good": "yes", "submission_key": f"key-{token}"})
        head = (
            "POST /s/lunch HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall((head + body).encode())
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            answer.read()
            return answer.status == 303 and "/s/lunch/receipt/" in answer.headers["Location"]


@pytest.fixture
def stopped(unmigrated: Server, tmp_path: Path) -> Iterator[Server]:
    """A server with two workers and the survey at /s/lunch, which is not started."""
    (tmp_path / "lunch.toml").write_text(SURVEY)
    server = unmigrated
    assert server.command("migrate").returncode == 0
    assert server.command("survey", "add", str(tmp_path / "lunch.toml"), "--code", "lunch").stdout
    yield server
    server.stop()


@pytest.fixture
def server(stopped: Server) -> Server:
    """A service that is started."""
    stopped.start()
    return stopped


def phones(server: Server, name: str = "phone", rest: float = 0.02) -> list[Phone]:
    """Eight that send, each with a rest of so many seconds after every answer."""
    found = [Phone(server.port, f"{name}{n}", rest) for n in range(8)]
    for phone in found:
        phone.start()
    return found


def wait_for_more(phones: list[Phone], answers: int) -> None:
    """Until so many more answers of each of them were acknowledged, however long that takes."""
    until = time.monotonic() + PATIENCE_SECONDS
    waiting = [(phone, len(phone.acknowledged) + answers) for phone in phones]
    while waiting := [one for one in waiting if len(one[0].acknowledged) < one[1]]:
        assert time.monotonic() < until, [phone.name for phone, _ in waiting]
        time.sleep(0.02)


def acknowledged(phones: list[Phone]) -> set[str]:
    for phone in phones:
        phone.ended.set()
    for phone in phones:
        phone.join(10)
    return {token for phone in phones for token in phone.acknowledged}


def stored(server: Server) -> list[str]:
    exported = server.command("responses", "export", "lunch").stdout
    return [row["token"] for row in csv.DictReader(io.StringIO(exported))]


def test_what_was_acknowledged_before_a_kill_is_stored_once_and_counted(server):
    senders = phones(server)
    wait_for_more(senders, 10)  # there is something to lose
    time.sleep(random.uniform(0, 0.1))
    server.stop(signal.SIGKILL)
    kept = acknowledged(senders)
    server.start()

    found = stored(server)

    assert kept - set(found) == set()
    assert len(found) == len(set(found))
    verified = server.command("verify")
    assert (verified.returncode, verified.stdout) == (0, "3 tallies, 0 differ\n")


def test_a_worker_that_is_killed_loses_nothing_and_another_takes_its_place(server):
    senders = phones(server)
    wait_for_more(senders, 3)
    assert server.process is not None
    for _ in range(2):
        before = set(workers(server.process.pid))
        os.kill(random.choice([*before]), signal.SIGKILL)
        _wait_for_another(server.process.pid, before)
        wait_for_more(senders, 3)  # it goes on
    kept = acknowledged(senders)

    found = stored(server)

    assert kept - set(found) == set()
    assert len(found) == len(set(found))
    verified = server.command("verify", "lunch")
    assert (verified.returncode, verified.stdout) == (0, "3 tallies, 0 differ\n")


def _wait_for_another(parent: int, before: set[int]) -> None:
    """Until it has two workers again, and not the same."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (now := set(workers(parent))) == before or len(now) < len(before):
        assert time.monotonic() < until
        time.sleep(0.02)


def workers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in children.split()]


def test_the_server_prints_where_to_go_and_adds_the_sample_to_an_empty_database(unmigrated):
    unmigrated.options = ("--sample",)
    with unmigrated as server:
        lines = [one for one in server.log.read_text().splitlines() if not one.startswith("{")]
        again = server.command("survey", "show", "digital-day")
    assert lines[0] == f"Form        {server.address}/s/digital-day"
    assert re.fullmatch(
        rf"Sign in     {server.address}/sign-in/[\w-]{{43}}  \(works once\)", lines[1]
    )
    assert lines[2] == f"Live tally  {server.address}/surveys/digital-day/tally"
    assert again.stdout.startswith('title = "Digital Day')


def sign_in_line(server: Server) -> str:
    """The last line that said where to sign in."""
    said = [one for one in server.log.read_text().splitlines() if one.startswith("Sign in")]
    return said[-1].removeprefix(f"Sign in     {server.address}/sign-in")


def status_of(server: Server, link: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as browser:
        browser.request("GET", link.removeprefix(server.address))
        return browser.getresponse().status


@pytest.mark.sqlite
def test_a_restart_takes_nobodys_link_away_and_makes_none_where_one_is_good(unmigrated):
    assert unmigrated.command("migrate").returncode == 0
    link = unmigrated.command("organiser", "add", "ada@example.org").stdout.strip()
    with unmigrated as server:
        assert sign_in_line(server) == "  (tangible organiser link ada@example.org makes a link)"
        assert status_of(server, link) == 200
        server.stop(signal.SIGKILL)
        server.start()
        assert status_of(server, link) == 200


@pytest.mark.sqlite
def test_the_first_organiser_is_given_a_link_once_however_often_a_service_starts(
    database, instance
):
    organiser = make_organiser()
    first, *others = ["".join(addresses(instance)) for _ in range(3)]
    assert re.fullmatch(r"Sign in .*/sign-in/[\w-]{43}  \(works once\)", first)
    assert {"works once" in one for one in others} == {False}
    assert Link.select().count() == 1
    # Who looks at the sample needs it, and the one that was printed before goes on too.
    assert "(works once)" in "".join(addresses(instance, sampled=True))
    assert Link.select().count() == 2
    organiser.sign_in()
    assert "works once" not in "".join(addresses(instance))
    organiser.set_password("three words here")
    assert "".join(addresses(instance, sampled=True)).endswith("/sign-in")


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_database_that_cannot_keep_a_promise_is_refused_in_one_plain_line(tmp_path, command):
    server = Server(tmp_path / "instance", database="mysql://localhost/tangible")
    done = server.command(command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: TANGIBLE_DATABASE_URL begins with 'mysql': "
        "write sqlite:///PATH-TO-FILE or postgresql://USER@HOST/NAME.\n"
    )


@pytest.mark.sqlite
def test_a_start_waits_for_another_process_that_writes_and_says_which_one(stopped):
    stopped.workers = 1
    stopped.log.touch()
    with (stopped.folder / "tangible.db.writing").open() as lock, ThreadPoolExecutor(1) as side:
        fcntl.flock(lock, fcntl.LOCK_EX)
        side.submit(_release_once_said, lock, stopped.log)
        stopped.start()
    said = [json.loads(line) for line in stopped.log.read_text().splitlines() if line[0] == "{"]
    waits = [one["held_by"] for one in said if one["event"] == "waiting for another process"]
    assert [one.partition(" (")[0] for one in waits] == [f"process {os.getpid()}"]


@pytest.mark.sqlite
def test_a_start_deletes_what_a_restore_left_that_was_killed_and_says_so(stopped):
    stopped.workers = 1
    left = [f"tangible.db.restoring{end}" for end in ("", "-wal", ".lock")]
    for name in left:
        (stopped.folder / name).write_bytes(b"what somebody answered")
    (stopped.folder / "tangible.db.restoring-of-monday").touch()
    stopped.start()
    found = [one.name for one in stopped.folder.glob("*restoring*")]
    assert found == ["tangible.db.restoring-of-monday"]
    said = [json.loads(line) for line in stopped.log.read_text().splitlines() if line[0] == "{"]
    told = [one["file"] for one in said if one["event"] == "deleted what a restore left"]
    assert told == left


def _release_once_said(lock: TextIO, log: Path) -> None:
    deadline = time.monotonic() + Server.patience
    while "waiting for another process" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    fcntl.flock(lock, fcntl.LOCK_UN)


@pytest.mark.postgresql
def test_two_nodes_go_on_by_themselves_after_a_restart_of_their_database(server, engine, tmp_path):
    another = Server(tmp_path / "another" / "instance", database=server.environment[DATABASE])
    (tmp_path / "another").mkdir()
    another.environment["TANGIBLE_SECRET_KEY"] = (server.folder / "secret_key").read_text()
    with another:
        senders = [*phones(server, rest=0.05), *phones(another, "other", rest=0.05)]
        for mode in "fast", "immediate":
            wait_for_more(senders, 2)  # there is something to lose
            engine.stop(mode)
            engine.start()
        wait_for_more(senders, 1)  # all of them go on
        kept = acknowledged(senders)

    found = stored(server)

    assert kept - set(found) == set()
    assert len(found) == len(set(found))
    verified = server.command("verify")
    assert (verified.returncode, verified.stdout) == (0, "3 tallies, 0 differ\n")
    for log in server.log, another.log:
        assert "Traceback" not in log.read_text()


@pytest.mark.sqlite
def test_a_socket_that_cannot_be_made_is_told_in_one_line(unmigrated, tmp_path):
    none, text = tmp_path / "none" / "socket", tmp_path / "text"
    text.write_text("mine")
    taken, left = tmp_path / "taken", tmp_path / "left"
    with socket.socket(socket.AF_UNIX) as ended:
        ended.bind(str(left))
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(taken))
        other.listen()
        for file, reason in [
            (none, f"there is no folder {none.parent}"),
            (text, "there is a file of that name, and no socket"),
            (taken, "Address already in use"),
            (tmp_path / ("x" * 120), "AF_UNIX path too long"),
        ]:
            done = unmigrated.command("serve", "--host", f"unix:{file}")
            assert (done.returncode, done.stdout) == (1, "")
            (line,) = done.stderr.splitlines()
            assert line.startswith(f"Error: The socket {file} cannot be made")
            assert reason in line
        assert taken.is_socket()
    assert text.read_text() == "mine"

    unmigrated.environment |= {"WEB_CONCURRENCY": "1", "HOST": f"unix:{left}"}
    with subprocess.Popen(
        [sys.executable, *unmigrated.program, "serve"],
        env=unmigrated.environment,
        cwd=unmigrated.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as service:
        assert answer_of(left).startswith(b"HTTP/1.1 200 ")
        service.terminate()


def answer_of(file: Path) -> bytes:
    """What is answered over a unix socket, once somebody listens there."""
    for _ in range(300):
        with socket.socket(socket.AF_UNIX) as proxy, suppress(OSError):
            proxy.connect(str(file))
            proxy.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return proxy.recv(1000)
        time.sleep(0.05)
    raise AssertionError("nobody answers")


def started(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in children for found in (int(child), *started(int(child)))]


def where_it_counts(pid: int) -> set[Path]:
    """The folders of the files in which a process counts together with others."""
    mapped = Path(f"/proc/{pid}/maps").read_text()
    return {Path(one).parent for one in re.findall(r" (/\S+/\w+_\d+\.db)$", mapped, re.MULTILINE)}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["uvicorn", "granian"])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_whichever_server_it_is_nothing_is_left_when_the_service_has_ended(stopped, name, end):
    server = stopped
    server.environment["TANGIBLE_SERVER"] = name
    if end != signal.SIGTERM:  # one of each is the whole of a start, with two processes
        server.is_loaded, server.workers = True, 1
    else:
        server.is_loaded = False
    server.start()
    pid = server.process.pid
    assert Phone(server.port, "last").send("last-words")
    processes = started(pid)
    (folder,) = {there for one in processes for there in where_it_counts(one)}
    assert folder.is_dir()
    if end == signal.SIGTERM:  # before one of them: a reload ends nothing
        os.kill(pid, signal.SIGHUP)
        time.sleep(1)
        assert server.process.poll() is None
    os.kill(pid, end)
    assert server.process.wait(PATIENCE_SECONDS) == 0
    server.process = None
    assert not any(Path(f"/proc/{one}").exists() for one in processes)
    log = Path(f"{server.folder}/tangible.db-wal")
    assert not log.exists() or not log.stat().st_size
    assert b"last-words" in (server.folder / "tangible.db").read_bytes()
    assert not folder.exists()
    assert '"event": "stopped"' in server.log.read_text().splitlines()[-1]


@pytest.mark.sqlite
def test_no_process_of_granian_outlives_a_service_that_was_killed(stopped):
    server = stopped
    server.environment["TANGIBLE_SERVER"] = "granian"
    server.start()
    processes = started(server.process.pid)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(PATIENCE_SECONDS)
    server.process = None
    until = time.monotonic() + PATIENCE_SECONDS
    while any(Path(f"/proc/{one}").exists() for one in processes):
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_socket_that_has_the_name_of_something_else_is_refused_with_what_it_is(
    tmp_path, unmigrated, kind
):
    there = tmp_path / "there"
    there.mkdir() if kind == "folder" else there.write_text("precious")
    done = unmigrated.command("serve", "--host", f"unix:{there}")
    assert done.returncode == 1
    assert f"there is a {kind} of that name, and no socket" in done.stderr
    assert there.is_dir() or there.read_text() == "precious"
