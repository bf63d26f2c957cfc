"""tangible backup: of a real server under load, on a full disk, and what it says."""

import hashlib
import http.client
import os
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

from forms.answer.response import new_key
from models.answer.response import Response
from models.service.backup import back_up
from models.service.backup_folder import Kept, back_up_into
from models.survey.survey import Survey
from storage import schema
from storage.database import db, instead
from tests.makers import choice, make_survey
from tests.server import ROOT, Server

NOBODY = 65534
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
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
        return {str(word) for (word,) in rows}, database.execute("SELECT responses FROM tally").get


def words_of_dump(file: Path) -> tuple[set[str], int]:
    """The words of a dump of PostgreSQL, as its own program reads it."""
    read = ["pg_restore", "--data-only", "--file=-", str(file)]
    said = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    rows = re.search(r"\nCOPY public\.tally [^\n]*\n(.*?)\\\.", said, re.DOTALL).group(1)
    responses = int(rows.split("\t")[1]) if rows else 0  # a row comes with the first response
    return set(re.findall(r'"word": "(\w+)"', said)), responses


# A file of SQLite is put together by us, while others write. What pg_dump sees of a moment is
# PostgreSQL's, and each costs 0.3 s of a processor.
BACKUPS = {"sqlite": 20, "postgresql": 5}


def test_each_of_several_backups_under_load_holds_every_answer_acknowledged_before(
    server, instance, tmp_path
):
    several = BACKUPS[instance.database_url.partition(":")[0]]
    with server:
        load = [Load(server, name) for name in ("ann", "ben", "eve", "max")]
        for phone in load:
            phone.start()
        for phone in load:
            assert phone.warm.wait(10), (phone.name, phone.refused)
        instance.open()
        held = []
        for n in range(several):
            before = {word for phone in load for word in phone.acknowledged}
            back_up(tmp_path / f"{n}.backup")
            held.append(before)
        for phone in load:
            phone.stopping.set()
            phone.join()
        db.shut()
        sent = {word for phone in load for word in phone.acknowledged}
    found = [words(tmp_path / f"{n}.backup") for n in range(several)]
    lost = [before - stored for before, (stored, _) in zip(held, found, strict=True)]
    assert lost == [set()] * several
    assert [len(stored) for stored, _ in found] == [tally for _, tally in found]
    assert [phone.refused for phone in load] == [[]] * 4
    # It was under load: answers came in between the first backup and the last.
    assert len(held[0]) < len(held[-1]) <= len(sent)


def test_it_says_what_it_wrote_and_of_which_database(tangible, tmp_path):
    file = tmp_path / "copy"
    done = tangible("backup", file)
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    first, second = done.stdout.splitlines()
    assert first == f"{file}: 0 surveys, 0 responses, {len(data)} bytes, sha256 {sha256}"
    assert re.fullmatch(rf"of {re.escape(db.location)} at {MOMENT}", second)
    assert (done.exit_code, done.stderr) == (0, "")

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


def test_it_goes_to_standard_output_whole_with_what_is_said_apart(server, tmp_path):
    with (tmp_path / "copy").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-c", "from commands import main; main()", "backup", "-"],
            env=server.environment,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("standard output: 1 surveys, 0 responses, ")
    assert words(tmp_path / "copy")[0] == set()
    # PostgreSQL keeps nothing in the folder of the instance, so that it is not there.
    assert {one.name for one in tmp_path.iterdir()} - {"instance"} == {"copy"}
    assert not Path("-").exists()


def test_a_copy_that_holds_more_is_not_replaced_by_a_slip(tangible, tmp_path):
    file = tmp_path / "copy"
    survey = make_survey(choice("Good?", "Yes", "No"))
    Response.take_in(survey, [({"q": "yes"}, None)] * 3)
    assert tangible("backup", file).exit_code == 0
    full = file.read_bytes()
    Response.delete().execute()

    done = tangible("backup", file, "--force")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: {file}: it is a backup with 1 surveys and 3 responses, and {db.location} has "
        "1 and 0; name another, or replace it all the same with --even-fuller.\n"
    )
    assert file.read_bytes() == full
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "instance") == ["copy"]

    done = tangible("backup", file, "--even-fuller")
    assert done.stdout.startswith(f"{file}: 1 surveys, 0 responses, "), done.stderr
    Response.take_in(survey, [({"q": "yes"}, None)])
    assert tangible("backup", file, "--force").exit_code == 0  # it has more than the file now


@pytest.mark.sqlite
@pytest.mark.parametrize("option", ["--force", "--even-fuller"])
@pytest.mark.parametrize(
    "name", ["tangible.db", *("tangible.db" + end for end in ("-wal", "-shm", ".lock", "-journal"))]
)
def test_no_file_of_the_database_is_replaced_or_made_by_a_slip(tangible, instance, name, option):
    make_survey(choice("Good?", "Yes", "No"))
    file = instance.folder / name
    was = file.stat().st_ino if file.exists() else None
    done = tangible("backup", file, option)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "by its name it is the database, or a part of it" in done.stderr
    assert (file.stat().st_ino if file.exists() else None) == was
    beside = instance.folder / "link"
    beside.symlink_to(file)
    assert tangible("backup", beside, option).exit_code == 1
    assert beside.is_symlink()


@pytest.mark.parametrize("option", ["--force", "--even-fuller"])
def test_nothing_that_is_no_backup_is_ever_replaced(tangible, tmp_path, option):
    (tmp_path / "secret_key").write_text("k" * 64)
    with closing(apsw.Connection(str(tmp_path / "other.db"))) as other:
        other.execute("CREATE TABLE of_others (id)")
    with instead(f"sqlite:///{tmp_path}/another.db"):
        schema.migrate()  # what another instance serves from
    (tmp_path / "empty").touch()
    for name in "secret_key", "other.db", "another.db", "empty":
        file = tmp_path / name
        before = file.read_bytes()
        done = tangible("backup", file, option)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "it is there already, and is no backup; name another" in done.stderr
        assert file.read_bytes() == before


def test_no_backup_is_made_where_the_secret_key_will_be(tangible, instance):
    file = instance.folder / "secret_key"
    file.unlink(missing_ok=True)
    done = tangible("backup", file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "it is where the secret key is kept" in done.stderr
    assert not file.exists()


def test_a_backup_that_cannot_be_read_is_not_taken_for_an_empty_one(tangible, tmp_path):
    file = tmp_path / "copy"
    survey = make_survey(choice("Good?", "Yes", "No"))
    Response.take_in(survey, [({"q": "yes"}, None)] * 3)
    assert tangible("backup", file).exit_code == 0
    torn = file.read_bytes()[:-4096] if db.url.startswith("sqlite") else file.read_bytes()[:200]
    file.write_bytes(torn)
    done = tangible("backup", file, "--force")
    assert done.exit_code == 1
    assert "name another, or replace it all the same with --even-fuller" in done.stderr
    assert file.read_bytes() == torn
    assert tangible("backup", file, "--even-fuller").exit_code == 0


def test_no_good_backup_goes_for_one_that_nobody_can_read(tangible, tmp_path):
    make_survey(choice("Good?", "Yes", "No"))
    good = tmp_path / "tangible-20250101T030000Z.backup"
    assert tangible("backup", good).exit_code == 0
    damaged = tmp_path / "tangible-20250102T030000Z.backup"
    damaged.write_bytes(good.read_bytes()[:300])
    Survey.delete().execute()
    done = tangible("backup", tmp_path, "--keep", 1)
    assert done.exit_code == 1
    assert f"{damaged.name}: " in done.stderr
    assert done.stderr.endswith("No older backup was deleted this time.\n")
    assert len(list(tmp_path.glob("tangible-*.backup"))) == 3
    make_survey(choice("Good?", "Yes", "No"), code="other")
    (newest,) = set(tmp_path.glob("tangible-*.backup")) - {good, damaged}
    newest.unlink()
    assert tangible("backup", tmp_path, "--keep", 1).exit_code == 1
    assert good.exists()


def test_what_root_backs_up_belongs_to_the_owner_of_its_folder(tangible, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    owner = os.geteuid() or NOBODY  # nobody but root can give files away
    os.chown(folder, owner, -1)
    assert tangible("backup", folder, "--keep", 2).exit_code == 0
    (found,) = folder.iterdir()
    at = found.stat()
    assert (at.st_uid, at.st_mode & 0o777) == (owner, 0o600)


@pytest.mark.sqlite
def test_a_dump_of_the_other_database_is_not_replaced_by_an_empty_file(
    tangible, tmp_path, monkeypatch
):
    dump = tmp_path / "copy"
    dump.write_bytes(b"PGDMP" + bytes(100))
    monkeypatch.setenv("PATH", str(tmp_path))  # where there is no program of PostgreSQL
    done = tangible("backup", dump, "--force")
    assert done.exit_code == 1
    assert "a dump of PostgreSQL, and without pg_restore nobody can tell" in done.stderr
    assert dump.read_bytes() == b"PGDMP" + bytes(100)


def test_a_folder_keeps_so_many_and_none_goes_for_one_that_holds_less(tangible, tmp_path):
    folder, moments = tmp_path / "copies", iter(f"2026112{n}T030000Z" for n in range(9))
    folder.mkdir()
    (folder / "notes.txt").touch()
    survey = make_survey(choice("Good?", "Yes", "No"))
    Response.take_in(survey, [({"q": "yes"}, None)] * 3)

    def one_more() -> Kept:
        return back_up_into(folder, 2, next(moments))

    def days() -> list[str]:
        return sorted(one.name[15:17] for one in folder.glob("tangible-*Z.backup"))

    assert [one_more().warning for _ in range(3)] == ["", "", ""]
    assert days() == ["21", "22"]

    Response.delete().execute()
    less = one_more()
    assert less.warning.startswith("tangible-20261122T030000Z.backup holds more: 1 surveys and 3 ")
    assert (less.deleted, days()) == ([], ["21", "22", "23"])
    # Whoever has deleted them knows it by now.
    assert (one_more().warning, days()) == ("", ["23", "24"])

    Survey.delete().execute()
    for _ in range(3):
        assert "holds more: 1 surveys and 0 responses" in one_more().warning
    assert days() == ["23", "24", "25", "26", "27"]
    assert (folder / "notes.txt").exists()


def test_copies_of_moments_to_come_make_none_go_and_are_told(tangible, tmp_path):
    make_survey(choice("Good?", "Yes", "No"))
    to_come = [tmp_path / f"tangible-2030010{n}T030000Z.backup" for n in (1, 2, 3)]
    for one in to_come:
        back_up(one)
    kept = [back_up_into(tmp_path, 2, f"2026112{n}T030000Z") for n in range(4)]
    days = sorted(one.name for one in tmp_path.glob("tangible-2026*.backup"))
    assert days == [f"tangible-2026112{n}T030000Z.backup" for n in (2, 3)]
    assert all(one.exists() for one in to_come)
    for one in kept:
        assert one.warning.startswith(f"the moment has not come of {to_come[0].name}, ")
    to_come[0].rename(tmp_path / "tangible-99990101T000000Z.backup")
    done = tangible("backup", tmp_path, "--keep", 9)
    assert (done.exit_code, "tangible-99990101T000000Z.backup" in done.stderr) == (1, True)


def test_the_command_says_what_it_keeps_and_fails_where_a_copy_holds_less(tangible, tmp_path):
    done = tangible("backup", tmp_path / "none", "--keep", 3)
    assert done.stderr == f"Error: {tmp_path}/none: it is no folder, and --keep needs one.\n"
    done = tangible("backup", "-", "--keep", 3)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: -: it is standard output, and --keep needs a folder.\n"
    (tmp_path / "copies").mkdir()
    make_survey(choice("Good?", "Yes", "No"))
    done = tangible("backup", tmp_path / "copies", "--keep", 1)
    name = rf"{tmp_path}/copies/tangible-\d{{8}}T\d{{6}}Z\.backup"
    assert re.match(rf"{name}: 1 surveys, 0 responses, ", done.stdout)
    assert done.exit_code == 0

    (only,) = (tmp_path / "copies").iterdir()
    older = only.rename(only.with_name("tangible-20250101T030000Z.backup"))
    done = tangible("backup", tmp_path / "copies", "--keep", 1)
    assert done.stdout.splitlines()[2] == f"{older}: deleted, 1 newer ones are kept"
    assert len(list((tmp_path / "copies").iterdir())) == 1

    (only,) = (tmp_path / "copies").iterdir()
    only.rename(older)
    Survey.delete().execute()
    done = tangible("backup", tmp_path / "copies", "--keep", 1)
    assert done.exit_code == 1
    assert re.fullmatch(
        rf"Error: {name}: {older.name} holds more: 1 surveys and 0 responses\. If nobody has "
        rf"deleted any, {re.escape(db.location)} is not the database that you mean\. No older "
        r"backup was deleted this time\.\n",
        done.stderr,
    )
    assert len(list((tmp_path / "copies").iterdir())) == 2
