"""A command works on the instance that is named, or says that there is none and makes nothing."""

import os
import pwd
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest

from commands import main
from models.account.organiser import Organiser
from models.service.instance import Instance
from storage import schema
from storage.database import db, instead
from storage.engine import DatabaseUnfit
from tests import ready
from tests.server import ROOT, Server
from tests.test_docs import leaves

MAKE = {"tangible serve", "tangible migrate", "tangible restore"}
ARGUMENTS = {"FILE": "samples/digital-day.toml", "EMAIL": "ann@example.org", "CODE": "lunch"}
NOBODY = 65534


def others() -> list[list[str]]:
    """The words of every command that works on an instance and makes none."""
    found = []
    for words, command in leaves(main, "tangible"):
        if words not in MAKE | {"tangible settings"}:
            arguments = [one for one in command.params if isinstance(one, click.Argument)]
            given = [ARGUMENTS.get(one.human_readable_name.upper(), "x") for one in arguments]
            if words == "tangible event add":
                given = ["samples/event.toml"]  # a file is looked at before the instance is
            found.append([*words.split()[1:], *given])
    return found


def run(*words: str, at: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """`tangible` with these words, with no setting but these, in a folder."""
    own = {name: value for name, value in os.environ.items() if "TANGIBLE" not in name}
    return ready.run(words, own | {"PYTHONPATH": str(ROOT)} | environment, at)


def what_is_in(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


@pytest.mark.parametrize("words", others(), ids=" ".join)
def test_a_command_makes_no_instance_and_says_where_it_found_none(words, tmp_path, monkeypatch):
    for name in "TANGIBLE_DATABASE_URL", "TANGIBLE_INSTANCE":
        monkeypatch.delenv(name, raising=False)
    runner = click.testing.CliRunner(catch_exceptions=False)
    done = runner.invoke(main, words, env={"TANGIBLE_INSTANCE": str(tmp_path / "typo" / "x")})
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: There is no instance in {tmp_path}/typo/x (TANGIBLE_INSTANCE). "
        "Say where it is, for example with tangible --env-file /etc/tangible.env; "
        "tangible migrate makes a new one.\n"
    )
    assert what_is_in(tmp_path) == []


def test_a_command_that_is_run_in_the_wrong_folder_makes_nothing_there(tmp_path):
    done = run("verify", at=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"There is no instance in {tmp_path}/instance (TANGIBLE_INSTANCE)" in done.stderr
    assert what_is_in(tmp_path) == []


def test_an_empty_database_is_no_instance_either(unmigrated, tmp_path):
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "tangible.db").touch()
    for words in ("verify",), ("backup", str(tmp_path / "copy")), ("organiser", "add", "a@b.org"):
        done = unmigrated.command(*words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Error: There is no instance in " in done.stderr
        assert "5ecret" not in done.stderr
    assert unmigrated.command("migrate").returncode == 0
    assert unmigrated.command("verify").stdout == "0 tallies, 0 differ\n"


@pytest.mark.postgresql
def test_where_a_database_has_no_tables_its_name_is_told_and_its_password_is_not(
    engine, tmp_path, unmigrated
):
    url = unmigrated.database.replace("tangible@", "tangible:5ecret@", 1)
    done = run("verify", at=tmp_path, TANGIBLE_DATABASE_URL=url)
    name, port = url.rpartition("/")[2], url.rpartition(":")[2].partition("/")[0]
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"Error: There is no instance in the database {name} on 127.0.0.1, port {port} "
        "(TANGIBLE_DATABASE_URL)."
    )
    assert "5ecret" not in done.stderr


@pytest.mark.sqlite  # an address of PostgreSQL from a file: see the next
def test_settings_come_from_a_file_as_systemd_reads_it(server, tmp_path):
    file = tmp_path / "tangible.env"
    file.write_text(
        f"# the service\nTANGIBLE_INSTANCE='{server.folder}'\n"
        f'TANGIBLE_DATABASE_URL="{server.database}"\nTANGIBLE_BASE_URL=https://a.example.org \n'
    )
    words = ("--env-file", str(file), "organiser", "add", "new@example.org")
    done = run(*words, at=tmp_path, TANGIBLE_BASE_URL="https://a.example.org")
    assert done.stdout.startswith("https://a.example.org/sign-in/"), done.stderr
    assert what_is_in(tmp_path / "instance") == what_is_in(server.folder)

    done = run(*words, at=tmp_path, TANGIBLE_BASE_URL="https://b.example.org")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: TANGIBLE_BASE_URL is one thing in {file}, and another in the environment: "
        "take one away.\n"
    )

    done = run("--env-file", str(tmp_path / "none"), "verify", at=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {tmp_path}/none: No such file or directory\n"
    file.write_bytes(b"A=\xff")
    done = run("--env-file", str(file), "verify", at=tmp_path)
    assert done.stderr == f"Error: {file}: it is no text in UTF-8.\n"
    file.write_text("export OTHER=/x\n")
    (tmp_path / "elsewhere").mkdir()
    done = run("--env-file", str(file), "verify", at=tmp_path / "elsewhere")
    first, second = done.stderr.splitlines()
    assert first == f"{file}, line 1: this is no NAME=value, and is passed over."
    assert second.startswith(f"Error: There is no instance in {tmp_path}/elsewhere/instance ")


@pytest.mark.postgresql
def test_an_address_that_a_shell_would_cut_leads_to_the_database_of_the_service(server, tmp_path):
    file = tmp_path / "tangible.env"
    more = "target_session_attrs=read-write&connect_timeout=5"
    file.write_text(f"TANGIBLE_DATABASE_URL={server.database}?{more}\n")
    done = run("--env-file", str(file), "survey", "show", "lunch", at=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('title = "Lunch"')
    done = run("--env-file", str(file), "backup", str(tmp_path / "copy"), at=tmp_path)
    assert done.stdout.startswith(f"{tmp_path}/copy: 1 surveys, 0 responses, ")
    name = server.database.rpartition("/")[2]
    assert f"of the database {name} on 127.0.0.1, port " in done.stdout
    assert not (tmp_path / "instance").exists()


@pytest.mark.sqlite
def test_the_service_and_every_command_have_the_same_file_from_any_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    server = Server(tmp_path / "i")
    server.environment["TANGIBLE_DATABASE_URL"] = "sqlite:///data/feedback.db"
    own = {
        name: value for name, value in server.environment.items() if name.startswith("TANGIBLE_")
    }
    assert run("migrate", at=tmp_path, **own).returncode == 0
    added = run("survey", "add", str(ROOT / "samples" / "digital-day.toml"), "--code", "lunch",
                at=tmp_path / "elsewhere", **own)  # fmt: skip
    assert added.stdout == "lunch\n", added.stderr
    with server:
        assert server.asked("/s/lunch") == 200
    for where in tmp_path, tmp_path / "elsewhere", ROOT:
        assert run("survey", "show", "lunch", at=where, **own).returncode == 0
    made = list(tmp_path.rglob("*.db"))
    assert made == [tmp_path / "i" / "data" / "feedback.db"]
    assert not (ROOT / "data").exists()


# Whose the files are


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder of a user who is not root, where that user can get to it."""
    with tempfile.TemporaryDirectory(prefix="tangible-home-") as found:
        if os.geteuid() == 0:
            os.chown(found, NOBODY, NOBODY)
            os.chmod(Path(found), 0o700)
        yield Path(found)


@contextmanager
def as_its_user() -> Iterator[None]:
    """As the user of the service, where these tests are root's."""
    root = os.geteuid() == 0
    if root:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
            os.setegid(0)


def rights(folder: Path) -> set[tuple[int, str]]:
    """Owner and mode of all that is in a folder."""
    found = [one.stat() for one in folder.rglob("*")]
    return {(one.st_uid, stat.filemode(one.st_mode)) for one in found}


@pytest.mark.sqlite
def test_what_a_command_of_root_makes_is_the_owners_of_the_folder(home, tmp_path):
    service = home.stat().st_uid
    environment: dict[str, Any] = {"TANGIBLE_INSTANCE": str(home)}
    umask = os.umask(0)
    try:
        assert run("migrate", **environment).returncode == 0
        assert run("organiser", "add", "ann@example.org", **environment).returncode == 0
        assert run("backup", str(tmp_path / "copy"), **environment).returncode == 0
        Instance(home, "", "").secret_key({})
        assert len(list(home.iterdir())) == 5  # the database, its locks, the key
        assert rights(home) == {(service, "-rw-------")}
        with as_its_user(), instead(f"sqlite:///{home}/tangible.db"):
            Organiser.add("ben@example.org")

        for file in home.iterdir():
            file.unlink()
        assert run("restore", str(tmp_path / "copy"), **environment).returncode == 0
        assert rights(home) == {(service, "-rw-------")}
        with as_its_user(), instead(f"sqlite:///{home}/tangible.db"):
            Organiser.add("ben@example.org")
            assert db.obstacle() is None
    finally:
        os.umask(umask)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["tangible.db", "tangible.db.lock", "tangible.db-wal", ""])
def test_a_file_that_is_not_the_services_is_named_with_its_owner_and_what_to_run(home, name):
    url = f"sqlite:///{home}/tangible.db"
    with as_its_user(), instead(url):
        schema.migrate()
    file = home / name
    file.touch()
    taken_away(file)
    with as_its_user():
        assert what_is_in_the_way(Instance(home, url, "")) == complaint(file)


@pytest.mark.sqlite
def test_a_command_that_may_not_write_says_so_in_one_line(home):
    environment: dict[str, Any] = {"TANGIBLE_INSTANCE": str(home)}
    assert run("migrate", **environment).returncode == 0
    taken_away(home / "tangible.db")
    with as_its_user():
        runner = click.testing.CliRunner(catch_exceptions=False)
        words = ["organiser", "add", "ann@example.org"]
        done = runner.invoke(main, words, env={**environment, "TANGIBLE_DATABASE_URL": ""})
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {complaint(home / 'tangible.db')}\n"


@pytest.mark.sqlite
def test_a_folder_above_that_may_not_be_entered_is_named_and_who_may(home):
    above = home / "private"
    (above / "tangible").mkdir(parents=True)
    taken_away(above)
    instance = Instance(above / "tangible", f"sqlite:///{above}/tangible/tangible.db", "")
    with as_its_user():
        assert what_is_in_the_way(instance) == complaint(above)


@pytest.mark.sqlite
def test_a_key_that_is_not_the_services_is_named_with_its_owner_and_what_to_run(home):
    instance = Instance(home, f"sqlite:///{home}/tangible.db", "")
    with as_its_user():
        instance.secret_key({})
    taken_away(instance.key_file)
    with as_its_user(), pytest.raises(DatabaseUnfit) as told:
        instance.secret_key({})
    assert str(told.value) == complaint(instance.key_file)


def taken_away(file: Path) -> None:
    """Let root have it; where these tests are not root's, nobody."""
    if os.geteuid() == 0:
        os.chown(file, 0, 0)
    file.chmod(0o700 if os.geteuid() == 0 else 0)


def complaint(file: Path) -> str:
    """What is said of a file that was taken away."""
    user = NOBODY if os.geteuid() in (0, NOBODY) else os.geteuid()
    name = pwd.getpwuid(user).pw_name
    said = f"{file} cannot be written by user {name} (uid {user})"
    if file.stat().st_uid == user:
        return f"{said}, whose it is. Run: chmod u+rw{'x' if file.is_dir() else ''} {file}"
    if file.is_dir():
        run_it = "Run this command as root. Or, if all in that folder is to be theirs"
        return f"{said}: it belongs to root. {run_it}: chown -R {name} {file}"
    return f"{said}: it belongs to root. Run: chown {name} {file}"


def what_is_in_the_way(instance: Instance) -> str | None:
    """What is said when it is opened, or after that."""
    try:
        instance.open()
    except DatabaseUnfit as fault:
        return str(fault)
    try:
        return db.obstacle()
    finally:
        db.shut()
        db.initialize(None)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["tangible.db", "secret_key", ""])
def test_a_link_that_leads_nowhere_is_told_and_nothing_is_made_there(tmp_path, monkeypatch, name):
    home, disk = tmp_path / "home", tmp_path / "disk"
    if name:
        home.mkdir()
    (home / name).symlink_to(disk / "tangible")
    monkeypatch.setenv("TANGIBLE_INSTANCE", str(home))
    monkeypatch.setenv("TANGIBLE_DATABASE_URL", "")
    for words in ["migrate"], ["verify"], ["restore", __file__]:
        done = click.testing.CliRunner(catch_exceptions=False).invoke(main, words)
        assert (done.exit_code, done.stdout) == (1, "")
        said = f"{home / name} is a link to {disk / 'tangible'}, and nothing is there. "
        assert done.stderr.startswith(f"Error: {said if name else 'TANGIBLE_INSTANCE: ' + said}")
    assert not disk.exists()


@pytest.mark.sqlite
def test_a_link_to_an_empty_file_is_a_new_database(tmp_path, monkeypatch):
    (tmp_path / "disk").touch()
    (tmp_path / "tangible.db").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("TANGIBLE_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TANGIBLE_DATABASE_URL", "")
    done = click.testing.CliRunner(catch_exceptions=False).invoke(main, ["migrate"])
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.sqlite
@pytest.mark.parametrize("command", ["migrate", "verify", "backup -"])
def test_a_database_that_is_cut_off_is_told_with_the_way_back(tangible, instance, command):
    db.shut()
    os.truncate(instance.folder / "tangible.db", 4096)
    done = tangible(*command.split())
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: The database is damaged (database disk image is malformed). Put a backup in its "
        "place: tangible restore FILE. What is there now is kept beside it.\n"
    )


@pytest.mark.sqlite
def test_who_has_read_enough_is_told_nothing(server):
    with subprocess.Popen(
        [sys.executable, "-c", "from commands import main; main()", "backup", "-"],
        env=server.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as done:
        done.stdout.close()
        assert done.stderr.read() == b""
    assert done.returncode == 1


@pytest.mark.sqlite
def test_a_fault_of_the_system_without_a_file_is_told_without_one(server):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from commands import main; main()", "verify"],
            env=server.environment,
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: No space left on device\n")


@pytest.mark.sqlite
@pytest.mark.parametrize("start", ["export ", "\ufeff", "set ", "$env:"])
@pytest.mark.parametrize("command", ["serve", "migrate", "verify"])
def test_a_line_that_was_to_set_a_setting_and_does_not_makes_no_other_instance(
    tmp_path, start, command
):
    file = tmp_path / "tangible.env"
    file.write_text(f"{start}TANGIBLE_INSTANCE={tmp_path}/meant\n", encoding="utf-8")
    server = Server(tmp_path / "not-meant")
    done = server.command("--env-file", str(file), command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {file}, line 1: TANGIBLE_INSTANCE is not set by this ")
    assert done.stderr.count("\n") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["tangible.env"]
