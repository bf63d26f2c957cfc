"""An engine: what a database has to do for Tangible, beyond what Peewee asks of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import Database, OperationalError

HISTORY = "schema_migration"  # the table in which Peewee notes the migrations that were applied


class DatabaseUnfit(Exception):
    """The database cannot keep what this service promises. The message says what to do."""


class Busy(OperationalError):
    """Somebody else was writing and did not end in time. Nothing was done.

    `holder` says for the log who that was, as far as it is known.
    """

    def __init__(self, message: str, holder: str = "unknown") -> None:
        super().__init__(message)
        self.holder = holder


class NoneFree(OperationalError):
    """Every connection of this process to the database is in use. Nothing was done."""


class OnOneCopy(OperationalError):
    """The commit was kept by this server, but not by the standby that a receipt promises too."""


class Unkept(OperationalError):
    """The server would not keep a commit now, so nothing was committed."""


class BackupUnfit(Exception):
    """A backup cannot be made or restored. The message is a clause that says why."""


class RowUnfit(Exception):
    """A database refuses a row of another one. `number` is its own, from one; 0: unknown."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.number = number


@dataclass(frozen=True)
class Check:
    """A check for the operator, in words: what was found, what is wanted, and whether it is ok."""

    name: str
    found: str
    wanted: str
    ok: bool


@dataclass(frozen=True)
class Restoring:
    """The content of a backup, to be examined before it replaces the database."""

    url: str
    kept: str  # where the replaced database will be kept, or ""


class Engine(Database, ABC):
    """The methods that SQLite and PostgreSQL both have."""

    # Peewee's own; its stubs do not say what they return.
    connection: Callable[[], Any]
    execute_sql: Callable[..., Any]
    rows_affected: Callable[[Any], int]

    url: str
    only_reads: bool  # set by `rescue`
    waits_for_nobody: bool  # True if a read waits for no other machine
    size: str  # the statement that says how many bytes the database has

    @staticmethod
    @abstractmethod
    def exists(url: str) -> bool:
        """False if there is no database at `url`, as far as can be seen without a connection."""

    @staticmethod
    @abstractmethod
    def foreign(url: str) -> str:
        """How one sees that a database is another program's: a clause that begins "it", or ""."""

    @property
    @abstractmethod
    def location(self) -> str:
        """Where the database is, for people to read, without user and password."""

    @abstractmethod
    def obstacle(self) -> str | None:
        """Why this process cannot write and what to do, as far as it can be seen here, or None."""

    @abstractmethod
    def clear_up(self) -> None:
        """Delete what a restore has left that was killed: all answers of its backup."""

    @abstractmethod
    def rescue(self) -> None:
        """From now on only read, if nobody can write to the database."""

    @abstractmethod
    def is_full(self) -> bool:
        """True if there is no room for anything more, as far as it can be seen here."""

    @abstractmethod
    def check(self) -> None:
        """Read the settings back from the running connection.

        Raises DatabaseUnfit if one of them could lose an acknowledged answer.
        """

    @abstractmethod
    def examine(self) -> None:
        """Check all that is stored, before anybody is served.

        Raises DatabaseUnfit if it is damaged.
        """

    @abstractmethod
    def settings(self) -> list[Check]:
        """Checks of the version and the settings that `check` requires, and some more."""

    @abstractmethod
    def room(self) -> list[Check]:
        """Checks without which the next answer cannot be stored, as far as it can be seen here."""

    @abstractmethod
    def state(self) -> list[Check]:
        """Checks of what prevents no answer, but needs attention."""

    @abstractmethod
    def writing(self, patience: float) -> AbstractContextManager[Any]:
        """A transaction that may write; once it has ended, what it wrote survives a power cut.

        Raises Busy if somebody else writes for longer than `patience` seconds.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[Any]:
        """A transaction whose reads all see the database at one moment."""

    @abstractmethod
    def joined(
        self, table: str, columns: Sequence[str], of: Mapping[str, Any], rows: int, about: int
    ) -> Iterator[bytes]:
        """The bytes in these columns, those of about `rows` rows after each other, in no order.

        Of all rows whose other columns are as in `of`; there are `about` so many. The last bytes of
        their `id` are random. Within a reading transaction.
        """

    @abstractmethod
    def migrating(self) -> AbstractContextManager[Any]:
        """A lock: nobody else, on any node, changes the schema within the `with`.

        Raises DatabaseUnfit if the lock cannot be had.
        """

    @abstractmethod
    def serialise(self, name: bytes) -> None:
        """Within a writing transaction: others with the same `name` wait until it ends."""

    @abstractmethod
    def passing(self, fault: Exception) -> bool:
        """True if a transaction that failed with this may succeed when it is tried again."""

    @abstractmethod
    def held_up(self, fault: Exception) -> bool:
        """True if a transaction failed because others held a lock that it needed."""

    @abstractmethod
    def confirm(self) -> None:
        """Make the end of this transaction mean that all earlier commits are kept as well."""

    @abstractmethod
    def changes_seen(self) -> int:
        """A number that changes when somebody has committed."""

    @abstractmethod
    def changes_before(self) -> int:
        """That number when no earlier commit of this process can change it any more.

        Where that cannot be found out, the number as it is.
        """

    @abstractmethod
    def read_once(self) -> None:
        """Keep next to nothing of what this connection reads: it will not ask for it again."""

    @abstractmethod
    def shut(self) -> None:
        """Close every connection of this process."""

    @abstractmethod
    def settle(self) -> None:
        """Move the log into the database, so that nothing can be left behind."""

    @abstractmethod
    def rest(self) -> None:
        """Called every second or two while a service runs: leave no log beside the database."""

    @abstractmethod
    def release(self) -> None:
        """Give this thread's connection back, as it is not needed for now."""

    @abstractmethod
    def tidy(self) -> None:
        """See that nothing is left open on this thread's connection, which stays."""

    @abstractmethod
    def last_written(self) -> datetime | None:
        """When the database was changed last, by the clock of then; None if unknown."""

    @abstractmethod
    def holds(self, file: Path) -> bool:
        """True if `file` is the database or, by its name, a part of it."""

    @abstractmethod
    def copy_to(self, file: Path) -> tuple[int, int]:
        """Write all that is stored at one moment into `file`, while others write.

        Returns the numbers of surveys and responses in the copy. Raises BackupUnfit.
        """

    @abstractmethod
    def restoring(self, file: Path) -> AbstractContextManager[Restoring]:
        """The content of `file`, which replaces this database when the `with` ends.

        If an exception leaves the `with`, nothing is changed. Raises BackupUnfit for a file that
        is damaged or no backup, and while this database is in use.
        """
