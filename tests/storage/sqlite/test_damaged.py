"""A database that is cut off, or lies beside a log that is not its own, stays as it was found."""

import shutil
from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest
from peewee import OperationalError

from models.service.backup import back_up
from storage.database import db, instead, settle
from storage.engine import DatabaseUnfit
from storage.sqlite.file import move_log_at_close
from storage.sqlite.stray import LOG_HEAD
from tests.makers import choice, make_survey, respond

pytestmark = pytest.mark.sqlite

PAGE = 4096


@pytest.fixture
def pair(database: None, tmp_path: Path) -> Path:
    """A database in a folder of its own, whose log holds the latest answers."""
    survey = make_survey(choice("Good?", "Yes", "No"))
    settle()
    with closing(apsw.Connection(db.database)) as other:
        other.execute("SELECT count(*) FROM survey").fetchall()
        for _ in range(60):
            respond(survey, q="yes")
        folder = tmp_path / "pair"
        folder.mkdir()
        for end in "", "-wal":
            shutil.copy(f"{db.database}{end}", folder / f"tangible.db{end}")
    return folder / "tangible.db"


def as_found(file: Path) -> tuple[bytes, bytes]:
    return file.read_bytes(), Path(f"{file}-wal").read_bytes()


@pytest.mark.parametrize("pages", [1, 150])
def test_whoever_opens_a_database_that_is_cut_off_leaves_it_and_its_log_as_they_are(pair, pages):
    with pair.open("r+b") as cut:
        cut.truncate(pages * PAGE)
    before = as_found(pair)
    with suppress(OperationalError), instead(f"sqlite:///{pair}"):
        db.execute_sql("SELECT count(*) FROM response").fetchall()
    assert as_found(pair) == before


@pytest.mark.parametrize("change", ["many answers", "one word"])
def test_a_backup_that_was_copied_beside_the_log_of_another_database_is_not_mixed_with_it(
    pair, tmp_path, change
):
    if change == "one word":  # the log has no first page then, which would tell whose it is
        with instead(f"sqlite:///{pair}"):
            settle()
            back_up(tmp_path / "before")
        leave_log(pair, "UPDATE organiser SET email = 'b' || substr(email, 2)")
        shutil.copy(tmp_path / "before", pair)
    else:
        back_up(tmp_path / "backup")
        shutil.copy(tmp_path / "backup", pair)
    before = as_found(pair)
    with pytest.raises(DatabaseUnfit, match="by tangible restore"), instead(f"sqlite:///{pair}"):
        pass
    assert as_found(pair) == before


def test_a_backup_that_was_copied_into_place_and_served_since_opens_with_its_own_log(
    pair, tmp_path
):
    back_up(tmp_path / "backup")
    served = tmp_path / "served.db"
    shutil.copy(tmp_path / "backup", served)
    leave_log(served, "CREATE TABLE more (a); INSERT INTO more VALUES (1)")
    with instead(f"sqlite:///{served}"):
        assert db.execute_sql("SELECT a FROM more").fetchone() == (1,)


def leave_log(file: Path, sql: str) -> None:
    """Change a database as a process does that is killed before it moves the log."""
    with closing(apsw.Connection(str(file))) as database:
        move_log_at_close(database, moves=False)
        database.execute(f"PRAGMA journal_mode = wal; {sql}").fetchall()
    assert Path(f"{file}-wal").stat().st_size > LOG_HEAD
