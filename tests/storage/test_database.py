"""The database keeps what it says it kept, or says why it cannot."""

import fcntl
import logging
import os
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from peewee import ModelSelect, OperationalError

from models.account.organiser import Organiser
from models.service.instance import Instance
from models.survey.survey import Survey
from storage.database import (
    MomentField,
    Rows,
    Stored,
    connect,
    connection,
    db,
    open_database,
    read_transaction,
    settle,
    writing,
)
from storage.engine import Busy, DatabaseUnfit
from storage.patience import waited
from tests.makers import make_organiser
from tests.nouns import stored_nouns


@pytest.mark.parametrize(
    ("url", "how"),
    [
        ("mysql://localhost/t", "begins with 'mysql'"),
        ("tangible.db", "does not begin like an address"),
        ("sqlite", "does not begin like an address"),
    ],
)
def test_an_address_of_no_known_database_is_refused(url, how):
    with pytest.raises(DatabaseUnfit) as refused:
        open_database(url)
    assert str(refused.value) == (
        f"TANGIBLE_DATABASE_URL {how}: write sqlite:///PATH-TO-FILE or postgresql://USER@HOST/NAME."
    )


@pytest.mark.sqlite
def test_sqlite_runs_with_the_settings_that_keep_a_commit(database):
    found = [
        db.execute_sql(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert found == ["wal", 2, 1]
    assert tuple(map(int, apsw.sqlitelibversion().split("."))) >= (3, 51, 3)
    db.check()


@pytest.mark.sqlite
@pytest.mark.parametrize(("name", "value"), [("synchronous", 1), ("foreign_keys", 0)])
def test_a_setting_that_is_not_as_it_has_to_be_is_refused(database, name, value):
    db.execute_sql(f"PRAGMA {name} = {value}")
    with pytest.raises(DatabaseUnfit) as refused:
        db.check()
    assert f"{name}={value}" in str(refused.value).replace(" ", "")


def test_what_a_transaction_wrote_before_a_fault_is_not_there(database):
    def fails() -> None:
        with writing():
            make_organiser()
            assert Organiser.select().count() == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert Organiser.select().count() == 0


def test_within_a_reading_all_is_of_one_moment(database):
    def write() -> None:
        with connection():
            make_organiser()

    with read_transaction():
        before = Organiser.select().count()
        with ThreadPoolExecutor(1) as other:
            other.submit(write).result()
        assert (before, Organiser.select().count()) == (0, 0)
    assert Organiser.select().count() == 1


@pytest.mark.sqlite
def test_writers_wait_for_each_other_and_none_fails(database):
    def write(n: int) -> None:
        with connection(), writing():
            found = Organiser.select().count()
            time.sleep(0.003)  # in which another could begin, were it let in
            Organiser.create(email=f"{found}", created_at=datetime.now(UTC))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(40)))
    assert {one.email for one in Organiser.select()} == {str(n) for n in range(40)}


@pytest.mark.sqlite
def test_who_writes_has_the_lock_before_the_first_statement(database, instance):
    other = apsw.Connection(str(instance.folder / "tangible.db"))
    with read_transaction():
        other.execute("BEGIN IMMEDIATE; ROLLBACK")
    with writing(), pytest.raises(apsw.BusyError):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_commit_of_another_connection_is_noticed_and_silence_is_not(database):
    def write() -> None:
        with connection(), writing():
            make_organiser()

    first = db.changes_seen()
    assert db.changes_seen() == first
    with ThreadPoolExecutor(1) as other:
        other.submit(write).result()
    until = time.monotonic() + 1
    while db.changes_seen() == first and time.monotonic() < until:
        time.sleep(0.01)
    assert db.changes_seen() != first


def test_what_was_committed_before_is_no_news_and_what_comes_then_is(database):
    """Who copies a database asks whether somebody else has written to it meanwhile."""
    for _ in range(3):
        make_organiser(f"{db.changes_before()}@example.org")
    before = db.changes_before()
    time.sleep(0.1)  # in which late news would come
    assert db.changes_seen() == before
    with ThreadPoolExecutor(1) as other:
        other.submit(_write).result()
    until = time.monotonic() + 30
    while db.changes_seen() == before and time.monotonic() < until:
        time.sleep(0.01)
    assert db.changes_seen() != before


def _write() -> None:
    with connection(), writing():
        Organiser.create(email="another@example.org", created_at=datetime.now(UTC))


def test_a_connection_is_closed_by_the_one_who_opened_it(database):
    db.close()
    with connection():
        with connection():
            assert not db.is_closed()
        assert not db.is_closed()
    assert db.is_closed()


def test_a_moment_is_stored_in_milliseconds_and_read_in_utc():
    field, moment = MomentField(), datetime(2012, 6, 6, 12, 30, 0, 123456, UTC)
    assert field.db_value(moment) == 1338985800123
    assert field.python_value(1338985800123) == moment.replace(microsecond=123000)
    assert (field.db_value(None), field.python_value(None)) == (None, None)


@pytest.mark.sqlite
def test_who_waits_for_the_write_lock_is_told_who_has_it(database):
    program = Path("/proc/self/comm").read_text().strip()
    said = rf"was not free within 0\.05 seconds: process {os.getpid()} \({re.escape(program)}\)"
    with open(f"{db.database}.writing", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Busy, match=said) as told, writing(0.05):
            pass
        assert told.value.holder == f"process {os.getpid()} ({program})"
        with pytest.raises(Busy, match=r"fuser -v .*\.writing"), writing(0):
            pass  # who asks a thousand times a second does not look who it is
    with writing():
        pass


@pytest.mark.sqlite
def test_who_waits_for_another_program_is_told_which_it_is(database, instance):
    with closing(other_connection(instance)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="shm was not free within 1 seconds") as told, writing(1):
            pass
    assert told.value.holder.startswith(f"process {os.getpid()} (")


@pytest.mark.sqlite
def test_who_has_time_says_whom_it_waits_for_and_goes_on_when_they_have_ended(
    database, monkeypatch, caplog
):
    monkeypatch.setattr("storage.patience.SOON_SECONDS", 0.05)
    with open(f"{db.database}.writing", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        class End(logging.Filter):
            def filter(self, record: logging.LogRecord) -> bool:
                fcntl.flock(lock, fcntl.LOCK_UN)
                return True

        with caplog.filtering(End()), waited(writing):
            assert db.in_transaction()
    (said,) = caplog.records
    assert said.getMessage() == "waiting for another process"
    assert said.fields["held_by"].startswith(f"process {os.getpid()} (")


@pytest.mark.sqlite
def test_a_commit_does_not_count_when_the_file_system_takes_no_change_right_after_it(database):
    lock = Path(f"{db.database}.writing")

    def fail() -> None:
        with writing():
            lock.unlink()
            lock.symlink_to("/dev/full")

    with pytest.raises(OperationalError, match="the disk failed at a commit"):
        fail()
    lock.unlink()
    with writing():
        pass


@pytest.mark.sqlite
def test_nobody_else_changes_how_a_connection_in_use_keeps_its_commits(database, instance):
    other = apsw.Connection(str(instance.folder / "tangible.db"))
    other.execute("PRAGMA synchronous = 0")
    with pytest.raises(apsw.BusyError):
        other.execute("PRAGMA journal_mode = delete")
    found = [
        db.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    ]
    assert found == ["wal", 2]
    other.close()


@pytest.mark.sqlite
def test_when_the_last_process_has_settled_the_file_alone_is_the_whole_database(
    database, instance, tmp_path
):
    file, log = instance.folder / "tangible.db", instance.folder / "tangible.db-wal"

    def organisers() -> int:
        shutil.copy(file, tmp_path / "alone.db")
        with closing(apsw.Connection(str(tmp_path / "alone.db"))) as alone:
            return int(alone.execute("SELECT count(*) FROM organiser").get)

    # What has a connection of its own, like a thread that was killed with it, keeps the log there.
    with closing(apsw.Connection(str(file))) as other:
        other.execute("SELECT count(*) FROM survey").fetchall()
        make_organiser()
        db.close()
        assert (log.stat().st_size > 0, organisers()) == (True, 0)
        settle()
        assert (log.stat().st_size, organisers()) == (0, 1)
    assert db.is_closed()


def test_to_settle_is_harmless_when_somebody_writes_and_when_nothing_can_be_reached(
    database, instance
):
    make_organiser()
    settle()
    assert Organiser.select().count() == 1
    if instance.database_url.startswith("sqlite"):
        with closing(apsw.Connection(str(instance.folder / "tangible.db"))) as other:
            other.execute("BEGIN IMMEDIATE")
            settle()
        db.close()
        (instance.folder / "tangible.db").write_bytes(b"gone" * 1000)
    settle()


def within_a_connection(deed: Callable[[], object]) -> None:
    with connection():
        deed()


def other_connection(instance: Instance) -> apsw.Connection:
    return apsw.Connection(instance.database_url.removeprefix("sqlite:///"))


def left_open(how: str) -> object:
    """What a fault in the middle of a query or a transaction leaves, as long as it is held."""
    if how == "query":
        rows = db.execute_sql("SELECT id FROM organiser")
        rows.fetchone()
        return rows
    transaction = read_transaction()
    transaction.__enter__()
    Organiser.select().first()
    return transaction


@pytest.mark.sqlite
@pytest.mark.parametrize("how", ["query", "reading"])
def test_what_a_fault_has_left_open_ends_with_the_request(app, database, instance, how):
    for n in range(3):
        make_organiser(f"a{n}@example.org")
    kept = left_open(how)
    assert app.test_client().get("/sign-in").status_code == 200
    with ThreadPoolExecutor(1) as other:
        other.submit(within_a_connection, lambda: make_organiser("b@example.org")).result()
    connect()
    assert Organiser.at("b@example.org") is not None
    with writing():
        make_organiser("c@example.org")
    shown = other_connection(instance).execute("SELECT count(*) FROM organiser").fetchone()
    assert shown == (5,)
    assert kept is not None


@pytest.mark.sqlite
def test_a_connection_with_nothing_left_open_is_kept(app, database):
    make_organiser()
    before = db.connection()
    assert app.test_client().get("/sign-in").status_code == 200
    assert db.connection() is before


def test_whole_rows_are_selected_by_the_sql_that_peewee_makes(database):
    def peewees(model: type[Stored]) -> ModelSelect:
        return ModelSelect(model, model._meta.sorted_fields, is_default=True)

    models = stored_nouns()
    assert len(models) > 40
    for model in models:
        assert isinstance(model.select(), Rows)
        for _ in range(2):  # made, and kept
            assert model.select().sql() == peewees(model).sql()
    for change in (
        lambda rows: rows.where(Survey.code == "lunch").order_by(Survey.id).limit(3),
        lambda rows: rows.join(Organiser).where(Organiser.email == "ada@example.org"),
        lambda rows: rows.select_extend(Organiser.email).join(Organiser),
        lambda rows: rows.columns(Survey.code),
        lambda rows: rows.select(Survey.id, Survey.code),
        lambda rows: rows.distinct(),
        lambda rows: rows.alias("all"),
        lambda rows: Organiser.select(Organiser.id).where(Organiser.id.in_(rows)),
        lambda rows: Organiser.select(rows.c.code).from_(rows.alias("all")),
        lambda rows: rows.where(Survey.id.not_in(rows.where(Survey.code == "lunch"))),
        lambda rows: rows.where(Survey.code == "lunch") | rows.where(Survey.code == "tea"),
        lambda rows: Organiser.select(Organiser, Survey).join(Survey),
    ):
        assert change(Survey.select()).sql() == change(peewees(Survey)).sql()
    for several in ((Survey, Organiser), (Organiser,), (Organiser, Survey)):
        assert isinstance(Survey.select(*several), Rows)
        for change in (
            lambda rows: rows.join(Organiser).where(Organiser.email == "ada@example.org"),
            lambda rows: rows.join(Organiser).order_by(Survey.id).limit(3),
            lambda rows: rows.select(Survey.id, Organiser.id).join(Organiser),
            lambda rows: rows.select_extend(Survey.code).join(Organiser),
            lambda rows: rows.join(Organiser).distinct().alias("all"),
            lambda rows: Survey.select(rows.c.email).from_(rows.join(Organiser).alias("all")),
            lambda rows: Survey.select().where(Survey.id.in_(rows.join(Organiser))),
        ):
            peewees_own = ModelSelect(Survey, list(several))
            assert change(Survey.select(*several)).sql() == change(peewees_own).sql()
    assert Survey.select().count() == 0
    assert not Survey.select().exists()
