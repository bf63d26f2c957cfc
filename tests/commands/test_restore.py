"""tangible restore: refused while the service runs, and what it says."""

import http.client
import os
import re
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms.answer.response import new_key
from models.mail import mail_server
from models.mail.letter import Letter
from models.mail.mail_server import MailServer, Sender
from models.service.backup import back_up
from models.wave import wave_letter
from models.wave.reminder import Reminder
from storage.database import connect, db
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days
from tests.server import Server

pytestmark = pytest.mark.sqlite


def answer(server: Server) -> int:
    """Send an answer; the status."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
        body = urlencode({"submission_key": new_key(), "word": "Grand"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/s/lunch", body, headers)
        return connection.getresponse().status


def refused(done: subprocess.CompletedProcess[str], reason: str) -> bool:
    """One plain line on standard error, exit status 1, nothing on standard output."""
    line = done.stderr.splitlines()
    return (done.returncode, done.stdout, len(line)) == (1, "", 1) and reason in line[0]


def wait_for_the_end_of(processes: list[int]) -> None:
    """Killed ones hold the lock until the machine has come to them."""
    deadline = time.monotonic() + 30
    while any(re.search("^State:\t[^ZX]", status(Path(f"/proc/{one}")), re.M) for one in processes):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers(server: Server) -> list[int]:
    """The processes that answer."""
    found = [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if f"\nPPid:\t{server.process.pid}\n" in status(folder)
    ]
    assert len(found) == server.workers
    return found


def status(process: Path) -> str:
    """What the kernel says of a process; it may have ended by now."""
    try:
        return (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_a_file_that_is_not_there_makes_no_instance(tmp_path):
    server = Server(tmp_path / "instance")
    assert refused(server.command("restore", str(tmp_path / "typo")), "there is no such file")
    assert list(tmp_path.iterdir()) == []


def test_it_is_refused_while_one_process_of_the_service_lives_and_works_after(server, tmp_path):
    copy = str(tmp_path / "copy")
    server.workers = 1
    assert server.command("backup", copy).returncode == 0
    server.start()
    try:
        assert [answer(server), answer(server)] == [303, 303]
        assert refused(server.command("restore", copy), "this instance is in use")
        assert answer(server) == 303

        # The first process is killed, and its workers have not seen it yet.
        held = workers(server)
        for worker in held:
            os.kill(worker, signal.SIGSTOP)
        server.process.kill()
        server.process.wait()
        assert refused(server.command("restore", copy), "this instance is in use")
    finally:
        server.stop(signal.SIGKILL)

    wait_for_the_end_of(held)
    done = server.command("restore", copy)
    (kept,) = server.folder.glob("tangible.db.before-restore-*")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"1 surveys and 0 responses are back.\nThe database before is kept as {kept.name}.\n"
    )

    # And back again: what was kept is a whole database, with what only the log held.
    done = server.command("restore", str(kept))
    assert done.stdout.startswith("1 surveys and 3 responses are back.\n"), done.stderr


def test_a_file_that_is_no_backup_is_one_plain_line_and_nothing_is_changed(
    tangible, instance, tmp_path
):
    live = instance.folder / "tangible.db"
    before = live.read_bytes()
    (tmp_path / "text").write_text("Tangible\n")
    done = tangible("restore", tmp_path / "text")
    reason = "it is no SQLite database, or damaged. Nothing was changed."
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {tmp_path / 'text'}: {reason}\n"
    assert live.read_bytes() == before


def test_what_waited_for_a_letter_can_be_written_again_and_that_is_said(tangible, tmp_path):
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))
    series = make_series(make_survey(choice("Which?", "Yammer", "Twitter")), 1, takes=True)
    for n in range(5):
        Reminder.keep(series.original, f"eve{n}@example.org")
    pass_days(32)
    Reminder.let_out(series)
    wave = wave_letter.newest_open(series)
    about = series.original
    wave_letter.write(wave, about, make_organiser(), "Again", "Text", lambda mark: mark)
    assert wave_letter.untold(wave) == 0
    back_up(tmp_path / "waiting")
    db.shut()
    done = tangible("restore", tmp_path / "waiting")
    connect()
    said = "5 messages of letters waited when the backup was made, and are not sent. They may have "
    assert said in done.stdout
    assert wave_letter.untold(wave) == 5
    assert Letter.get().progress == "0 of 5 sent. It was stopped: 5 are not sent."
