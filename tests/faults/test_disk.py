"""The faults of the disk see what they are there to see, and what they have found stays mended."""

import errno
import os
import random
import shutil
from pathlib import Path

import apsw
import pytest

from faults.disk import DATABASE, WAL
from faults.errors import read_alone, revival
from faults.oracle import Ledger
from faults.phone import Account, Crowd
from faults.power import cut, cut_at, record
from faults.recording import SYNC, SYNC_FAILED, TRUNCATE, UNLINK, WRITE, Machine, Record
from faults.refusal import send
from faults.service import CODE, Service

PAGE = 4096


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of these is about how a service starts."""
    monkeypatch.setattr(Service, "is_loaded", True)


def machine(*happened: tuple[int, int, bytes]) -> Machine:
    """What a disk has come to by these: kind, offset (of a sync: how many came before), data."""
    made = Machine(random.Random(1))
    for position, (kind, offset, data) in enumerate(happened):
        made.follow(Record(position, kind, DATABASE, offset, data))
    return made


def left(made: Machine, manner: str, folder: Path) -> bytes:
    """The database's file after a power cut."""
    file = made.cut(manner, folder)
    return file.read_bytes() if file.exists() else b""


def test_a_power_cut_keeps_what_was_synced_and_may_drop_the_rest(tmp_path: Path) -> None:
    made = machine((WRITE, 0, b"old"), (WRITE, 3, b"too"), (SYNC, 2, b""), (WRITE, 0, b"new"))
    assert left(made, "none", tmp_path) == b"oldtoo"
    assert left(made, "all", tmp_path) == b"newtoo"
    assert {left(made, "some", tmp_path) for _ in range(50)} == {b"oldtoo", b"newtoo"}


def test_a_sync_keeps_only_what_was_written_before_it_began(tmp_path: Path) -> None:
    made = machine((WRITE, 0, b"before"), (WRITE, 0, b"during"), (SYNC, 1, b""))
    assert left(made, "none", tmp_path) == b"before"


def test_a_later_sync_brings_nothing_back_that_a_failed_one_has_dropped(tmp_path: Path) -> None:
    happened = [(WRITE, n, b"x") for n in range(40)]
    made = machine(*happened, (SYNC_FAILED, 40, b""), (WRITE, 40, b"y"), (SYNC, 42, b""))
    kept = left(made, "none", tmp_path)
    assert kept[40:] == b"y"
    assert 0 < kept[:40].count(b"x") < 40


def test_a_write_is_torn_where_sectors_meet(tmp_path: Path) -> None:
    made = machine((WRITE, 500, b"a" * 100))
    ends = {left(made, "torn", tmp_path)[500:].replace(b"\0", b"-") for _ in range(50)}
    whole = {b"", b"a" * 12, b"-" * 12 + b"a" * 88, b"a" * 100}
    assert ends == whole


def test_a_file_is_shortened_and_deleted_as_it_was(tmp_path: Path) -> None:
    made = machine((WRITE, 0, b"abc"), (TRUNCATE, 1, b""))
    assert left(made, "all", tmp_path) == b"a"
    made.follow(Record(2, UNLINK, DATABASE, 0, b""))
    assert left(made, "all", tmp_path) == b""


def test_what_the_replay_cannot_know_is_no_recording() -> None:
    made = Machine(random.Random(1))
    with pytest.raises(ValueError, match="does not know"):
        made.follow(Record(0, 99, WAL + 7, 0, b""))


def test_a_recording_ends_as_the_files_on_the_disk_did(tmp_path: Path) -> None:
    recorded = record(tmp_path, 20, from_first=True)
    made = Machine(random.Random(1))
    for one in recorded.records:
        made.follow(one)
    assert recorded.service.file is not None
    # What came after the recording was read, at the end of the service, is in the file alone.
    connection = apsw.Connection(str(made.cut("all", tmp_path)))
    (found,) = next(connection.execute("SELECT count(*) FROM response"))
    connection.close()
    assert found == len(recorded.account.acknowledged)


def test_power_cuts_cost_answers_that_are_acknowledged_before_they_are_stored(
    tmp_path: Path,
) -> None:
    found = cut(record(tmp_path, 30, without="waiting"), 60, random.Random(1))
    assert found.losing > 0


@pytest.mark.parametrize("error", [errno.EIO, 0])
def test_what_a_killed_process_left_in_the_log_is_stored_before_it_counts(
    error: int, tmp_path: Path
) -> None:
    real = cut(revival(tmp_path / "real", error), 150, random.Random(1))
    assert (real.damaged, real.losing) == (0, 0)
    # The same without this guard: there is something to be lost.
    careless = cut(revival(tmp_path / "careless", error, "doubt"), 150, random.Random(1))
    assert careless.losing > 0


def pages_of(file: Path) -> dict[str, int]:
    """A page of each table and index, the last that holds some of it."""
    connection = apsw.Connection(str(file))
    try:
        return dict(connection.execute("SELECT name, max(pageno) FROM dbstat GROUP BY name"))
    finally:
        connection.close()


def damage(file: Path, page: int) -> None:
    """Write something else over one page."""
    with file.open("r+b") as database:
        database.seek((page - 1) * PAGE)
        database.write(os.urandom(PAGE))


def test_whoever_is_alone_with_a_log_moves_nothing_of_it_that_is_not_on_the_disk(
    tmp_path: Path,
) -> None:
    """Else a power cut half-way leaves pages in the database of which the log knows nothing."""
    recorded, before = read_alone(tmp_path)
    assert len(list(recorded.ledger.lines())) == 5
    moments = [one for one in range(before - 1, len(recorded.records)) for _ in range(8)]
    found = cut_at(recorded, moments, random.Random(1))
    assert (found.made, found.damaged, found.losing) == (len(moments), 0, 0)


def test_a_damaged_database_takes_no_answers(tmp_path: Path) -> None:
    service = Service(tmp_path / "service")
    service.add_survey()
    assert service.file is not None
    with service, Crowd(CODE, [service.port], Ledger(tmp_path / "ledger")) as crowd:
        crowd.wait_for(60)
    good = tmp_path / "good"
    shutil.copy(service.file, good)
    pages = pages_of(good)

    for table in "sqlite_schema", "survey", "response", "response_survey_id_receipt_hash", "tally":
        shutil.copy(good, service.file)
        damage(service.file, pages[table])
        refused = service.command("serve")
        assert refused.returncode == 1
        assert refused.stderr.startswith("Error: The database "), refused.stderr
        assert len(refused.stderr.splitlines()) == 1

    # And when it happens to one that is being served.
    shutil.copy(good, service.file)
    with service:
        damage(service.file, pages["tally"])
        assert send(service.port, 8, Account()) == {"503 with the text": 8}
