"""SQLite for the tests: a file for each, the newest schema made once and copied."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.service.instance import Instance
from storage import schema
from storage.database import connection, db, instead


@contextmanager
def installation() -> Iterator[None]:
    """An installation in a folder that goes, connected: for what runs outside pytest."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        Instance(there, f"sqlite:///{there / 'tangible.db'}", base_url="").make()
        with connection():
            schema.migrate()
            yield


class Files:
    """Does for files what a server of PostgreSQL does for its databases."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "newest.db"

    def empty(self, folder: Path) -> str:
        """The address of a database without a schema."""
        return f"sqlite:///{folder / 'tangible.db'}"

    def fresh(self, folder: Path) -> str:
        """The address of a database at the newest schema."""
        if not self._template.exists():
            with instead(f"sqlite:///{self._template}"):
                schema.migrate()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(self._template, folder / "tangible.db")
        return self.empty(folder)

    def drop(self, url: str) -> None:
        """Nothing: the folder goes with the test."""

    def take(self, url: str) -> None:
        """Nothing: a file is opened in no time."""

    def leave(self, url: str) -> None:
        """Close the connections of this process."""
        db.shut()

    def remove(self) -> None:
        """Nothing: the folder goes with the tests."""
