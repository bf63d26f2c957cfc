"""SQLite: one file, a write-ahead log, synchronous commits; a connection for each thread."""

import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from peewee import OperationalError
from playhouse.apsw_ext import EXCEPTIONS, APSWDatabase

from storage import state_file
from storage.engine import BackupUnfit, Busy, Check, DatabaseUnfit, Restoring
from storage.fault import words
from storage.sqlite import file as sqlite_file
from storage.sqlite.access import Access, file_of
from storage.sqlite.lock import locked, shared

# Before 3.51.3 two writers may corrupt a WAL database: https://sqlite.org/wal.html#walresetbug
OLDEST = (3, 51, 3)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit survives a power cut
    "foreign_keys": 1,
    "cache_size": -16 * 1024,
}
BUSY_SECONDS, MIGRATION_SECONDS = 5, 600
# Below the smaller of the two, answers will soon be refused.
LEAST_FREE_BYTES, LEAST_FREE_SHARE = 50_000_000, 0.02
LARGEST_WAL, PART_BYTES = 64_000_000, 1_000_000
# That the file is damaged is the database's failure, as that the disk is full, and no mistake here.
EXCEPTIONS.update(CorruptError=OperationalError, NotADBError=OperationalError)


class SQLite(Access, APSWDatabase):  # type: ignore[misc]
    """The engine for one machine."""

    waits_for_nobody = True
    size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"

    def __init__(self, url: str) -> None:
        file = file_of(url)
        state_file.make_folder(file.parent)
        self.url = url
        self._sharing = shared(Path(f"{file}.lock"))
        weakref.finalize(self, os.close, self._sharing)
        self._log_is_kept = False
        super().__init__(str(file), pragmas=PRAGMAS, timeout=BUSY_SECONDS, autoconnect=False)

    def _connect(self) -> apsw.Connection:
        connection: apsw.Connection = super()._connect()
        # Peewee's own migration history holds a datetime, which apsw does not bind by itself.
        connection.convert_binding = lambda cursor, number, value: str(value)
        return connection

    def check(self) -> None:
        """Raise DatabaseUnfit where the library or a setting is not what a promise rests on."""
        if self.server_version < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise DatabaseUnfit(
                f"SQLite is {apsw.sqlitelibversion()}, {oldest} or newer is needed: upgrade apsw."
            )
        for name, wanted in PRAGMAS.items():
            found = self.execute_sql(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise DatabaseUnfit(f"SQLite runs with {name}={found} where {wanted} is needed.")

    def examine(self) -> None:
        """SQLite's own quick look through the file. Raises DatabaseUnfit where it is damaged."""
        found = self.execute_sql("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            what = found.splitlines()[-1]
            raise DatabaseUnfit(
                f"The database is damaged ({what}). Put a backup in its place: "
                "tangible restore FILE. What is there now is kept beside it."
            )

    def settings(self) -> list[Check]:
        """The version of the library, and each pragma."""
        version, oldest = apsw.sqlitelibversion(), ".".join(map(str, OLDEST))
        ok = self.server_version >= OLDEST
        checks = [Check("SQLite", version, f"{oldest} or newer", ok)]
        for name, wanted in PRAGMAS.items():
            found = self.execute_sql(f"PRAGMA {name}").fetchone()[0]
            checks.append(Check(name, str(found), str(wanted), found == wanted))
        return checks

    def room(self) -> list[Check]:
        """The disk of the database: whether it takes anything, and the space that is left."""
        disk = os.statvfs(Path(self.database).parent)
        free = disk.f_bavail * disk.f_frsize
        least = min(LEAST_FREE_BYTES, int(disk.f_blocks * disk.f_frsize * LEAST_FREE_SHARE))
        sealed = bool(disk.f_flag & os.ST_RDONLY)
        return [
            Check("the disk", "read-only" if sealed else "writable", "writable", not sealed),
            Check("free space", _megabytes(free), f"at least {_megabytes(least)}", free > least),
        ]

    def state(self) -> list[Check]:
        """The size of the write-ahead log, which grows as long as somebody goes on reading."""
        file = Path(f"{self.database}-wal")
        log = file.stat().st_size if file.exists() else 0
        wanted = f"less than {_megabytes(LARGEST_WAL)}"
        return [Check("write-ahead log", _megabytes(log), wanted, log < LARGEST_WAL)]

    @contextmanager
    def writing(self, patience: float) -> Iterator[None]:
        """A transaction that has the write lock from its first moment: it never fails half-way.

        SQLite's own way to wait for that lock is to sleep and try again, longer each time. Our
        processes wait for a lock on a file, and ask for it a thousand times a second; SQLite's
        own lock is held by another program then, if by any.
        """
        if self.in_transaction():
            with self.atomic():
                yield
            return
        until = time.monotonic() + patience
        with locked(f"{self.database}.writing", patience):
            try:
                with self._begun(until - time.monotonic()):
                    if not self._log_is_kept:
                        self._keep_log()
                    yield
                self._ask_disk()
            except Busy:
                raise
            except OperationalError:
                self._log_is_kept = False
                raise

    @contextmanager
    def _begun(self, patience: float) -> Iterator[None]:
        """A transaction with the write lock. Raises Busy while another program has that."""
        self.connection().set_busy_timeout(int(1000 * max(0.0, patience)))
        with ExitStack() as transaction:
            try:
                transaction.enter_context(self.atomic("IMMEDIATE"))
            except OperationalError as fault:
                if isinstance(fault.__context__, apsw.BusyError):
                    raise Busy("another program is writing to the database") from None
                raise
            yield

    def _keep_log(self) -> None:
        """Write the log once more as it is, and sync it; nobody else writes meanwhile.

        SQLite believes what it finds in the log. But a process that was killed may have written it
        and not synced it, and when a sync has failed, Linux counts as written what it has dropped:
        what is committed behind that would be lost with it. So a process does this before it
        commits for the first time, and after every fault. Raises OperationalError.
        """
        try:
            with Path(f"{self.database}-wal").open("r+b", buffering=0) as log:
                while part := log.read(PART_BYTES):
                    log.seek(-len(part), os.SEEK_CUR)
                    log.write(part)
                os.fsync(log.fileno())
        except OSError as fault:
            raise OperationalError(f"the log cannot be written: {words(fault)}") from fault
        self._log_is_kept = True

    def _ask_disk(self) -> None:
        """Change the length of a file, so that the file system says if it has just failed.

        While ext4 gives up after an error, a sync may say yes although what it waited for was
        dropped. By then every change to the file system itself is refused. Raises OperationalError:
        what was committed counts as not stored.
        """
        try:
            for length in (1, 0):
                os.truncate(f"{self.database}.writing", length)
        except PermissionError:
            pass  # the lock was made by another user, as whom a command was run
        except OSError as fault:
            raise OperationalError(f"the disk failed at a commit: {words(fault)}") from fault

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction on the state of the database at its first read."""
        return self.atomic("DEFERRED")

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """A lock on a file beside the database.

        SQLite makes a table anew to change it. That must not take along what refers to its rows,
        and this can only be switched outside of a transaction.
        """
        with locked(f"{self.database}.migrating", MIGRATION_SECONDS):
            self.pragma("foreign_keys", 0)
            try:
                yield
            finally:
                self.pragma("foreign_keys", 1)

    def serialise(self, name: bytes) -> None:
        """Nothing: who writes is alone."""

    def passing(self, fault: Exception) -> bool:
        """False: who has the write lock is not in anybody's way."""
        return False

    def held_up(self, fault: Exception) -> bool:
        """False: who reads is in nobody's way, and for who writes a migration waits."""
        return False

    def confirm(self) -> None:
        """Nothing: what can be read here was committed, and what was committed is kept."""

    def changes_seen(self) -> int:
        """SQLite's data_version, which another connection's commit moves."""
        return int(self.execute_sql("PRAGMA data_version").fetchone()[0])

    def shut(self) -> None:
        """Close this thread's connection; those of other threads end with them."""
        if not self.is_closed():
            self.close()

    def release(self) -> None:
        """Keep it: a connection is a thread's own and costs little; but see that it is free."""
        self.tidy()

    def tidy(self) -> None:
        """Close a connection on which a fault has left a query or a transaction open.

        Who kept it would read of a moment that is long gone, and write what is never committed.
        """
        if self.is_closed():
            return
        left = self.connection()
        if self.in_transaction() or left.txn_state() != apsw.SQLITE_TXN_NONE:
            self.dispose()
            left.close(force=True)

    def holds(self, file: Path) -> bool:
        """True when `file` is the database, or by its name one of those that lie beside it."""
        if file.exists() and file.samefile(self.database):
            return True
        found = file.resolve()
        own = Path(self.database), Path(self.database).resolve()
        return any(
            found.name.startswith(one.name) and found.parent == one.parent.resolve() for one in own
        )

    def copy_to(self, file: Path) -> tuple[int, int]:
        """Write a copy without the pages that erased answers have left, sealed and looked over."""
        try:
            self.connection().execute("VACUUM INTO ?", (str(file),))
            sqlite_file.seal(file)
            sqlite_file.examine(file)
            return sqlite_file.counts(file)
        except apsw.Error as fault:
            raise BackupUnfit(f"the copy failed: {fault}") from None

    @contextmanager
    def restoring(self, file: Path) -> Iterator[Restoring]:
        """A copy of `file` beside the database, whose place it takes."""
        old = Path(self.database)
        fresh = Path(f"{old}.restoring")
        kept = Path(f"{old}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        sqlite_file.spare(file, fresh)
        with self._alone():
            try:
                sqlite_file.take_in(file, fresh)
                sqlite_file.examine(fresh)
                sqlite_file.unseal(fresh)
                yield Restoring(f"sqlite:///{fresh}", kept.name if old.exists() else "")
                sqlite_file.sync(fresh)
                self.shut()
                sqlite_file.replace(old, fresh, kept)
            finally:
                sqlite_file.delete(fresh)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Being the one process of Tangible that has this database open."""
        try:
            fcntl.flock(self._sharing, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._sharing, fcntl.LOCK_SH)  # what was asked for in vain is lost with it
            raise BackupUnfit(
                "this instance is in use; stop tangible serve, and whatever other command runs"
            ) from None
        try:
            yield
        finally:
            fcntl.flock(self._sharing, fcntl.LOCK_SH)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
