"""The servers that Tangible runs under, each with one form."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server import Server

# What TANGIBLE_SERVER may name. A server that is added here passes all of these tests.
SERVERS = ("uvicorn", "granian")
DOOR = b"""
title = "At the door"
[[question]]
name = "word"
type = "text"
label = "In one word?"
"""


def started(folder: Path, name: str, database: str = "", made: type[Server] = Server) -> Server:
    """A server of one process, ready to be entered, with the form "door"."""
    server = made(folder / "instance", workers=1, database=database, server=name)
    server.holds(DOOR, "door")
    return server


@pytest.fixture(scope="session")
def opened() -> Iterator[dict[str, Server]]:
    """The servers that tests have asked for so far, by their names: they stay until the last."""
    made: dict[str, Server] = {}
    yield made
    for one in made.values():
        one.stop()


@pytest.fixture(scope="session", params=SERVERS)
def door(
    request: pytest.FixtureRequest,
    opened: dict[str, Server],
    tmp_path_factory: pytest.TempPathFactory,
) -> Server:
    """Each of the servers in turn."""
    name: str = request.param
    if name not in opened:
        server = started(tmp_path_factory.mktemp(name), name)
        server.start()
        opened[name] = server
    return opened[name]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """All of them at once, for what waits for most of its time."""
    with ExitStack() as open_:
        yield {
            name: open_.enter_context(started(tmp_path_factory.mktemp(name), name))
            for name in SERVERS
        }
