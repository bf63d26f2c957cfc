"""An engine: what a database has to do for Tangible, beyond what Peewee asks of it."""

from contextlib import AbstractContextManager
from typing import Any, Protocol


class DatabaseUnfit(Exception):
    """The database cannot keep what this service promises; the message says what to do."""


class Engine(Protocol):
    """SQLite and PostgreSQL both do these, each in its own way."""

    def check(self) -> None:
        """Read the settings back from the running connection.

        Raises DatabaseUnfit when one of them would let an acknowledged answer be lost.
        """

    def writing(self) -> AbstractContextManager[Any]:
        """A transaction that may write; when it has ended, what it wrote survives a power cut."""

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction in which all that is read is of one moment."""

    def migrating(self) -> AbstractContextManager[Any]:
        """Being the only one, in all processes and on all nodes, that changes the schema."""

    def confirm(self) -> None:
        """Within a transaction: its end means that what was committed before it is kept as well."""

    def changes_seen(self) -> int:
        """A number that differs from the last one when somebody has committed since."""

    def release(self) -> None:
        """This thread needs its connection no more for now."""
