"""Databases of both kinds at once, for what leads from one to another."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgresql import Cluster, programs
from tests.sqlite import Files

KINDS = ("sqlite", "postgresql")
Empty = Callable[[str], str]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What makes databases of each kind; PostgreSQL where it is installed."""
    made: dict[str, Any] = {"sqlite": Files(tmp_path_factory.mktemp("places"))}
    if programs() is not None:
        made["postgresql"] = Cluster()
    yield made
    for one in made.values():
        one.remove()


@pytest.fixture
def empty(servers: dict[str, Any], tmp_path: Path) -> Iterator[Empty]:
    """Makes empty databases of a kind: the address of each."""
    made: list[tuple[Any, str]] = []

    def empty(kind: str) -> str:
        if kind not in servers:
            pytest.skip("PostgreSQL is not installed")
        url = servers[kind].empty(tmp_path / f"place{len(made)}")
        made.append((servers[kind], url))
        return url

    yield empty
    for server, url in made:
        server.drop(url)
