"""A pooler that mixes sessions is noticed and refused; one that keeps them is not."""

import psycopg
import pytest

from models.answer.recount import recount
from models.answer.response import Response
from models.service.health import checks
from storage import schema
from storage.database import connection, db, instead
from storage.engine import DatabaseUnfit
from storage.postgresql import session as postgresql_session
from storage.postgresql.connection import address
from tests.makers import choice, make_survey, respond
from tests.pgbouncer import PROGRAM, Pooler

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed"),
]
MIXING = [
    pytest.param("transaction", {}, id="transaction"),
    pytest.param("statement", {}, id="statement"),
    pytest.param("transaction", {"server_round_robin": 1, "min_pool_size": 4}, id="in turn"),
    pytest.param("transaction", {"server_round_robin": 1, "min_pool_size": 2}, id="two in turn"),
    pytest.param("transaction", {"default_pool_size": 1}, id="one for all"),
]


def warm(url: str, sessions: int) -> None:
    """Have the pooler open that many connections to the server."""
    held = [psycopg.connect(address(url)) for _ in range(sessions)]
    for one in held:
        one.execute("SELECT 1")
    for one in held:
        one.rollback()
        one.close()


def test_without_a_pooler_a_session_is_kept(instance):
    assert postgresql_session.is_kept(instance.database_url)


@pytest.mark.parametrize(("mode", "settings"), MIXING)
def test_a_pooler_that_mixes_sessions_is_refused_before_anything_is_made(
    engine, tmp_path, mode, settings
):
    url = engine.empty(tmp_path)
    with Pooler(url, mode, **settings) as pooler:
        if mode == "transaction":
            warm(pooler.url, settings.get("default_pool_size", settings.get("min_pool_size", 4)))
        for _ in range(5):
            with pytest.raises(DatabaseUnfit, match="pool_mode = session"), instead(pooler.url):
                schema.migrate()
    with instead(url):
        assert db.get_tables() == []
    engine.drop(url)


def test_a_pooler_that_mixes_sessions_is_refused_while_others_use_it(engine, tmp_path):
    url = engine.empty(tmp_path)
    with Pooler(url, "transaction", server_round_robin=1) as pooler:
        held = psycopg.connect(address(pooler.url))
        held.execute("SELECT 1")  # in a transaction, so that its session is nobody else's
        assert not postgresql_session.is_kept(pooler.url)
        held.close()
    engine.drop(url)


def test_behind_a_pooler_that_keeps_sessions_all_works(engine, tmp_path):
    url = engine.empty(tmp_path)
    with Pooler(url, "session") as pooler, instead(pooler.url):
        assert schema.migrate() == sorted(schema.known())
        survey = make_survey(choice("Good?", "Yes", "No"))
        for _ in range(8):  # so often that statements are prepared
            with connection():
                assert respond(survey, q="yes")
        assert Response.select().count() == 8
        assert recount(survey)[1] == []
        found = {one.name: (one.found, one.ok) for one in checks()}
        assert found["session"] == ("kept", True)
        assert found["writing"][1]
    engine.drop(url)


def test_what_a_pooler_passes_over_is_seen(engine, tmp_path):
    url = engine.fresh(tmp_path)
    with instead(url):
        assert ("lock_timeout", "2s", True) in seen()
    with Pooler(url, "session") as pooler, instead(pooler.url):
        assert ("lock_timeout", "0", False) in seen()
    engine.drop(url)


def seen() -> set[tuple[str, str, bool]]:
    """Name, what was found, and whether that is well."""
    return {(one.name, one.found, one.ok) for one in db.settings()}


def test_telling_of_a_commit_leaves_nothing_behind_on_a_connection(engine, tmp_path):
    url = engine.fresh(tmp_path)
    with Pooler(url, "transaction", default_pool_size=1) as pooler:
        with instead(pooler.url):
            make_survey(choice("Good?", "Yes", "No"))
            db.shut()  # what is untold is told by now
        with psycopg.connect(address(pooler.url)) as other:
            found = other.execute("SELECT current_setting('synchronous_commit')").fetchone()
            assert found == ("on",)
            found = other.execute("SELECT current_setting('lock_timeout')").fetchone()
            assert found == ("0",)
    engine.drop(url)
