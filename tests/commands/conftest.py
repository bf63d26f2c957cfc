"""What the tests of the commands share."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from commands import main
from models.instance import Instance
from tests.server import Server

Run = Callable[..., click.testing.Result]

FORM = """
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


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with the form "lunch"."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "form.toml").write_text(FORM)
    server = Server(folder / "instance")
    added = server.command("survey", "add", str(folder / "form.toml"), "--code", "lunch")
    assert added.stdout == "lunch\n", added.stderr
    return folder / "instance"


@pytest.fixture
def server(made: Path, tmp_path: Path) -> Server:
    """A copy of it for this test, whose service is not started."""
    shutil.copytree(made, tmp_path / "instance")
    return Server(tmp_path / "instance")
