"""The parts that tests share: a real database, a real application, and a fixed cast of people."""

import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, settings
from models.account import password
from models.account.organiser import Organiser
from models.service.instance import Instance
from process import launcher
from storage.database import connect
from tests import children, compiled
from tests.makers import make_organiser
from tests.page import CheckedClient
from tests.postgresql import MEMORY, Cluster, Engine, is_roomy, programs
from tests.sqlite import Files
from web.live.live import Live

pytest_plugins = ("tests.places",)
DATABASES = ("sqlite", "postgresql")
# The folders whose tests wait for other programs most of the time; the longest come first.
WAIT = ("faults", "browser", "commands", "serving")


children.use()
compiled.keep()
if is_roomy(MEMORY):  # where pytest makes its folders
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)
# Passwords are hashed as in service, but for the work it takes, which is meant to be much.
SERVED_HASHER = password.hasher
password.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
password._NOBODYS = password._hash_of_nobody()
# The folder of real surveys, which are not part of the repository. A server that a test starts
# would take a name with TANGIBLE_ for a setting of its own, so it goes on under this one.
REAL = "REAL_SURVEYS"
if folder := os.environ.pop("TANGIBLE_DATA", ""):
    os.environ[REAL] = folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """--database sqlite, or postgresql, runs that half of the tests alone."""
    parser.addoption("--database", choices=DATABASES, help="run the tests on one database alone")
    parser.addoption("--messages", type=int, default=4_000, help="how many to make up of HTTP")


def pytest_configure(config: pytest.Config) -> None:
    """What says that it differs by browser runs in both; `--browser firefox` runs all in that."""
    if not config.option.browser:
        config.option.browser = ["chromium", "firefox"]
        config.option.only_marked = ["firefox"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What touches a database runs on each, but for what a mark says is one's own."""
    if "engine" in metafunc.fixturenames:
        own = _own_database_of(metafunc.definition)
        metafunc.parametrize("engine", [own] if own else DATABASES, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, has no data or says nothing new; mix what waits with what
    computes."""
    place = _places(list(dict.fromkeys(one.path for one in items)))
    items.sort(key=lambda one: place[one.path])
    asked = config.getoption("--database")
    wanted = {None, asked} if asked else {None, *DATABASES}
    there = [one for one in items if _database_of(one) in wanted and _has_its_data(one)]
    there = [one for one in there if not _is_a_case_of_sqlite(one)]
    there = list(_without_repeated_sql(there))
    config.hook.pytest_deselected(items=list(set(items) - set(there)))
    items[:] = there


def pytest_collection_finish(session: pytest.Session) -> None:
    """The thousands of tests stay until the end; whoever looks for garbage need not see them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # as a server process has it (serving/asgi.py)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what a clone that stands alone has left out."""
    if REAL not in os.environ:
        terminalreporter.line(
            "The tests of real surveys were left out: TANGIBLE_DATA names no folder."
        )


def _places(files: list[Path]) -> dict[Path, float]:
    """Where each file comes, from 0 to 1: at any time some tests wait, and others compute."""
    waiting = [file for folder in WAIT for file in files if folder in file.parts]
    computing = [file for file in files if not set(WAIT) & set(file.parts)]
    return {
        file: number / len(group)
        for group in (waiting, computing)
        for number, file in enumerate(group)
    }


def _database_of(item: pytest.Item) -> str | None:
    return item.callspec.params.get("engine") if hasattr(item, "callspec") else None


def _is_a_case_of_sqlite(item: pytest.Item) -> bool:
    """Whether PostgreSQL is to leave out this case alone: `pytest.param(…, marks=…)`."""
    return _database_of(item) == "postgresql" and _own_database_of(item) == "sqlite"


def _own_database_of(item: pytest.Item) -> str | None:
    """The database whose own it is; the mark at the test says more than that of its file."""
    said = (one.name for one in item.iter_markers() if one.name in (*DATABASES, "both"))
    own = next(said, "both")
    return None if own == "both" else own


def _without_repeated_sql(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Of a table in which each case asks the same SQL, PostgreSQL runs the first case alone."""
    asked = set()
    for one in items:
        if _database_of(one) == "postgresql" and one.get_closest_marker("same_sql"):
            test = one.nodeid.partition("[")[0]
            if test in asked:
                continue
            asked.add(test)
        yield one


def _has_its_data(item: pytest.Item) -> bool:
    return REAL in os.environ or "real_data" not in getattr(item, "fixturenames", ())


@pytest.fixture
def started_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher starts each process as in service, and has none forked (tests/children.py)."""
    monkeypatch.setattr(launcher, "Popen", subprocess.Popen)


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[str, Engine]]:
    """The engines that tests have asked for so far: they stay until the last test.

    Where files run one by one, each on both databases, every file would start a server else.
    """
    made: dict[str, Engine] = {}
    yield made
    for one in made.values():
        one.remove()


@pytest.fixture(scope="session")
def engine(
    request: pytest.FixtureRequest,
    engines: dict[str, Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    """Makes databases of one kind: on a PostgreSQL server of the tests, or as SQLite files."""
    kind: str = request.param
    if kind == "postgresql" and programs() is None:
        pytest.skip("PostgreSQL is not installed")
    if kind not in engines:
        files = tmp_path_factory.mktemp("sqlite")
        engines[kind] = Cluster() if kind == "postgresql" else Files(files)
    return engines[kind]


@pytest.fixture
def instance(engine: Engine, tmp_path: Path) -> Iterator[Instance]:
    """An installation of its own for this test, with a database at the newest schema."""
    folder = tmp_path / "instance"
    url = engine.fresh(folder)
    yield Instance(folder, url, base_url="")
    engine.drop(url)


@pytest.fixture
def database(engine: Engine, instance: Instance) -> Iterator[None]:
    """The database of the installation, connected."""
    engine.take(instance.database_url)
    instance.open()
    connect()
    yield
    engine.leave(instance.database_url)


made: list[tuple[Flask, dict[str, Any]]] = []


@pytest.fixture
def app(request: pytest.FixtureRequest, database: None, instance: Instance) -> Flask:
    """The service; made once for all tests, but anew for one that changes it (`own_app`)."""
    if not made or request.node.get_closest_marker("own_app"):
        app = create_app(instance)
        app.test_client_class = CheckedClient
        if not request.node.get_closest_marker("own_app"):
            made.append((app, dict(app.config)))
    else:
        app, config = made[0]
        app.config.clear()  # a test may have set something
        app.config.update(config | settings(instance))
        app.extensions["live"] = Live(app)
        app.test_client_class = CheckedClient
    app.testing = True
    return app


@pytest.fixture
def attendee(app: Flask) -> FlaskClient:
    """Someone with the link, not signed in."""
    return app.test_client()


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """The organiser whose survey it is, signed in."""
    return signed_in(app, make_organiser())


@pytest.fixture
def outsider(app: Flask) -> FlaskClient:
    """Another organiser, signed in."""
    return signed_in(app, make_organiser("outsider@example.org"))


@pytest.fixture
def real_data() -> Path:
    """Real surveys that nobody of this project wrote: tests of them run where they are at hand."""
    return Path(os.environ[REAL]).resolve()


def signed_in(app: Flask, organiser: Organiser) -> FlaskClient:
    """A browser in which this organiser has a session, as after signing in by a link."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.permanent = True
        session["token"] = organiser.sign_in(by_link=True)
    return client
