"""An engine: what a database has to do for Tangible, beyond what Peewee asks of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import Database, OperationalError

HISTORY = "schema_migration"  # the table in which Peewee notes the migrations that were applied


class DatabaseUnfit(Exception):
    """The database cannot keep what this service promises; the message says what to do."""


class Busy(OperationalError):
    """Somebody else is writing, and did not end in time. Nothing was done."""


class NoneFree(OperationalError):
    """Every connection of this process to the database is in use. Nothing was done."""


class OnOneCopy(OperationalError):
    """Committed on this server, and not on the standby that a receipt stands for as well."""


class Unkept(OperationalError):
    """The server does not keep what it commits just now, so nothing was committed."""


class BackupUnfit(Exception):
    """A backup cannot be made there, or cannot be restored; the message says why."""


class RowUnfit(Exception):
    """A database does not take a row that another one holds; `place` counts rows from one."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place


@dataclass(frozen=True)
class Check:
    """Something that was looked at: what was found, and whether that is as it should be."""

    name: str
    found: str
    wanted: str
    ok: bool


@dataclass(frozen=True)
class Restoring:
    """The content of a backup, there to be looked at before it takes the place of the database."""

    url: str
    kept: str  # where the database will be kept that it replaces, or ""


class Engine(Database, ABC):
    """SQLite and PostgreSQL both do these, each in its own way."""

    # Peewee's own, of which its stubs do not say what they return.
    connection: Callable[[], Any]
    execute_sql: Callable[..., Any]
    rows_affected: Callable[[Any], int]

    url: str
    only_reads: bool  # as `rescue` has found that it has to be
    waits_for_nobody: bool  # reading a few rows takes no longer than the disk of this machine
    size: str  # the statement that says how many bytes the database has

    @staticmethod
    @abstractmethod
    def exists(url: str) -> bool:
        """False where there is no database at `url`, as far as can be seen without a connection."""

    @staticmethod
    @abstractmethod
    def foreign(url: str) -> str:
        """How one sees without a change that another program's is at `url`, after "it"; or ""."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where the database is, for people to read; without user and password."""

    @abstractmethod
    def obstacle(self) -> str | None:
        """What keeps this process from writing, with what to do, as far as it can be seen here."""

    @abstractmethod
    def rescue(self) -> None:
        """Where nothing can be written, whoever tries, only read what is stored from now on."""

    @abstractmethod
    def is_full(self) -> bool:
        """True when there is no room for anything more, as far as it can be seen here."""

    @abstractmethod
    def check(self) -> None:
        """Read the settings back from the running connection.

        Raises DatabaseUnfit when one of them would let an acknowledged answer be lost.
        """

    @abstractmethod
    def examine(self) -> None:
        """Look through all that is stored, before anybody is served.

        Raises DatabaseUnfit when it is damaged.
        """

    @abstractmethod
    def settings(self) -> list[Check]:
        """The version and the settings that `check` insists on, and what else a promise needs."""

    @abstractmethod
    def room(self) -> list[Check]:
        """What has to be there for the next answer to be stored, as far as it can be seen."""

    @abstractmethod
    def state(self) -> list[Check]:
        """What keeps no answer from being stored, but should be looked after."""

    @abstractmethod
    def writing(self, patience: float) -> AbstractContextManager[Any]:
        """A transaction that may write; when it has ended, what it wrote survives a power cut.

        Raises Busy when somebody else is writing for longer than `patience` seconds.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[Any]:
        """A transaction in which all that is read is of one moment."""

    @abstractmethod
    def migrating(self) -> AbstractContextManager[Any]:
        """Being the only one, in all processes and on all nodes, that changes the schema.

        Raises DatabaseUnfit where that cannot be had.
        """

    @abstractmethod
    def serialise(self, name: bytes) -> None:
        """Within a transaction that writes: until it ends no other goes on with the same `name`."""

    @abstractmethod
    def passing(self, fault: Exception) -> bool:
        """True when what failed in a transaction may well succeed in the next one."""

    @abstractmethod
    def held_up(self, fault: Exception) -> bool:
        """True when a transaction failed because others had what it needed, and may for long."""

    @abstractmethod
    def confirm(self) -> None:
        """Within a transaction: its end means that what was committed before it is kept as well."""

    @abstractmethod
    def changes_seen(self) -> int:
        """A number that differs from the last one when somebody has committed since."""

    @abstractmethod
    def shut(self) -> None:
        """Close every connection of this process."""

    @abstractmethod
    def settle(self) -> None:
        """Leave the database in one piece: nothing of it in a log that could be left behind."""

    @abstractmethod
    def release(self) -> None:
        """This thread needs its connection no more for now."""

    @abstractmethod
    def tidy(self) -> None:
        """See that nothing is left open on this thread's connection, which stays."""

    @abstractmethod
    def last_written(self) -> datetime | None:
        """When the database was changed last, by the clock of that moment, where this is known."""

    @abstractmethod
    def holds(self, file: Path) -> bool:
        """True when `file` is the database, or by its name a part of it."""

    @abstractmethod
    def copy_to(self, file: Path) -> tuple[int, int]:
        """Write all that is stored into `file`, as it is at one moment, while others write.

        How many surveys and responses the copy holds, counted there. Raises BackupUnfit.
        """

    @abstractmethod
    def restoring(self, file: Path) -> AbstractContextManager[Restoring]:
        """The content of `file`, which takes this database's place when the `with` ends well.

        When the `with` is left by an exception, nothing has happened. Raises BackupUnfit for a file
        that is damaged or something else, and while this database is in use.
        """
