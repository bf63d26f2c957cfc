"""A disk that is full or read-only: a real one, in memory, which a namespace of its own mounts."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import instead
from tests.mounts import SCRIPT
from tests.server import ROOT, Server

pytestmark = pytest.mark.sqlite

PRELUDE = """
tangible() { "$PYTHON" -c "from commands import main; main()" "$@"; }
mount -t tmpfs -o size=1500k none "$DISK"
cp "$MADE"/* "$DISK"
"""


@contextmanager
def started_on_a_disk(server: Server, script: str) -> Iterator[subprocess.Popen[str]]:
    """Run this with bash, with the instance on a small disk of its own."""
    disk = server.folder.parent / "disk"
    disk.mkdir()
    own = {"MADE": str(server.folder), "DISK": str(disk), "PYTHON": sys.executable}
    own |= {"TANGIBLE_INSTANCE": str(disk), "TANGIBLE_SECRET_KEY": "k" * 32}
    own |= {"TANGIBLE_DATABASE_URL": "", "WEB_CONCURRENCY": "1"}
    with subprocess.Popen(
        [*SCRIPT, PRELUDE + script],
        env=server.environment | own,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def on_a_disk(server: Server, script: str) -> tuple[list[str], list[str]]:
    """What such a script writes: the lines of standard output, and those of standard error."""
    with started_on_a_disk(server, script) as process:
        out, errors = process.communicate(timeout=120)
    return out.splitlines(), errors.splitlines()


@pytest.fixture
def answered(server: Server) -> Server:
    """An instance with two answers, in one file."""
    with instead(server.database):
        Response.take_in(Survey.get(), [({"word": "Grand"}, None), ({"word": "Dull"}, None)])
    return server


def test_from_a_disk_that_is_read_only_all_answers_can_be_rescued(answered, tmp_path):
    lines, errors = on_a_disk(
        answered,
        f"""
        mount -o remount,ro "$DISK"
        tangible backup {tmp_path}/copy
        tangible responses export lunch --format jsonl
        tangible organiser add ann@example.org || echo refused
        tangible serve || echo refused
        """,
    )
    assert lines[0].startswith(f"{tmp_path}/copy: 1 surveys, 2 responses, "), errors
    assert sum('"word": "Grand"' in line or '"word": "Dull"' in line for line in lines) == 2
    assert lines[-2:] == ["refused", "refused"]
    assert errors == 2 * [
        f"Error: {tmp_path}/disk is on a disk that is read-only now. What is stored can be read: "
        "tangible backup FILE, tangible responses export CODE."
    ]


def test_a_first_start_where_nothing_can_be_written_says_what_to_do(answered, tmp_path):
    lines, errors = on_a_disk(
        answered,
        """
        export TANGIBLE_SECRET_KEY=
        rm -f "$DISK/secret_key"
        head -c 10M /dev/zero >"$DISK/filled" 2>/dev/null || true
        tangible serve || echo refused
        rm "$DISK/filled"
        mount -o remount,ro "$DISK"
        tangible serve || echo refused
        mount -o remount,rw "$DISK"
        rm "$DISK"/*
        mount -o remount,ro "$DISK"
        tangible serve || echo refused
        """,
    )
    assert lines == ["refused"] * 3
    full, *sealed = errors
    assert full == (
        f"Error: The disk of {tmp_path}/disk is full: make room on it. "
        "Delete nothing in that folder."
    )
    assert sealed == 2 * [
        f"Error: {tmp_path}/disk is on a disk that is read-only, and lacks what a start makes "
        "there: have it mounted so that it can be written, or name another folder in "
        "TANGIBLE_INSTANCE."
    ]


def test_what_only_the_log_holds_is_rescued_with_it(answered, tmp_path):
    lines, errors = on_a_disk(
        answered,
        f"""
        "$PYTHON" - <<END
        import apsw, os
        database = apsw.Connection("$DISK/tangible.db")
        database.execute("UPDATE response SET answers = replace(answers, 'Dull', 'Fine')")
        os._exit(0)
        END
        mount -o remount,ro "$DISK"
        tangible backup {tmp_path}/copy
        tangible responses export lunch --format jsonl
        mount -o remount,rw "$DISK"
        rm "$DISK/tangible.db-shm"
        mount -o remount,ro "$DISK"
        tangible backup {tmp_path}/another || true
        """.replace("\n        ", "\n"),
    )
    assert any('"word": "Fine"' in line for line in lines), errors
    assert not any("Dull" in line for line in lines)
    assert errors == [
        f"Error: {tmp_path}/disk is on a disk that is read-only now, and tangible.db-shm is not in "
        "it. Copy the folder to another disk, and name that in TANGIBLE_INSTANCE."
    ]
    assert b'"Fine"' in (tmp_path / "copy").read_bytes()


def test_the_service_starts_on_a_full_disk_says_so_and_stores_once_there_is_room(answered):
    filled = answered.folder.parent / "disk" / "filled"
    with started_on_a_disk(
        answered,
        """
        head -c 10M /dev/zero >"$DISK/filled" 2>"$DISK/none" || true
        tangible verify || true
        exec "$PYTHON" -c "from commands import main; main()" serve
        """,
    ) as service:
        assert said(answered, "/readyz") == (503, "not ready: the disk is full")
        assert said(answered, "/healthz") == (200, "alive")
        assert said(answered, "/s/lunch")[0] == 503
        Path(f"/proc/{service.pid}/root{filled}").unlink()
        assert said(answered, "/readyz") == (200, "ready")
        assert said(answered, "/s/lunch", b"word=Back&submission_key=key-of-mine")[0] == 200
        service.terminate()
        _, errors = service.communicate(timeout=60)
    first, second = errors.splitlines()[:2]
    assert first == (
        f"Error: The disk of {filled.parent} is full: make room on it. "
        "Delete nothing in that folder."
    )
    assert '"event": "the disk is full"' in second


def said(server: Server, path: str, sent: bytes | None = None) -> tuple[int, str]:
    """The status and first line of a page; a form that is sent leads to its receipt."""
    for _ in range(300):
        try:
            with urlopen(f"{server.address}{path}", sent) as reply:
                return reply.status, reply.read().decode().splitlines()[0]
        except HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode().splitlines()[0]
        except OSError:
            time.sleep(0.1)  # it has not started yet
    raise AssertionError("nobody answers")
