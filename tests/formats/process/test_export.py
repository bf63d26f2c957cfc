"""A file that cannot be made because a disk is full: a real one, in memory."""

import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.answer.export import NO_ROOM, Export, ExportPart
from models.answer.response import Response
from storage.database import db, instead
from tests.makers import make_survey, question
from tests.mounts import SCRIPT
from tests.server import ROOT

MAKE = 'exec "$PYTHON" -P -m process.child "$HELD" 0 null "" formats.process.export store "$EXPORT"'


@dataclass
class Made:
    """What a process that was to make a file has left: its status, and the lines of its log."""

    status: int
    lines: list[dict]


def made(export: Export, script: str, **environment: str) -> Made:
    """Make the file of an export in a namespace of its own, in which `script` may mount disks."""
    held, lifeline = os.pipe()
    own = {
        "PYTHON": sys.executable,
        "HELD": str(held),
        "EXPORT": export.id,
        "PYTHONPATH": str(ROOT),
    }
    try:
        done = subprocess.run(
            [*SCRIPT, script],
            env=os.environ | {"TANGIBLE_DATABASE_URL": db.url} | own | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            pass_fds=[held],
            start_new_session=True,
            timeout=120,
        )
    finally:
        os.close(held)
        os.close(lifeline)
    return Made(done.returncode, [json.loads(line) for line in done.stderr.splitlines()])


def asked(format: str) -> Export:
    """A file that is asked for, of answers that no program packs well: about 3 MB."""
    survey, chance = make_survey(question("text", multiline=True)), random.Random(1)
    Response.take_in(survey, [({"q": chance.randbytes(2_000).hex()}, None) for _ in range(1_500)])
    return Export.ask(survey, format, labels=False)[0]


def test_where_temporary_files_have_no_room_it_is_told_and_nothing_is_left(database, tmp_path):
    export = asked("zip")
    folder = tmp_path / "temporary"
    folder.mkdir()
    script = f'mount -t tmpfs -o size=256k none "$TMPDIR"; {MAKE}'
    found = made(export, script, TMPDIR=str(folder))
    assert found.status == 0
    (line,) = found.lines
    told = {name: line[name] for name in ("level", "event", "format", "disk")}
    assert told == {
        **{"level": "error", "event": "file not prepared"},
        **{"format": "zip", "disk": "temporary files"},
    }
    export = Export.of(export.survey, export.id)
    assert (export.is_running, export.is_finished, export.fault) == (False, False, NO_ROOM)
    assert ExportPart.select().count() == 0
    assert list(folder.iterdir()) == []


@pytest.mark.sqlite
def test_where_the_database_has_no_room_what_was_stored_of_it_goes_when_it_has(database, tmp_path):
    export = asked("csv")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file, disk = Path(str(db.database)), tmp_path / "disk"
    disk.mkdir()
    size = file.stat().st_size // 1024
    # Room for a part of the file, and not for all of it; a second after it is full there is more.
    script = f"""
    mount -t tmpfs -o size={size + 3000}k none "{disk}"
    cp "{file}" "{disk}/tangible.db"
    {MAKE.removeprefix("exec ")} &
    until [ "$(df --output=avail "{disk}" | tail -n 1)" -lt 500 ]; do sleep 0.1; done
    sleep 1
    mount -o remount,size={size + 12000}k "{disk}"
    wait $! && status=0 || status=$?
    cp "{disk}"/tangible.db* "{tmp_path}"
    exit $status
    """
    found = made(export, script, TANGIBLE_DATABASE_URL=f"sqlite:///{disk}/tangible.db")
    assert found.status == 0, found.lines
    (line,) = found.lines
    assert (line["event"], line["disk"]) == ("file not prepared", "database")
    with instead(f"sqlite:///{tmp_path}/tangible.db"):
        export = Export.get()
        assert (export.is_running, export.fault, export.written > 0) == (False, NO_ROOM, True)
        assert ExportPart.select().count() == 0


def test_one_that_fails_otherwise_leaves_nothing_either_and_says_nothing_of_a_disk(
    database, monkeypatch
):
    export = asked("csv")
    export.add(0, b"a part", 1)
    found = made(export, MAKE.replace("store", "nothing"))
    assert (found.status, found.lines[0]["event"]) == (1, "process failed")
    export.give_up()
    export = Export.of(export.survey, export.id)
    assert (export.fault, export.is_running) == ("", False)
    Export.ask(export.survey, "jsonl", labels=False)
    assert ExportPart.select().count() == 0
