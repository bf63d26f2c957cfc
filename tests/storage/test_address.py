"""The address of a database means one place, wherever a command is run."""

import pytest

from storage.address import address_of_database, location_of_database
from storage.database import open_database
from storage.engine import DatabaseUnfit


def test_a_path_without_a_slash_is_in_the_instance_folder_from_everywhere(tmp_path, monkeypatch):
    for where in tmp_path, tmp_path / "elsewhere":
        where.mkdir(exist_ok=True)
        monkeypatch.chdir(where)
        found = address_of_database("sqlite:///data/t.db", tmp_path / "i")
        assert found == f"sqlite:///{tmp_path}/i/data/t.db"
    assert address_of_database("sqlite:////srv/t.db", tmp_path) == "sqlite:////srv/t.db"


def test_a_file_where_the_command_is_run_is_not_passed_over_in_silence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.db").touch()
    with pytest.raises(ValueError, match=f"is not there; {tmp_path}/t.db is: write the whole path"):
        address_of_database("sqlite:///t.db", tmp_path / "i")
    (tmp_path / "i").mkdir()
    (tmp_path / "i" / "t.db").touch()
    assert address_of_database("sqlite:///t.db", tmp_path / "i") == f"sqlite:///{tmp_path}/i/t.db"


@pytest.mark.parametrize(
    ("given", "what_to_do"),
    [
        ("sqlite://x/foo.db", "write sqlite:///x/foo.db for a file in the instance folder, or "),
        ("sqlite://x/foo.db", "or sqlite:////x/foo.db for one that is named from the root"),
        ("sqlite:///", "after sqlite:/// there is the path of a file"),
        ("sqlite:///:memory:", "there is the path of a file"),
        ("sqlite:////srv/", "there is the path of a file"),
        ("sqlite:////srv/t.db?mode=ro", "there is the path of a file, and no more"),
        ("mysql://h/d", "begins with 'mysql': write sqlite:///PATH-TO-FILE or postgresql://USER@"),
        ("postgresql://u:a%zz@h/d", "in a password %40 for @"),
        ("postgresql://h/d?sslmood=1", "after [?] only what libpq knows"),
    ],
)
def test_an_address_that_names_nothing_is_refused_with_what_to_write(tmp_path, given, what_to_do):
    with pytest.raises(ValueError, match=what_to_do):
        address_of_database(given, tmp_path)


@pytest.mark.parametrize(
    "given",
    [
        "host=127.0.0.1 password=5ecret",
        "host=127.0.0.1 password=5ecret://",
        "5ecret",
        "postgresql:u:5ecret@h",
        "sqlite://tangible:5ecret@h",
        "sqlite://h?password=5ecret",
        "sqlite:///tangible:5ecret@h/",
        "sqlite:///d?password=5ecret",
    ],
)
def test_no_way_of_writing_an_address_has_its_password_shown(tmp_path, given):
    for look in lambda one: address_of_database(one, tmp_path), open_database:
        if look is open_database and given.startswith("sqlite://"):
            continue
        with pytest.raises(
            (ValueError, DatabaseUnfit), match=r"write|after sqlite:/// "
        ) as refusal:
            look(given)
        assert "5ecret" not in str(refusal.value)


@pytest.mark.parametrize(
    "password",
    [*("5ecret/x", "5ec@ret", "5ec?a@ret", "12/5ecret", "12@/5ecret", "12/5?5ecret", "5ecret%zz")],
)
@pytest.mark.parametrize("host", ["h", "one:1,two:2", "[::1]:5432"])
def test_a_password_is_never_taken_for_a_place(tmp_path, password, host):
    with pytest.raises(ValueError, match="in a password %40 for @, %2F for /") as refusal:
        address_of_database(f"postgresql://u:{password}@{host}/d", tmp_path)
    assert "5ec" not in str(refusal.value)


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://u:5%40%2F%3A%23%25@h:5432/d",
        "postgresql://u:5ecret?x@h/d",
        "postgresql://u@one:1,two/d?connect_timeout=5",
        "postgresql://u@[::1]:5432/d",
        "postgresql:///d?host=/run/postgresql&port=5433",
        "postgresql://%2Frun%2Fpostgresql/d",
    ],
)
def test_what_libpq_takes_is_taken(tmp_path, given):
    assert address_of_database(given, tmp_path) == given


def test_what_others_call_postgres_is_postgresql(tmp_path):
    found = address_of_database("postgres://u:p@h:1/d", tmp_path)
    assert found == "postgresql://u:p@h:1/d"


def test_where_a_database_is_can_be_told_without_a_password():
    assert location_of_database("sqlite:////srv/t.db") == "/srv/t.db"
    servers = location_of_database("postgresql://u:5ecret@one:1,two:2/tangible?connect_timeout=5")
    assert servers == "the database tangible on one,two, port 1,2"
    assert location_of_database("postgresql:///tangible") == "the database tangible on this machine"
