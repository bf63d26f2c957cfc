"""SQLite's log: it is moved into the database only where it is known to be on the disk."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from models.service.backup import back_up, restore
from storage import schema
from storage.database import connect, connection, db, settle
from storage.engine import BackupUnfit
from storage.sqlite import file as sqlite_file
from tests.makers import choice, make_survey, respond

pytestmark = pytest.mark.sqlite


@pytest.fixture
def survey(database):
    return make_survey(choice("Good?", "Yes", "No"))


@pytest.fixture
def written(monkeypatch) -> list[Path]:
    """The logs that are written again."""
    logs: list[Path] = []

    def write_again(log: Path) -> None:
        logs.append(log)
        real(log)

    real = sqlite_file.write_again
    monkeypatch.setattr(sqlite_file, "write_again", write_again)
    return logs


def log() -> Path:
    return Path(f"{db.database}-wal")


@contextmanager
def reading_elsewhere() -> Iterator[None]:
    """Another program has the database open and reads, so that the log stays."""
    other = apsw.Connection(db.database)
    other.execute("BEGIN; SELECT count(*) FROM survey")
    try:
        yield
    finally:
        other.close()


def test_whoever_opens_a_log_that_others_may_have_left_writes_it_again_before_a_commit(
    survey, written
):
    with reading_elsewhere():
        respond(survey, q="yes")
        db.shut()
        connect()
        assert log().stat().st_size > 0
        written.clear()
        respond(survey, q="no")
        respond(survey, q="no")
        assert written == [log()]


def test_whoever_moves_the_log_on_purpose_writes_it_again_each_time(survey, written):
    for answer in "yes", "no":
        respond(survey, q=answer)
        written.clear()
        settle()
        assert set(written) == {log()}


def test_a_command_that_has_nothing_to_migrate_waits_for_nobody_and_writes_nothing(survey, written):
    respond(survey, q="yes")
    db.close()
    other = apsw.Connection(db.database)
    other.execute("BEGIN IMMEDIATE")
    try:
        with connection():
            assert schema.migrate() == []
    finally:
        other.close()
        connect()
    assert written == []


def test_a_restore_that_cannot_write_the_log_again_leaves_it_as_it_is(
    survey, tmp_path, monkeypatch
):
    back_up(tmp_path / "copy")
    database = Path(db.database)
    with reading_elsewhere():
        respond(survey, q="yes")
        db.close()
        before = database.read_bytes(), log().read_bytes()
    database.write_bytes(before[0])
    log().write_bytes(before[1])

    def fail(one: Path) -> None:
        if one == Path(f"{database}-wal"):
            raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(sqlite_file, "write_again", fail)
        with pytest.raises(BackupUnfit, match="Input/output error"):
            restore(tmp_path / "copy")
    assert (database.read_bytes(), log().read_bytes()) == before
    connect()
    db.examine()
