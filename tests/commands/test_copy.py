"""tangible copy: what people see before and after is the same, and what it says on the way."""

import os
import pty
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faults.organiser import ask
from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.nouns import stored_nouns
from tests.places import KINDS, Place, Places
from tests.samples import SECRET_KEY
from tests.server import ROOT, Server

PAGES = (
    *("/s/lunch/you-said", "/e/fair/you-said", "/surveys/lunch/you-said.csv"),
    *("/s/lunch", "/s/lunch/results", "/s/lunch/qr.svg", "/e/fair", "/surveys/", "/events/"),
    *("/privacy", "/brand/style.css", "/brand/logo"),
    *("/surveys/new", "/events/fair/", "/events/fair/surveys/signed"),
    *(
        f"/surveys/{code}/{page}"
        for code in ("lunch", "signed", "later")
        for page in (
            *("", "tally", "responses/", "responses.csv", "responses.jsonl", "contacts/"),
            *("responses.csv?labels=1", "contacts.csv", "versions/", "edit", "edit/texts"),
            *("edit/preview", "clauses/", "exports/", "schedule"),
        )
    ),
)
# What is new on each page that is asked for: tokens of forms, and the form's own key.
FRESH = re.compile(rb'(?<=value=")[\w.-]{20,}(?=")')
BIG = """
from models.service import copy
copy.BATCH_ROWS = copy.TELL_ROWS = 5
from commands import main
main()
"""


def serving(tmp_path: Path, url: str) -> Server:
    """A service on this database, which is not started."""
    server = Server(tmp_path / "instance", workers=1, database=url)
    server.environment["TANGIBLE_SECRET_KEY"] = SECRET_KEY
    return server


def moved(server: Server, url: str) -> None:
    """What the operator changes in the settings."""
    server.environment["TANGIBLE_DATABASE_URL"] = url


def signed_in(server: Server) -> str:
    """The cookie of the owner, who gives their password."""
    given = {"email": "owner@example.org", "password": "four words of an owner"}
    status, headers, _ = ask(server.port, "POST", "/sign-in", given)
    assert status == 303
    return headers["Set-Cookie"].partition(";")[0]


def pages(server: Server, cookie: str, *more: str) -> dict[str, tuple[int, bytes]]:
    found = {}
    for path in (*PAGES, *more):
        status, _, body = ask(server.port, "GET", path, Cookie=cookie)
        found[path] = (status, FRESH.sub(b"", body))
    return found


@pytest.mark.parametrize(("source", "target"), [KINDS, KINDS[::-1]])
def test_every_page_and_export_is_the_same_byte_for_byte_on_the_copy(
    places: Places, empty: Place, full: Place, tmp_path: Path, source: str, target: str
) -> None:
    url, to = full(source), empty(target)
    receipts = places.receipts[source].items()
    more = [f"/s/{code}/receipt/{receipt}" for code, receipt in receipts]
    server = serving(tmp_path, url)
    with server:
        cookie = signed_in(server)
        before = pages(server, cookie, *more)
    assert [path for path, (status, _) in before.items() if status != 200] == []
    assert before["/surveys/lunch/responses.csv"][1].count(b"\n") > 12

    done = server.command("copy", to)
    assert (done.returncode, "The copy is whole." in done.stdout) == (0, True), done.stderr
    moved(server, to)
    with server:
        # Also the session goes on, and the password is the same.
        after = pages(server, cookie, *more)
        assert [path for path in before if before[path] != after[path]] == []
        assert signed_in(server)
        assert server.command("verify").returncode == 0
        assert ask(server.port, "POST", "/s/later", {"q": "yes"})[0] == 404
        sent = {"submission_key": "n" * 24, "q": "yes"}
        assert ask(server.port, "POST", "/s/signed", sent)[0] == 303


def test_it_prints_every_table_with_its_rows_and_how_the_tallies_are(
    empty: Place, full: Place, tmp_path: Path
) -> None:
    url, to = full("sqlite"), empty("postgresql")
    done = serving(tmp_path, url).command("copy", to.replace("tangible@", "tangible:hush-hush@"))
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"table +rows +in the copy +digest", lines[0])
    rows = [re.fullmatch(r"(\w+) +([\d,]+) +([\d,]+)  ([0-9a-f]{32})", one) for one in lines[1:-2]]
    assert [row[1] for row in rows if row] == sorted(row[1] for row in rows if row)
    assert (
        len(rows)
        == len([row for row in rows if row and row[2] == row[3]])
        == len(stored_nouns()) + 1
    )
    assert re.fullmatch(r"\d+ tallies, 0 differ", lines[-2])
    assert lines[-1] == (
        "The copy is whole. Name it in TANGIBLE_DATABASE_URL, then start Tangible."
    )
    assert done.stderr == "copying\ncomparing\ncounting again\n"
    assert (done.returncode, "hush" in done.stdout + done.stderr) == (0, False)

    again = serving(tmp_path, url).command("copy", to)
    # It may have been killed after its end and before its last line.
    assert (again.returncode, again.stdout) == (0, done.stdout)


def test_the_way_that_the_docs_describe_leads_there_and_back(
    empty: Place, full: Place, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "scale.md").read_text()
    section = page.partition("\n## Bring what you have along\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    stop, there, start, back = "".join(blocks).splitlines()
    assert (stop, start) == ("systemctl stop tangible", "systemctl start tangible")
    places = {
        "postgresql://tangible@10.0.0.1/tangible": empty("postgresql"),
        "sqlite:////var/lib/tangible/back.db": empty("sqlite"),
    }
    server = serving(tmp_path, full("sqlite"))
    for line in there, back:
        program, command, address = line.split()
        assert program == "tangible"
        server.start()
        server.stop()
        done = server.command(command, places[address])
        assert done.returncode == 0, done.stderr
        moved(server, places[address])
        with server:
            sent = {"submission_key": secrets.token_hex(12), "q": "yes"}
            assert ask(server.port, "POST", "/s/signed", sent)[0] == 303
    with instead(places["sqlite:////var/lib/tangible/back.db"]):
        assert Response.select().where(Response.survey == Survey.at("signed")).count() == 4


@pytest.mark.parametrize("source", KINDS)
def test_while_answers_come_it_says_how_many_it_lacks_and_nobody_is_served_from_it(
    empty: Place, full: Place, tmp_path: Path, source: str
) -> None:
    url, to = full(source), empty("sqlite")
    server = serving(tmp_path, url)
    with server, begun(server, to) as copying:
        for n in range(3):
            sent = {"submission_key": f"{n}" * 24, "q": "yes"}
            assert ask(server.port, "POST", "/s/signed", sent)[0] == 303
        copying.send_signal(signal.SIGCONT)
        out, err = copying.communicate()
    assert copying.returncode == 1
    assert "DIFFERS" not in out
    assert "3 responses have come since this copy was begun" in err
    assert "Stop tangible serve, and copy again." in err
    moved(server, to)
    refused = server.command("serve")
    assert refused.returncode == 1
    assert f"tangible copy {to}" in refused.stderr

    moved(server, url)
    assert server.command("copy", to).returncode == 0
    with instead(to):
        assert Response.select().where(Response.survey == Survey.at("signed")).count() == 5


STANDS = """
import os, signal
from commands import copy

class Stands(copy.Progress):
    def tell(self, what, done, total):
        new = what != self._what
        super().tell(what, done, total)
        if new and what == "copying":
            os.kill(os.getpid(), signal.SIGSTOP)

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it
copy.Progress = Stands
from commands import main
main()
"""


@contextmanager
def begun(server: Server, to: str) -> Iterator[subprocess.Popen[str]]:
    """`tangible copy`, which has begun and stands still until it is told to go on."""
    with subprocess.Popen(
        [sys.executable, "-c", STANDS, "copy", to],
        env=server.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as copying:
        try:
            os.waitid(os.P_PID, copying.pid, os.WSTOPPED)
            yield copying
        finally:
            copying.kill()  # also where a test has failed; nothing where it has ended


def test_ctrl_c_says_how_to_go_on_and_the_same_command_does(
    empty: Place, full: Place, tmp_path: Path
) -> None:
    url, to = full("sqlite"), empty("postgresql")
    server = serving(tmp_path, url)
    with begun(server, to) as copying:
        copying.send_signal(signal.SIGINT)
        copying.send_signal(signal.SIGCONT)
        out, err = copying.communicate()
    assert (copying.returncode, out) == (1, "")
    assert err == "copying\nError: Interrupted. Run the same command again: it goes on from here.\n"
    moved(server, to)
    for words in ("serve",), ("migrate",), ("verify",), ("backup", str(tmp_path / "half")):
        refused = server.command(*words)
        assert refused.returncode == 1
        line = re.search(r"TANGIBLE_DATABASE_URL=(\S+) tangible copy (\S+)", refused.stderr)
        assert line is not None, refused.stderr
        assert (line[1], line[2]) == (url, to)
    moved(server, url)
    assert server.command("copy", to).returncode == 0


def test_on_a_terminal_one_line_is_written_again_and_again(
    empty: Place, full: Place, tmp_path: Path
) -> None:
    url, to = full("sqlite"), empty("sqlite")
    server = serving(tmp_path, url)
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", BIG, "copy", to],
        env=server.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    seen = os.read(ours, 100_000).decode()
    os.close(ours)
    assert b"The copy is whole." in done.stdout
    line = r"copying: [\d,]+ of [\d,]+, [\d,]+ a second, \d+:\d\d left"
    assert re.search(rf"\r{line}", seen), seen


def test_what_is_no_address_is_bad_input_in_one_line(full: Place, tmp_path: Path) -> None:
    url = full("sqlite")
    for to in ("mysql://x/y", "copy.db", "postgresql://tangible@127.0.0.1:1/x", url):
        done = serving(tmp_path, url).command("copy", to)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(r"Error: [^\n]*\n", done.stderr), done.stderr
