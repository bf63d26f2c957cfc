"""SQLite: one file with a write-ahead log and synchronous commits, a connection a thread."""

import atexit
import fcntl
import os
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import apsw
from peewee import OperationalError
from playhouse.apsw_ext import EXCEPTIONS, APSWDatabase

from language.message import gettext as _
from storage import state_file
from storage.engine import BackupUnfit, Busy, Check, DatabaseUnfit, Restoring
from storage.fault import damaged, words
from storage.patience import waited
from storage.sqlite import file as sqlite_file
from storage.sqlite.access import WRITTEN_AT_REST, Access, file_of
from storage.sqlite.holder import Holder, holder_of
from storage.sqlite.lock import locked, shared
from telemetry import log

# Before 3.51.3 two writers may corrupt a WAL database: https://sqlite.org/wal.html#walresetbug
OLDEST = (3, 51, 3)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit survives a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # what is deleted is overwritten with zeros
    "cache_size": -16 * 1024,
}
KIB_READ_ONCE = 1024
BUSY_SECONDS = 5
WRITE_LOCK = 120  # its byte in the index: https://sqlite.org/walformat.html#locks
# With less than the smaller of the two free on the disk, answers will soon be refused.
LEAST_FREE_BYTES, LEAST_FREE_SHARE = 50_000_000, 0.02
LARGEST_WAL = 64_000_000
# A damaged file is a fault of the database, as a full disk is, and no mistake of ours.
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
        _engines.add(self)
        self._process = os.getpid()
        self._log_is_kept = False
        self._log_seen: tuple[int, int] | None = None  # its size and time, at the last `rest`
        super().__init__(str(file), pragmas=PRAGMAS, timeout=BUSY_SECONDS, autoconnect=False)

    def _connect(self) -> apsw.Connection:
        connection: apsw.Connection = super()._connect()
        # The history that Peewee keeps of migrations holds a datetime, which apsw does not bind.
        connection.convert_binding = lambda cursor, number, value: str(value)
        return connection

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        # First: where a pragma finds that the file is damaged, Peewee closes the connection, and
        # the log, which may be all that is left, would be moved into that file and deleted.
        sqlite_file.move_log_at_close(conn, moves=False)
        super()._add_conn_hooks(conn)

    def close(self) -> Any:
        """Close this thread's connection, and leave no log without anything in it."""
        if not self.is_closed() and (self._log_is_kept or not self._log_size()):
            sqlite_file.move_log_at_close(self.connection(), moves=True)
        return super().close()

    def check(self) -> None:
        """Raise DatabaseUnfit if the library is too old, or a setting could lose answers."""
        if self.server_version < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise DatabaseUnfit(
                _(
                    "SQLite is %(version)s, %(oldest)s or newer is needed: upgrade apsw.",
                    version=apsw.sqlitelibversion(),
                    oldest=oldest,
                )
            )
        for name, wanted in PRAGMAS.items():
            found = self.execute_sql(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise DatabaseUnfit(
                    _(
                        "SQLite runs with %(name)s=%(found)s where %(wanted)s is needed.",
                        name=name,
                        found=found,
                        wanted=wanted,
                    )
                )

    def examine(self) -> None:
        """SQLite's own quick check of the file. Raises DatabaseUnfit if it is damaged."""
        found = self.execute_sql("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise DatabaseUnfit(damaged(found.splitlines()[-1]))

    def settings(self) -> list[Check]:
        """Checks of the version of the library, and of each pragma."""
        version, oldest = apsw.sqlitelibversion(), ".".join(map(str, OLDEST))
        ok = self.server_version >= OLDEST
        checks = [Check("SQLite", version, _("%(oldest)s or newer", oldest=oldest), ok)]
        for name, wanted in PRAGMAS.items():
            found = self.execute_sql(f"PRAGMA {name}").fetchone()[0]
            checks.append(Check(name, str(found), str(wanted), found == wanted))
        return checks

    def room(self) -> list[Check]:
        """Checks of the disk of the database: that it can be written, and its free space."""
        disk = os.statvfs(Path(self.database).parent)
        free = disk.f_bavail * disk.f_frsize
        least = min(LEAST_FREE_BYTES, int(disk.f_blocks * disk.f_frsize * LEAST_FREE_SHARE))
        sealed = bool(disk.f_flag & os.ST_RDONLY)
        writable = _("writable")
        found = _("read-only") if sealed else writable
        wanted = _("at least %(size)s", size=_megabytes(least))
        return [
            Check(_("the disk"), found, writable, not sealed),
            Check(_("free space"), _megabytes(free), wanted, free > least),
        ]

    def state(self) -> list[Check]:
        """The check of the write-ahead log, which grows as long as one process goes on reading."""
        log = self._log_size()
        wanted = _("less than %(size)s", size=_megabytes(LARGEST_WAL))
        return [Check(_("write-ahead log"), _megabytes(log), wanted, log < LARGEST_WAL)]

    @contextmanager
    def writing(self, patience: float) -> Iterator[None]:
        """A transaction that takes the write lock at its start, so that it never fails half-way.

        SQLite waits for its lock by sleeping longer and longer. So our processes first wait for a
        lock on a file, which they try a thousand times a second; after that only another program
        can hold SQLite's own lock. Raises Busy.
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
                sqlite_file.move_log_at_close(self.connection(), moves=False)
                raise

    @contextmanager
    def _begun(self, patience: float) -> Iterator[None]:
        """A transaction with SQLite's write lock. Raises Busy if another program holds it."""
        self.connection().set_busy_timeout(int(1000 * max(0.0, patience)))
        with ExitStack() as transaction:
            try:
                transaction.enter_context(self.atomic("IMMEDIATE"))
            except OperationalError as fault:
                if isinstance(fault.__context__, apsw.BusyError):
                    raise self._busy(patience) from None
                raise
            yield

    def _busy(self, patience: float) -> Busy:
        index = f"{self.database}-shm"
        holder = holder_of(index, WRITE_LOCK) if patience > 0 else Holder()
        return Busy(holder.has_it(index, round(patience)), str(holder))

    def empty_log(self) -> bool:
        """Move the log into the database; False if somebody reads or writes just then."""
        if self._log_size():
            # Always: a process that only does this has no file open when another one fails.
            [patience] = self.execute_sql("PRAGMA busy_timeout").fetchone()
            try:
                with self._begun(patience / 1000):
                    self._keep_log()
            except Busy:
                return False
        return super().empty_log()

    def _keep_log(self) -> None:
        """Write the log again as it is, and sync it. The caller holds the lock for writing.

        SQLite trusts the log that it finds. But a killed process may not have synced it, and after
        a failed sync Linux takes pages as written that it dropped: later commits in the log would
        be lost with them. So each process does this before its first commit, and after every
        fault. Raises OperationalError.
        """
        try:
            if self._log_size():
                sqlite_file.write_again(self._log)
        except OSError as fault:
            raise OperationalError(
                _("the log cannot be written: %(why)s", why=words(fault))
            ) from fault
        self._log_is_kept = True
        sqlite_file.move_log_at_close(self.connection(), moves=True)

    def _ask_disk(self) -> None:
        """Change the length of a file, which fails if the file system has just failed.

        While ext4 shuts down after an error, a sync may succeed although its data was dropped; but
        then every change to the file system itself is refused. Raises OperationalError: the commit
        counts as not stored.
        """
        try:
            for length in (1, 0):
                os.truncate(f"{self.database}.writing", length)
        except PermissionError:
            pass  # another user made the lock, by running a command
        except OSError as fault:
            raise OperationalError(
                _("the disk failed at a commit: %(why)s", why=words(fault))
            ) from fault

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction that sees the database as it is at its first read."""
        return self.atomic("DEFERRED")

    def joined(
        self, table: str, columns: Sequence[str], of: Mapping[str, Any], rows: int, about: int
    ) -> Iterator[bytes]:
        """A statement for so many rows, in the order of their ids.

        That texts are joined and not bytes is nothing to a database in UTF-8, as each of ours is.
        """
        where = " AND ".join(f'"{name}" = ?' for name in of)
        codes = " || ".join(f'"{column}"' for column in columns)
        some = (
            f'SELECT "id", {codes} AS codes FROM "{table}" WHERE {where} AND "id" > ?'
            f' ORDER BY "id" LIMIT {rows}'
        )
        whole = "cast(group_concat(codes, '') AS BLOB)"
        sql = f'SELECT {whole}, max("id"), count(*) FROM ({some})'
        last, found = b"", rows
        while found == rows:
            joined, last, found = self.execute_sql(sql, (*of.values(), last)).fetchone()
            if found:
                yield joined

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """A lock on a file beside the database, with foreign keys switched off.

        SQLite changes a table by making it anew, which must not delete the rows that refer to it.
        Foreign keys can be switched only outside of a transaction.
        """
        with waited(partial(locked, f"{self.database}.migrating")):
            with waited(self.writing):
                pass  # so that the log is on the disk: much of what follows moves it meanwhile
            self.pragma("foreign_keys", 0)
            try:
                yield
            finally:
                self.pragma("foreign_keys", 1)

    def serialise(self, name: bytes) -> None:
        """Nothing: there is one writer at a time."""

    def passing(self, fault: Exception) -> bool:
        """False: with the write lock, nothing conflicts."""
        return False

    def held_up(self, fault: Exception) -> bool:
        """False: readers block nobody, and a migration waits for writers."""
        return False

    def confirm(self) -> None:
        """Nothing: all that can be read here was committed and is kept."""

    def changes_seen(self) -> int:
        """SQLite's data_version, which changes with a commit of another connection."""
        return int(self.execute_sql("PRAGMA data_version").fetchone()[0])

    def changes_before(self) -> int:
        """The number as it is: commits of this connection are not in it."""
        return self.changes_seen()

    def read_once(self) -> None:
        """Keep 1 MiB of pages in the place of 16."""
        self.execute_sql(f"PRAGMA cache_size = {-KIB_READ_ONCE}")

    def shut(self) -> None:
        """Close this thread's connection; those of other threads close when they end.

        Whoever shuts leaves the database to others, and knows nothing of its log later.
        """
        if not self.is_closed():
            self.close()
        self._log_is_kept = False

    def rest(self) -> None:
        """Empty the log beside the database if nobody has written since the last call.

        The log holds the latest answers in the order in which they came, and so do the pages of
        the database, which is written anew where it is small. Where somebody writes or reads just
        then, the next call does it.
        """
        about = self._log.stat() if self._log.exists() else None
        seen = (about.st_size, about.st_mtime_ns) if about and about.st_size else None
        if seen is None or seen != self._log_seen:
            self._log_seen = seen
            return
        with suppress(Busy, OperationalError), locked(f"{self.database}.writing", 0):
            self.connection().set_busy_timeout(0)
            try:
                self.settle(WRITTEN_AT_REST)
            finally:
                self.connection().set_busy_timeout(1000 * BUSY_SECONDS)

    def release(self) -> None:
        """Keep the connection, which is the thread's own and costs little, but tidy it."""
        self.tidy()

    def tidy(self) -> None:
        """Close a connection on which a fault has left a query or a transaction open.

        Otherwise its thread would read an old state, and write what is never committed.
        """
        if self.is_closed():
            return
        left = self.connection()
        if self.in_transaction() or left.txn_state() != apsw.SQLITE_TXN_NONE:
            self.dispose()
            left.close(force=True)

    def holds(self, file: Path) -> bool:
        """True if `file` is the database or, by its name, one of the files beside it."""
        if file.exists() and file.samefile(self.database):
            return True
        found = file.resolve()
        own = Path(self.database), Path(self.database).resolve()
        return any(
            found.name.startswith(one.name) and found.parent == one.parent.resolve() for one in own
        )

    def copy_to(self, file: Path) -> tuple[int, int]:
        """Write a copy without the free pages of deleted answers; seal and examine it."""
        try:
            self.connection().execute("VACUUM INTO ?", (str(file),))
            sqlite_file.seal(file)
            sqlite_file.examine(file)
            return sqlite_file.counts(file)
        except apsw.Error as fault:
            raise BackupUnfit(_("the copy failed: %(why)s", why=fault)) from None

    @contextmanager
    def restoring(self, file: Path) -> Iterator[Restoring]:
        """A copy of `file` beside the database, which it replaces at the end."""
        old = Path(self.database)
        fresh = self._restoring
        kept = Path(f"{old}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        sqlite_file.spare(file, fresh)
        with self._alone():
            try:
                sqlite_file.take_in(file, fresh)
                sqlite_file.examine(fresh)
                sqlite_file.unseal(fresh)
                yield Restoring(f"sqlite:///{fresh}", _name_kept(old, kept))
                self.shut()
                sqlite_file.replace(old, fresh, kept)
            finally:
                sqlite_file.delete(fresh)

    @property
    def _restoring(self) -> Path:
        return Path(f"{self.database}.restoring")

    def clear_up(self) -> None:
        """No restore runs now: it would be alone with the database."""
        for one in sqlite_file.belongings(self._restoring):
            if one.exists():
                one.unlink()
                log.say("deleted what a restore left", file=one.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only process of Tangible with this database open. Raises BackupUnfit."""
        try:
            fcntl.flock(self._sharing, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._sharing, fcntl.LOCK_SH)  # a failed attempt has given it up
            raise BackupUnfit(
                _("this instance is in use; stop tangible serve, and whatever other command runs")
            ) from None
        try:
            yield
        finally:
            fcntl.flock(self._sharing, fcntl.LOCK_SH)


_engines: "weakref.WeakSet[SQLite]" = weakref.WeakSet()


@atexit.register
def _close() -> None:
    """Close what this thread has open: what is not closed leaves its log, though it be empty."""
    for engine in list(_engines):
        if engine._process == os.getpid():  # what a fork has of its parent is not its own
            with suppress(OperationalError):  # within a transaction
                engine.shut()


def _name_kept(old: Path, kept: Path) -> str:
    """The name under which what is there of a database will be kept; "" where nothing is."""
    for end in ("", *sqlite_file.COMPANIONS):
        file = Path(f"{old}{end}")
        if file.exists() and (not end or file.stat().st_size):
            return f"{kept.name}{end}"
    return ""


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
