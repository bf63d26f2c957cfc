"""Databases of both kinds at once, empty and full, for what leads from one to another."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import schema
from storage.database import instead
from tests.postgresql import Cluster, programs
from tests.samples import everything
from tests.sqlite import Files

KINDS = ("sqlite", "postgresql")
Place = Callable[[str], str]


class Places:
    """Makes databases of both kinds; what is in a full one is made once and copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: dict[str, Any] = {"sqlite": Files(folder)}
        if programs() is not None:
            self._servers["postgresql"] = Cluster()
        self._made: list[str] = []
        self._full: dict[str, str] = {}
        self.receipts: dict[str, dict[str, str]] = {}  # by kind, of the forms by their codes

    def empty(self, kind: str) -> str:
        """The address of an empty database. Skips the test where there is no PostgreSQL."""
        if kind not in self._servers:
            pytest.skip("PostgreSQL is not installed")
        url: str = self._servers[kind].empty(self._folder / str(len(self._made)))
        self._made.append(url)
        return url

    def full(self, kind: str) -> str:
        """The address of a database with something of everything."""
        if kind not in self._full:
            url = self.empty(kind)
            with instead(url):
                schema.migrate()
                self.receipts[kind] = everything()
            self._full[kind] = url
        url = self.empty(kind)
        if kind == "sqlite":
            file = Path(url.removeprefix("sqlite:///"))
            file.parent.mkdir()
            shutil.copy(self._full[kind].removeprefix("sqlite:///"), file)
        else:
            self._servers[kind].drop(url)
            name, template = (one.rpartition("/")[2] for one in (url, self._full[kind]))
            self._servers[kind].create(name, template)
        return url

    def latin(self) -> str:
        """The address of a database of PostgreSQL that cannot hold every text."""
        cluster = self._servers["postgresql"]
        url: str = self.empty("postgresql")
        cluster.drop(url)
        cluster.create(
            url.rpartition("/")[2], "template0", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        return url

    def remove(self) -> None:
        """Stop the server; the files go with the tests."""
        for one in self._servers.values():
            one.remove()


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Databases of both kinds."""
    made = Places(tmp_path_factory.mktemp("places"))
    yield made
    made.remove()


@pytest.fixture
def empty(places: Places) -> Place:
    """Makes empty databases of a kind."""
    return places.empty


@pytest.fixture
def full(places: Places) -> Place:
    """Makes databases of a kind with something of everything."""
    return places.full
