"""What another program keeps is not changed by any command, not even beside it."""

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from storage import engine, schema
from storage.database import db, foreign, instead
from storage.engine import DatabaseUnfit
from tests.postgresql import Engine
from tests.server import Server

HISTORY = f"CREATE TABLE {engine.HISTORY} (id INTEGER PRIMARY KEY, name TEXT)"


def made(file: Path, *statements: str, mode: str = "delete") -> Path:
    """A database of somebody, in use by nobody."""
    with closing(apsw.Connection(str(file))) as database:
        database.pragma("journal_mode", mode)
        for statement in statements:
            database.execute(statement)
    return file


def content(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("words", ["serve", "migrate", "verify", "backup copy", "restore copy"])
def test_no_command_changes_a_database_of_another_program(tmp_path, mode, words):
    made(tmp_path / "foreign.db", "CREATE TABLE invoice (id)", mode=mode)
    (tmp_path / "copy").touch()
    before = content(tmp_path)
    own = Server(tmp_path / "instance", database=f"sqlite:///{tmp_path}/foreign.db")
    command, *file = words.split()
    done = own.command(command, *(str(tmp_path / one) for one in file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: {tmp_path}/foreign.db is of another program: it has a table invoice. Name a file "
        "of Tangible's own in TANGIBLE_DATABASE_URL. Nothing was changed.\n"
    )
    assert content(tmp_path) == before
    assert not own.folder.exists()


@pytest.mark.sqlite
def test_nothing_is_changed_of_what_is_named_to_copy_to(database, instance, tmp_path):
    server = Server(instance.folder, database=instance.database_url)
    made(tmp_path / "foreign.db", "CREATE TABLE invoice (id)")
    (tmp_path / "letter").write_text("Dear Ann")
    key = server.folder / "secret_key"
    key.write_text("k" * 64)
    lock = server.folder / "tangible.db.lock"
    before = content(tmp_path) | content(server.folder)
    for name, reason in {
        f"{tmp_path}/foreign.db": "not empty: it has a table invoice",
        f"{tmp_path}/letter": "not empty: it is no database of SQLite",
        "tangible.db.lock": "a file of that name is no database",
        f"{lock}": "a file of that name is no database",
        "secret_key": "or the secret key; take another name",
        f"{server.folder}/tangible.db": "That is the database itself",
    }.items():
        done = server.command("copy", f"sqlite:///{name}")
        assert (done.returncode, done.stdout) == (1, ""), name
        assert reason in done.stderr
    after = content(tmp_path) | content(server.folder)
    beside = {f"tangible.db{end}" for end in ("-wal", "-shm", ".lock", ".writing", ".migrating")}
    assert {name for name in after if after[name] != before.get(name)} <= beside
    assert lock.stat().st_size == 0


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((), ""),
        (("CREATE TABLE b (id)", "CREATE TABLE a (id)"), "it has a table a"),
        ((HISTORY,), ""),
        ((HISTORY, f"INSERT INTO {engine.HISTORY} VALUES (1, '0001_initial')"), ""),
        (
            (HISTORY, f"INSERT INTO {engine.HISTORY} VALUES (1, '0001_x')"),
            "it has a table schema_m",
        ),
        ((HISTORY, "CREATE TABLE other (id)"), "it has a table other"),
        (
            (f"CREATE TABLE {engine.HISTORY} (version)",),
            "it has a table schema_migration that is not",
        ),
        (("CREATE TABLE unfinished_copy (name, value)", "CREATE TABLE survey (id)"), ""),
        (("CREATE TABLE _litestream_seq (id)",), ""),
    ],
)
def test_what_is_ours_is_known_by_the_history_of_its_schema(tmp_path, statements, said):
    file = made(tmp_path / "one.db", *statements)
    found = foreign(f"sqlite:///{file}")
    assert found.startswith(said)
    assert bool(found) == bool(said)
    assert [one.name for one in tmp_path.iterdir()] == ["one.db"]


@pytest.mark.sqlite
def test_a_database_of_ours_is_ours_in_use_after_a_crash_and_damaged(database, instance, tmp_path):
    assert foreign(instance.database_url) == ""
    for file in instance.folder.iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "tangible.db-shm").unlink(missing_ok=True)
    assert foreign(f"sqlite:///{tmp_path}/tangible.db") == ""
    (tmp_path / "tangible.db").write_bytes(b"gone" * 1000)
    assert foreign(f"sqlite:///{tmp_path}/tangible.db") == ""


def test_no_tables_are_made_among_those_of_another_program(engine: Engine, tmp_path):
    url = engine.empty(tmp_path / "instance")
    with instead(url):
        db.execute_sql("CREATE TABLE invoice (id INTEGER)")
        with pytest.raises(DatabaseUnfit, match="it has a table invoice"):
            schema.migrate()
        assert db.get_tables() == ["invoice"]
    engine.drop(url)
