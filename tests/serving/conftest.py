"""The servers that Tangible runs under, each with one form."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server import Server

# What TANGIBLE_SERVER may name. A server that is added here passes all of these tests.
SERVERS = ("uvicorn", "granian")
DOOR = """
title = "At the door"
[[question]]
name = "word"
type = "text"
label = "In one word?"
"""


def started(folder: Path, name: str, database: str = "", made: type[Server] = Server) -> Server:
    """A server of one process, ready to be entered, with the form "door"."""
    (folder / "door.toml").write_text(DOOR)
    server = made(folder / "instance", workers=1, database=database, server=name)
    assert server.command("migrate").returncode == 0
    added = server.command("survey", "add", str(folder / "door.toml"), "--code", "door")
    assert added.stdout == "door\n", added.stderr
    return server


@pytest.fixture(scope="session", params=SERVERS)
def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Each of the servers in turn."""
    with started(tmp_path_factory.mktemp(request.param), request.param) as server:
        yield server


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """All of them at once, for what waits for most of its time."""
    with ExitStack() as open_:
        yield {
            name: open_.enter_context(started(tmp_path_factory.mktemp(name), name))
            for name in SERVERS
        }
