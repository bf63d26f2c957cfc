"""Nodes whose secret keys differ are told apart, and a key can be changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.service.backup import back_up, restore
from models.service.fingerprint import Fingerprint
from storage.database import connection, db, instead
from storage.engine import DatabaseUnfit

KEY, OTHER = "a key that nobody guesses", "another that nobody guesses"


def test_the_first_key_is_remembered_and_another_refused(database):
    assert Fingerprint.look(KEY).ok
    for _ in range(3):
        Fingerprint.recognise(KEY)
    with pytest.raises(DatabaseUnfit, match="tangible migrate --new-key"):
        Fingerprint.recognise(OTHER)
    assert [Fingerprint.look(key).ok for key in (KEY, OTHER)] == [True, False]
    Fingerprint.recognise(KEY)


def test_a_key_that_is_accepted_takes_the_place_of_the_one_before(database):
    Fingerprint.accept(KEY)
    Fingerprint.accept(OTHER)
    Fingerprint.recognise(OTHER)
    with pytest.raises(DatabaseUnfit):
        Fingerprint.recognise(KEY)
    assert Fingerprint.select().count() == 1


def test_of_nodes_that_start_at_once_those_with_one_key_go_on(database):
    def start(key: str) -> bool:
        with connection():
            try:
                Fingerprint.recognise(key)
            except DatabaseUnfit:
                return False
            return True

    with ThreadPoolExecutor(6) as nodes:
        went_on = list(nodes.map(start, [KEY, OTHER] * 3))
    assert went_on in ([True, False] * 3, [False, True] * 3)


def test_the_key_itself_is_not_in_the_database(database):
    Fingerprint.recognise(KEY)
    ((_, value),) = db.execute_sql("SELECT id, value FROM fingerprint").fetchall()
    assert len(value) == 64
    assert int(value, 16)


def test_a_backup_that_is_restored_takes_the_key_of_where_it_is(engine, database, tmp_path):
    Fingerprint.recognise(KEY)
    back_up(tmp_path / "copy")
    assert Fingerprint.look(KEY).ok
    url = engine.empty(tmp_path / "elsewhere")
    with instead(url):
        db.shut()
        restore(tmp_path / "copy")
    with instead(url):
        Fingerprint.recognise(OTHER)
    engine.drop(url)
