"""Backups: what is in one, which files are refused, and what is left when something goes wrong."""

import fcntl
import hashlib
import os
import random
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from models.answer.recount import recount
from models.answer.response import Response
from models.api.webhook import EVENTS, Webhook
from models.coding.redaction import redact
from models.mail import mail_server, outbox
from models.mail.addressee import Addressee
from models.mail.letter import Letter
from models.mail.mail_server import MailServer, Sender
from models.mail.outbox import Recipient
from models.service.backup import back_up, restore
from models.survey.survey import Survey
from storage import schema, seal, state_file
from storage.database import connect, db, instead
from storage.engine import BackupUnfit, DatabaseUnfit
from storage.sqlite import file as sqlite_file
from storage.sqlite.engine import SQLite
from storage.sqlite.file import LOCKS
from storage.unfinished import PREFIX
from tests.makers import choice, make_organiser, make_survey, question
from tests.postgresql import Engine, newer_pg_dump

MIGRATION = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE later (id INTEGER)")
"""


@pytest.fixture
def survey(database: None) -> Survey:
    """A survey with forty responses, so that the file has pages of every kind."""
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why", multiline=True))
    collect(survey, *({"q": ("yes", "no")[n % 2], "why": f"Because {n} " * 30} for n in range(40)))
    return survey


@pytest.fixture
def file(survey: Survey, tmp_path: Path) -> Path:
    """A backup of it."""
    back_up(tmp_path / "feedback.backup")
    return tmp_path / "feedback.backup"


def collect(survey: Survey, *answers: dict[str, str]) -> None:
    """Store these answers."""
    Response.take_in(survey, [(one, None) for one in answers])


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a database, but for its locks."""
    found = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    return {name: data for name, data in found.items() if Path(name).suffix not in LOCKS}


def lunch() -> Survey:
    """The survey as it is stored now."""
    return Survey.get(Survey.code == "lunch")


def tables() -> dict[str, list[Any]]:
    """Everything that is stored."""
    return {
        name: sorted(db.execute_sql(f'SELECT * FROM "{name}"'), key=repr)
        for name in db.get_tables()
    }


def restored_tables() -> dict[str, list[Any]]:
    """The tables without the one event of the record that there is after a restore."""
    found = tables()
    assert found["audit"].pop()[2:4] == ("backup restored", "command line")
    return found


def content(folder: Path) -> dict[str, str]:
    """Every file in a folder, by the hash of its bytes."""
    files = (file for file in folder.iterdir() if file.is_file())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def changed(file: Path, *statements: str) -> None:
    """A database that somebody has worked on; it is no longer what tangible backup wrote."""
    with closing(apsw.Connection(str(file))) as database:
        for statement in ("PRAGMA user_version = 0", "PRAGMA application_id = 0", *statements):
            database.execute(statement).fetchall()


@pytest.mark.sqlite
def test_a_backup_holds_all_that_is_stored_and_is_an_ordinary_database(survey, tmp_path):
    before = tables()

    made = back_up(tmp_path / "copy")

    data = (tmp_path / "copy").read_bytes()
    assert (made.surveys, made.responses) == (1, 40)
    assert (made.size, made.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    db.close()
    with instead(f"sqlite:///{tmp_path / 'copy'}"):
        assert tables() == before


@pytest.mark.sqlite
def test_a_backup_holds_nothing_of_an_answer_that_was_erased(survey, tmp_path):
    collect(survey, {"q": "yes", "why": "quite unforgettable"})
    gone = next(one for one in Response.select() if "unforgettable" in str(one.answers))
    back_up(tmp_path / "before")
    assert b"unforgettable" in (tmp_path / "before").read_bytes()

    gone.delete_instance()

    back_up(tmp_path / "after")
    assert b"unforgettable" not in (tmp_path / "after").read_bytes()


@pytest.mark.sqlite
def test_a_file_that_is_there_is_replaced_only_when_that_is_said(survey, tmp_path):
    file = tmp_path / "copy"
    file.write_text("mine")
    with pytest.raises(BackupUnfit, match="--force"):
        back_up(file)
    with pytest.raises(BackupUnfit, match="is no backup"):
        back_up(file, force=True)
    assert file.read_text() == "mine"
    file.unlink()
    assert back_up(file).responses == 40
    assert back_up(file, force=True).responses == 40
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["copy"]


@pytest.mark.sqlite
def test_a_backup_touches_no_file_that_has_a_name_of_its_own_made_longer(
    survey, instance, tmp_path
):
    live, others = instance.folder / "tangible.db", tmp_path / "others"
    others.write_bytes(b"half" * 1000)
    others.chmod(0o644)
    before = live.read_bytes()
    copies = [tmp_path / name for name in ("linked", "hard", "plain", "live")]
    for copy, make in zip(copies, ("symlink", "link", "file", "database"), strict=True):
        part = copy.with_name(f"{copy.name}.part")
        if make in ("symlink", "database"):
            part.symlink_to(live if make == "database" else others)
        elif make == "link":
            os.link(others, part)
        else:
            shutil.copy(others, part)
        assert back_up(copy).responses == 40
        assert copy.stat().st_mode & 0o777 == 0o600
        if make != "database":
            assert part.read_bytes() == b"half" * 1000
    assert (others.read_bytes(), others.stat().st_mode & 0o777) == (b"half" * 1000, 0o644)
    assert live.read_bytes() == before


def left(folder: Path, name: str) -> Path:
    """What a backup that was killed has left."""
    file = folder / f"{PREFIX}{name}"
    file.write_bytes(b"half")
    return file


@pytest.mark.sqlite
def test_what_a_killed_backup_left_is_removed_and_nothing_else(survey, tmp_path):
    gone, used, linked = (left(tmp_path, name) for name in ("abcdefgh", "in_use_1", "linked_1"))
    others = left(tmp_path, "too long a name")
    os.link(linked, tmp_path / "precious")
    (tmp_path / f"{PREFIX}symlink1").symlink_to(others)
    with used.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        back_up(tmp_path / "copy")
    assert not gone.exists()
    assert [one.read_bytes() for one in (used, linked, others)] == [b"half"] * 3
    assert (tmp_path / f"{PREFIX}symlink1").is_symlink()


@pytest.mark.sqlite
def test_a_file_that_has_come_while_a_backup_was_written_is_not_replaced(
    survey, tmp_path, monkeypatch
):
    file, other, whole = tmp_path / "copy", tmp_path / "other", SQLite.copy_to
    back_up(other)

    def slow(own: SQLite, part: Path) -> tuple[int, int]:
        shutil.copy(other, file)
        return whole(own, part)

    monkeypatch.setattr(SQLite, "copy_to", slow)
    with pytest.raises(BackupUnfit, match="it is there already"):
        back_up(file)
    assert file.read_bytes() == other.read_bytes()
    assert not list(tmp_path.glob(f"{PREFIX}*"))


@pytest.mark.sqlite
def test_a_link_that_leads_nowhere_is_not_replaced(survey, tmp_path):
    file = tmp_path / "copy"
    file.symlink_to(tmp_path / "nowhere")
    for force in False, True:
        with pytest.raises(BackupUnfit, match="it is there already"):
            back_up(file, force=force)
    assert file.is_symlink()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("end", [".lock", ".writing", ".migrating"])
@pytest.mark.parametrize("kind", ["link", "file"])
def test_no_file_of_anybody_is_taken_for_a_lock_by_its_name(survey, instance, tmp_path, end, kind):
    db.close()
    lock, others = instance.folder / f"tangible.db{end}", tmp_path / "others"
    others.write_bytes(b"" if kind == "link" else b"precious")
    before = others.read_bytes()
    lock.unlink(missing_ok=True)
    lock.symlink_to(others) if kind == "link" else shutil.copy(others, lock)
    with pytest.raises(OSError, match=lock.name):
        state_file.opened(lock)
    assert (others.read_bytes(), lock.read_bytes()) == (before, before)


@pytest.mark.sqlite
@pytest.mark.parametrize("where", ["", "absent/copy", "instance/tangible.db"])
def test_a_backup_is_not_written_where_it_cannot_be(survey, instance, tmp_path, where):
    before = content(instance.folder)
    with pytest.raises(BackupUnfit):
        back_up(tmp_path / where, force=True)
    assert content(instance.folder) == before


@pytest.mark.sqlite
def test_a_restore_brings_back_everything_and_keeps_what_was_there(survey, file, instance):
    before = tables()
    make_survey(choice("Later?", "Yes"), code="later")
    later = tables()

    restored = restore(file)

    connect()
    assert restored_tables() == before
    assert (restored.surveys, restored.responses) == (1, 40)
    assert recount(lunch()) == (3, [])
    db.close()
    assert (instance.folder / restored.kept).exists()
    assert not list(instance.folder.glob("*restoring*"))
    with instead(f"sqlite:///{instance.folder / restored.kept}"):
        assert tables() == later


@pytest.mark.sqlite
@pytest.mark.parametrize(("key", "unreadable"), [("the same", 0), ("another", 2)])
def test_a_restore_counts_what_another_secret_key_has_sealed(
    survey, instance, tmp_path, key, unreadable
):
    seal.open_with(lambda: "the same")
    for n in range(2):
        Response.record(survey, f"{n}" * 20, {}, [("need", f"person{n}")])
    for written in Response.wrote(survey, "why", size=2):
        redact(survey, "why", written.id, [], "A name", survey.organiser)
        Webhook.add(survey, survey.organiser, "https://example.org/hook", EVENTS)
    back_up(tmp_path / "sealed")
    seal.open_with(lambda: key)
    restored = restore(tmp_path / "sealed")
    counted = restored.unreadable, restored.originals, restored.webhooks
    assert counted == (unreadable, unreadable, unreadable)


@pytest.mark.sqlite
def test_letters_that_waited_when_a_backup_was_made_are_not_sent_from_it(survey, tmp_path):
    mail_server.use(MailServer("127.0.0.1", 9, False, Sender("f@example.org")))
    outbox.post(survey.organiser, survey, "Again", "Text", [Recipient("eve@example.org")])
    back_up(tmp_path / "waiting")
    assert restore(tmp_path / "waiting").messages == 1
    connect()
    assert Addressee.select().count() == 0
    assert (Letter.get().is_over, Letter.get().unsent) == (True, 1)


@pytest.mark.sqlite
@pytest.mark.parametrize("how", ["name", "link", "hard link"])
@pytest.mark.parametrize("end", ["", ".lock", "-wal"])
def test_a_backup_that_has_a_name_of_the_restore_itself_is_not_deleted(
    file, instance, tmp_path, how, end
):
    named = instance.folder / f"tangible.db.restoring{end}"
    shutil.copy(file, named)
    given = named if how == "name" else tmp_path / "given"
    if how != "name":
        given.symlink_to(named) if how == "link" else os.link(named, given)
    db.close()
    before = content(instance.folder)
    with pytest.raises(BackupUnfit, match="give the backup another name"):
        restore(given)
    assert content(instance.folder) == before
    assert given.read_bytes() == file.read_bytes()


@pytest.mark.sqlite
def test_a_restore_removes_what_another_left_and_no_file_with_a_longer_name(file, instance):
    db.close()
    beside = instance.folder / "tangible.db.restoring-of-monday"
    shutil.copy(file, beside)
    for left in "", "-wal", ".lock":
        (instance.folder / f"tangible.db.restoring{left}").touch()
    assert restore(beside).responses == 40
    assert beside.read_bytes() == file.read_bytes()
    assert [one.name for one in instance.folder.glob("*restoring*")] == [beside.name]


@pytest.mark.sqlite
def test_a_restore_always_says_why_it_could_not(survey, instance, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    db.close()
    with pytest.raises(BackupUnfit, match=r"it cannot be restored: .*named pipe"):
        restore(tmp_path / "pipe")


@pytest.mark.sqlite
def test_what_was_restored_takes_answers_again(survey, file):
    restore(file)
    connect()
    collect(lunch(), {"q": "yes"})
    assert recount(lunch()) == (3, [])
    assert Response.select().count() == 41


@pytest.mark.sqlite
def test_a_restore_into_an_installation_that_has_no_database_yet(file, tmp_path):
    db.close()
    with instead(f"sqlite:///{tmp_path / 'new' / 'tangible.db'}"):
        db.close()
        (tmp_path / "new" / "tangible.db").unlink()
        restored = restore(file)
        assert (restored.responses, restored.kept) == (40, "")
        connect()
        assert Response.select().count() == 40


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """As on a full disk: no file grows beyond `size` bytes, which are more than its log has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.sqlite
@pytest.mark.parametrize("is_there", [True, False], ids=["a database", "none"])
def test_a_restore_whose_log_does_not_fit_into_the_database_changes_nothing(
    file, instance, tmp_path, monkeypatch, is_there
):
    newer = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, newer)
    grown = MIGRATION + '    db.execute_sql("INSERT INTO later SELECT zeroblob(300000)")\n'
    (newer / "0999_later.py").write_text(grown)
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    db.close()
    live = instance.folder / "tangible.db"
    if not is_there:
        live.unlink()
    before = contents(instance.folder)
    room = file.stat().st_size + 100_000
    assert room > 400_000
    with no_file_longer_than(room), pytest.raises(BackupUnfit, match="cannot be written: "):
        restore(file)
    assert contents(instance.folder) == before
    assert restore(file).responses == 40


@pytest.mark.sqlite
def test_what_is_damaged_while_it_is_restored_replaces_nothing(file, instance, monkeypatch):
    def damage(database: Path) -> None:
        close(database)
        if database.suffix == ".restoring":
            with database.open("r+b") as found:
                found.seek(4096 * 3)
                found.write(os.urandom(4096))

    close = sqlite_file._close
    monkeypatch.setattr(sqlite_file, "_close", damage)
    db.close()
    before = contents(instance.folder)
    with pytest.raises(BackupUnfit, match="it is damaged"):
        restore(file)
    assert contents(instance.folder) == before


@pytest.mark.sqlite
def test_a_log_that_lost_its_database_is_kept_apart_from_what_is_restored(file, instance):
    live = instance.folder / "tangible.db"
    reader = apsw.Connection(str(live))
    reader.execute("BEGIN; SELECT count(*) FROM survey")
    collect(lunch(), *[{"q": "yes"}] * 5)
    log = Path(f"{live}-wal").read_bytes()
    assert log
    db.close()
    reader.close()
    live.unlink()
    Path(f"{live}-wal").write_bytes(log)
    with pytest.raises(DatabaseUnfit, match="holds answers that belong to it"):
        connect()
    assert (live.exists(), Path(f"{live}-wal").read_bytes()) == (False, log)
    # As a copy that the disk had no room for.
    live.touch()
    with pytest.raises(DatabaseUnfit, match="missing or empty"):
        connect()
    assert (live.stat().st_size, Path(f"{live}-wal").read_bytes()) == (0, log)
    assert SQLite.exists(db.url)
    live.unlink()

    restored = restore(file)

    assert restored.kept.endswith("-wal")
    assert (instance.folder / restored.kept).read_bytes() == log
    connect()
    assert Response.select().count() == 40
    db.examine()


@pytest.mark.sqlite
def test_a_database_behind_a_link_is_replaced_and_the_link_stays(file, tmp_path):
    db.close()
    (tmp_path / "large").mkdir()
    real, link = tmp_path / "large" / "answers.db", tmp_path / "tangible.db"
    link.symlink_to(real)
    real.touch()
    with instead(f"sqlite:///{link}"):
        assert Path(f"{real}.lock").exists()
        restored = restore(file)
        connect()
        assert Response.select().count() == 40
    assert link.is_symlink()
    assert (tmp_path / "large" / restored.kept).exists()


@pytest.mark.sqlite
def test_a_backup_of_an_older_schema_is_brought_to_the_newest(file, tmp_path, monkeypatch):
    newer = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, newer)
    (newer / "0999_later.py").write_text(MIGRATION)
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    assert schema.missing() == {"0999_later"}

    assert restore(file).responses == 40

    connect()
    assert schema.missing() == set()
    assert "later" in db.get_tables()


@pytest.mark.sqlite
def test_a_backup_is_made_of_an_older_schema_as_it_is(survey, tmp_path, monkeypatch):
    newer = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, newer)
    (newer / "0999_later.py").write_text(MIGRATION)
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    back_up(tmp_path / "copy")
    assert schema.missing() == {"0999_later"}


@pytest.mark.sqlite
def test_a_restore_replaces_a_database_that_is_damaged(file, instance):
    db.close()
    live = instance.folder / "tangible.db"
    live.write_bytes(b"gone" * 1000)
    Path(f"{live}-wal").write_bytes(b"log" * 1000)
    restored = restore(file)
    assert (instance.folder / restored.kept).read_bytes() == b"gone" * 1000
    assert (instance.folder / f"{restored.kept}-wal").read_bytes() == b"log" * 1000
    assert not Path(f"{live}-wal").exists()
    connect()
    assert Response.select().count() == 40


def damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Sixty files that are not what was written, each with what was done to it."""
    chance = random.Random(7)
    size = len(whole)
    places = [0, 16, 18, 24, 28, 31, 56, 59, 60, 63, 68, 71, 96, 99, 100, 105]
    places += [chance.randrange(size) for _ in range(20)]
    # Inside of what somebody wrote, where SQLite sees nothing wrong.
    places += [whole.index(b"Because 7"), whole.rindex(b"Because")]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        yield f"bit flipped at {place}", bytes(flipped)
    cuts = [0, 1, 15, 16, 99, 100, 512, 4095, 4096, 8192, size // 2, size - 4096, size - 1]
    for cut in cuts:
        yield f"cut at {cut}", whole[:cut]
    yield "longer by a byte", whole + b"\0"
    yield "longer by a page", whole + bytes(4096)
    yield "a page of noughts", whole[:8192] + bytes(4096) + whole[12288:]
    yield "two pages exchanged", whole[:4096] + whole[8192:12288] + whole[4096:8192] + whole[12288:]
    yield "its first page twice", whole[:4096] * 2 + whole[8192:]
    yield "a text", b"Tangible\n" * 1000
    yield "noughts", bytes(size)
    yield "noise", chance.randbytes(size)
    yield "a dump of PostgreSQL", b"PGDMP" + chance.randbytes(size)


@pytest.mark.sqlite
def test_no_damaged_file_is_accepted_and_the_database_is_untouched(file, instance):
    whole = file.read_bytes()
    db.close()
    before = content(instance.folder)
    accepted, reasons = [], []
    for what, data in damaged(whole):
        assert data != whole
        file.write_bytes(data)
        try:
            restore(file)
            accepted.append(what)
        except BackupUnfit as fault:
            reasons.append(str(fault))
    assert (accepted, len(reasons)) == ([], 60)
    assert not any("\n" in reason for reason in reasons)
    assert content(instance.folder) == before

    file.write_bytes(whole)
    assert restore(file).responses == 40


UNFIT = {
    "newer": (["INSERT INTO schema_migration VALUES (99, '0999_later', '2030-01-01')"], "newer"),
    "no history": (["DELETE FROM schema_migration"], "another program"),
    "a tally too high": (["UPDATE tally SET responses = responses + 1"], "tally of lunch"),
    "a count too low": (["UPDATE count SET count = count - 1 WHERE value = 'yes'"], "tally"),
    "a response without a survey": (["DELETE FROM survey"], "not there"),
    "answers that cannot be read": (["UPDATE response SET answers = '{'"], "damaged"),
    "a question that cannot be": (["UPDATE version SET definition = '[]'"], "damaged"),
    "a table missing": (["DROP TABLE tally"], "damaged"),
    "another program": (["DROP TABLE response"], "another program"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize(("statements", "reason"), UNFIT.values(), ids=list(UNFIT))
def test_a_database_that_was_worked_on_is_looked_over_too(file, instance, statements, reason):
    changed(file)
    shutil.copy(file, file.with_suffix(".good"))
    changed(file, *statements)
    db.close()
    before = content(instance.folder)

    with pytest.raises(BackupUnfit, match=reason):
        restore(file)

    assert content(instance.folder) == before
    assert restore(file.with_suffix(".good")).responses == 40


@pytest.mark.sqlite
def test_a_file_without_a_seal_is_checked_by_its_length_and_by_sqlite(file, instance):
    changed(file)
    with closing(apsw.Connection(str(file))) as database:
        index = "SELECT rootpage FROM sqlite_schema WHERE name = 'response_survey_id_receipt_hash'"
        page, size = database.execute(index).get, database.pragma("page_size")
    whole = file.read_bytes()
    emptied = bytearray(whole)
    emptied[(page - 1) * size + 3 : (page - 1) * size + 5] = bytes(2)  # the number of its cells
    db.close()
    before = content(instance.folder)
    for data, reason in (whole + bytes(size), "length"), (bytes(emptied), "entries in index"):
        file.write_bytes(data)
        with pytest.raises(BackupUnfit, match=reason):
            restore(file)
    assert content(instance.folder) == before

    file.write_bytes(whole)
    assert restore(file).responses == 40


@pytest.mark.sqlite
def test_a_database_of_another_program_is_refused(survey, instance, tmp_path):
    other = tmp_path / "other.db"
    changed(other, "CREATE TABLE schema_migration (name)", "CREATE TABLE survey (id)")
    db.close()
    before = content(instance.folder)
    with pytest.raises(BackupUnfit, match="another program"):
        restore(other)
    assert content(instance.folder) == before


@pytest.mark.sqlite
def test_half_of_a_database_that_was_in_use_is_refused(survey, instance, file, tmp_path):
    live = instance.folder / "tangible.db"
    for end in "", "-wal":
        shutil.copy(f"{live}{end}", f"{tmp_path / 'copy'}{end}")
    shutil.copy(f"{live}-wal", f"{file}-wal")
    db.close()
    before = content(instance.folder)
    for half in tmp_path / "copy", file:
        with pytest.raises(BackupUnfit, match="-wal lies beside it"):
            restore(half)
    assert content(instance.folder) == before


@pytest.mark.sqlite
def test_nothing_is_restored_while_another_process_has_the_database(file, instance):
    db.close()
    before = content(instance.folder)
    another = SQLite(instance.database_url)
    with pytest.raises(BackupUnfit, match="in use"):
        restore(file)
    assert content(instance.folder) == before

    del another
    assert restore(file).responses == 40


@pytest.mark.sqlite
def test_nothing_is_restored_while_another_program_has_the_database_open(file, instance):
    db.close()
    live = instance.folder / "tangible.db"
    with closing(apsw.Connection(str(live))) as shell:
        shell.execute("SELECT * FROM survey").fetchall()
        with pytest.raises(BackupUnfit, match="another program"):
            restore(file)
    assert not list(instance.folder.glob("*before-restore*"))
    assert restore(file).responses == 40


@pytest.mark.sqlite
def test_nobody_begins_to_use_a_database_that_is_being_restored(survey, file, instance):
    found = []

    def look(url: str) -> None:
        with pytest.raises(DatabaseUnfit, match="being restored") as refusal:
            SQLite(instance.database_url)
        found.append(refusal)

    with db.restoring(file) as restoring:
        look(restoring.url)
    assert found
    SQLite(instance.database_url)


# On PostgreSQL


@pytest.fixture
def empty(engine: Engine, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes empty databases: the address of each."""
    made = []

    def empty() -> str:
        made.append(engine.empty(tmp_path))
        return made[-1]

    yield empty
    for url in made:
        engine.drop(url)


@pytest.mark.postgresql
@pytest.mark.parametrize("is_newer", [False, True], ids=["known", "of a version to come"])
def test_on_postgresql_a_dump_is_restored_into_an_empty_database_only(
    empty, tmp_path, monkeypatch, caplog, is_newer
):
    file = tmp_path / "feedback.dump"
    if is_newer:
        monkeypatch.setenv("PATH", newer_pg_dump(tmp_path))
    with instead(empty()):
        schema.migrate()
        survey = make_survey(choice("Good?", "Yes", "No"), organiser=make_organiser())
        collect(survey, *({"q": ("yes", "no")[n % 2]} for n in range(12)))
        before = tables()
        made = back_up(file)
        assert (made.surveys, made.responses) == (1, 12)
        assert ("backup is a tar" in caplog.messages) == is_newer
        assert file.read_bytes().startswith(b"toc.dat" if is_newer else b"PGDMP")
        assert back_up(file, force=True).responses == 12
        with pytest.raises(BackupUnfit, match="not empty"):
            restore(file)
        assert tables() == before
    with instead(empty()):
        assert restore(file).responses == 12
        assert restored_tables() == before
        assert recount(lunch()) == (2, [])


@pytest.mark.postgresql
def test_on_postgresql_an_unfit_dump_leaves_the_database_empty(empty, tmp_path, monkeypatch):
    file = tmp_path / "feedback.dump"
    with instead(empty()):
        schema.migrate()
        make_survey(choice("Good?", "Yes", "No"), organiser=make_organiser())
        collect(lunch(), {"q": "yes"})
        db.execute_sql("UPDATE tally SET responses = 7")
        back_up(file)
    whole = file.read_bytes()
    with instead(empty()):
        for data in (
            b"",
            b"text",
            b"SQLite format 3\0" + whole,
            whole[:5],
            whole[: len(whole) // 2],
        ):
            (tmp_path / "damaged").write_bytes(data)
            with pytest.raises(BackupUnfit):
                restore(tmp_path / "damaged")
        with pytest.raises(BackupUnfit, match="tally of lunch"):
            restore(file)
        monkeypatch.setattr(schema, "known", lambda: {"0000_before"})
        with pytest.raises(BackupUnfit, match="newer"):
            restore(file)
        assert db.get_tables() == []


@pytest.mark.postgresql
def test_on_postgresql_it_says_when_its_programs_are_not_there(empty, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with instead(empty()):
        schema.migrate()
        with pytest.raises(BackupUnfit, match="pg_dump of PostgreSQL; install"):
            back_up(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
