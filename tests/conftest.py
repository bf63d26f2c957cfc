"""The parts that tests share: a real database, a real application, and a fixed cast of people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from models.database import connect, db
from models.instance import Instance
from models.organiser import Organiser
from models.schema import migrate
from tests.makers import make_organiser

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    """An installation of its own for this test."""
    folder = tmp_path / "instance"
    return Instance(folder, f"sqlite:///{folder / 'tangible.db'}", base_url="")


@pytest.fixture
def database(instance: Instance) -> Iterator[None]:
    """A fresh database at the newest schema, connected."""
    instance.open()
    migrate()
    connect()
    yield
    db.close()


@pytest.fixture
def app(database: None, instance: Instance) -> Iterator[Flask]:
    """The service."""
    app = create_app(instance)
    app.testing = True
    yield app
    app.extensions["live"].watchers.stop()


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
def shared_data() -> Path:
    """Real surveys that nobody of this project wrote."""
    return SHARED / "data"


def signed_in(app: Flask, organiser: Organiser) -> FlaskClient:
    """A browser in which this organiser is signed in."""
    client = app.test_client()
    reply = client.get(f"/sign-in/{organiser.one_time_link()}")
    assert reply.status_code == 303
    return client
