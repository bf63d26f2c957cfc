"""SQLite's log: it is moved into the database only where it is known to be on the disk."""

import errno
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import apsw
import pytest

from models.service.backup import back_up, restore
from storage import schema
from storage.database import connect, connection, db
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
        db.close()
        connect()
        assert log().stat().st_size > 0
        written.clear()
        respond(survey, q="no")
        respond(survey, q="no")
        assert written == [log()]


def test_whoever_opens_it_after_a_thread_has_ended_without_closing_writes_it_again(survey, written):
    def answer() -> None:
        connect()
        respond(survey, q="yes")

    db.close()
    with reading_elsewhere():
        thread = Thread(target=answer)
        thread.start()
        thread.join()
        gc.collect()
        written.clear()
        connect()
        respond(survey, q="no")
        assert written == [log()]


def test_whoever_has_had_it_open_all_the_time_does_not(survey, written):
    with ThreadPoolExecutor(1) as other, reading_elsewhere():
        respond(survey, q="yes")
        other.submit(connect).result()
        db.close()
        connect()
        written.clear()
        respond(survey, q="no")
        assert written == []
        other.submit(db.close).result()


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
