"""What the tests of the commands share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click.testing
import pytest

from commands import main
from formats.definition import toml
from models.service.instance import Instance
from models.survey.survey import Survey
from storage.database import instead
from tests.makers import make_organiser
from tests.postgresql import Engine
from tests.server import Server

Run = Callable[..., click.testing.Result]

FORM = b"""
title = "Lunch"
[[question]]
name = "word"
type = "text"
label = "In one word?"
"""


@pytest.fixture
def tangible(database: None, instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `tangible` with these words in this test's installation."""
    monkeypatch.setenv("TANGIBLE_INSTANCE", str(instance.folder))
    monkeypatch.setenv("TANGIBLE_DATABASE_URL", instance.database_url)

    def run(*words: object, stdin: str = "") -> click.testing.Result:
        runner = click.testing.CliRunner(catch_exceptions=False)
        return runner.invoke(main, list(map(str, words)), input=stdin)

    return run


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Server:
    """A service with the form "lunch" that is not started."""
    with instead(instance.database_url):
        Survey.add(toml.read(FORM), make_organiser(), "lunch")
    return Server(instance.folder, database=instance.database_url)


@pytest.fixture
def unmigrated(engine: Engine, tmp_path: Path) -> Iterator[Server]:
    """A service whose database has no schema yet."""
    url = engine.empty(tmp_path / "instance")
    yield Server(tmp_path / "instance", database=url)
    engine.drop(url)
