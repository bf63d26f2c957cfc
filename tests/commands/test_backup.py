"""tangible backup: of a real server under load, on a full disk, and what it says."""

import hashlib
import http.client
import re
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import apsw
import pytest

from forms.response import new_key
from models.backup import back_up
from models.database import db
from tests.server import ROOT, Server

LIMITED = """
import resource, sys
from commands import main
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
main(["backup", sys.argv[1]])
"""


class Load(threading.Thread):
    """A phone that sends one answer after the other; `acknowledged` grows as receipts come."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(daemon=True)
        self.server, self.name = server, name
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.warm, self.stopping = threading.Event(), threading.Event()

    def run(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port)) as connection:
            for n in range(1_000_000):
                if self.stopping.is_set():
                    return
                word = f"{self.name}x{n}"
                body = urlencode({"submission_key": new_key(), "word": word})
                headers = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", "/s/lunch", body, headers)
                reply = connection.getresponse()
                reply.read()
                if reply.status == 303:
                    self.acknowledged.append(word)
                    if len(self.acknowledged) == 10:
                        self.warm.set()
                    time.sleep(0.01)  # or the load is most of what this test costs
                else:
                    self.refused.append(reply.status)


def words(file: Path) -> tuple[set[str], int]:
    """What a backup says was answered, and its tally; it has to be whole."""
    if file.read_bytes().startswith(b"PGDMP"):
        return words_of_dump(file)
    with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as database:
        assert database.pragma("integrity_check") == "ok"
        rows = database.execute("SELECT answers ->> '$.word' FROM response").fetchall()
        return {word for (word,) in rows}, database.execute("SELECT responses FROM tally").get


def words_of_dump(file: Path) -> tuple[set[str], int]:
    """The same of a dump of PostgreSQL, as its own program reads it."""
    read = ["pg_restore", "--data-only", "--file=-", str(file)]
    said = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    rows = re.search(r"\nCOPY public\.tally [^\n]*\n(.*?)\n\\\.", said, re.DOTALL).group(1)
    return set(re.findall(r'"word": "(\w+)"', said)), int(rows.split("\t")[1])


def test_each_of_twenty_backups_under_load_holds_every_answer_acknowledged_before(
    server, instance, tmp_path
):
    with server:
        load = [Load(server, name) for name in ("ann", "ben", "eve", "max")]
        for phone in load:
            phone.start()
        for phone in load:
            assert phone.warm.wait(10), (phone.name, phone.refused)
        instance.open()
        held = []
        for n in range(20):
            before = {word for phone in load for word in phone.acknowledged}
            back_up(tmp_path / f"{n}.backup")
            held.append(before)
        for phone in load:
            phone.stopping.set()
            phone.join()
        db.shut()
        sent = {word for phone in load for word in phone.acknowledged}
    found = [words(tmp_path / f"{n}.backup") for n in range(20)]
    lost = [before - stored for before, (stored, _) in zip(held, found, strict=True)]
    assert lost == [set()] * 20
    assert [len(stored) for stored, _ in found] == [tally for _, tally in found]
    assert [phone.refused for phone in load] == [[]] * 4
    # It was under load: answers came in between the first backup and the last.
    assert len(held[0]) < len(held[-1]) <= len(sent)


def test_it_prints_one_line_about_what_it_wrote(tangible, tmp_path):
    file = tmp_path / "copy"
    done = tangible("backup", file)
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    line = f"{file}: 0 surveys, 0 responses, {len(data)} bytes, sha256 {sha256}"
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{line}\n", "")

    again = tangible("backup", file)
    assert (again.exit_code, again.stdout) == (1, "")
    assert re.fullmatch(r"Error: .*: it is there already; .* --force\.\n", again.stderr)
    assert file.read_bytes() == data


@pytest.mark.sqlite
def test_a_full_disk_leaves_no_file(server, tmp_path):
    # No file may grow beyond 64 KiB in that process: writing fails as it does on a full disk.
    file = tmp_path / "copy"
    before = (server.folder / "tangible.db").read_bytes()
    assert len(before) > 65536

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(file)],
        env=server.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Error: \S+: the copy failed: [^\n]*\n", done.stderr), done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["instance"]
    assert (server.folder / "tangible.db").read_bytes() == before
