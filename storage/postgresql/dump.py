"""Dumps of PostgreSQL: its own programs pg_dump and pg_restore, which have to be installed."""

import logging
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from psycopg.pq import Conninfo

from language.message import gettext as _
from storage.engine import HISTORY, BackupUnfit
from storage.postgresql import archive
from storage.postgresql.connection import address
from telemetry import log

MAGIC = b"PGDMP"
TAR = archive.CONTENTS.encode() + b"\0"  # the name of the first file in one
COPY = re.compile(rb"COPY public\.(survey|response) ")
Copy = Callable[[IO[bytes], IO[bytes]], None]
TABLES = (HISTORY, "survey", "response")


def write(url: str, file: Path, snapshot: str) -> None:
    """Dump the database at `url` as this exported snapshot sees it, its rows in order.

    Where the archive of this pg_dump is of a version that is not known here, a tar is written: it
    is larger, and as good. Raises BackupUnfit, OSError.
    """
    try:
        packed = ("--format=custom", f"--compress={archive.LEVEL}")
        _write(url, file, snapshot, packed, archive.put_in_order)
    except archive.ArchiveUnfit:
        log.say("backup is a tar", logging.WARNING, reason="another version of pg_dump's archive")
        _write(url, file, snapshot, ("--format=tar",), archive.put_tar_in_order)


def _write(url: str, file: Path, snapshot: str, how: Iterable[str], copy: Copy) -> None:
    """Dump by `copy`. Raises ArchiveUnfit for what it does not know, BackupUnfit, OSError."""
    words = (*how, "--no-owner", "--no-blobs", f"--snapshot={snapshot}")
    fault = None
    with (
        TemporaryFile("w+", errors="replace") as said,
        _started(url, "pg_dump", *words, stdout=subprocess.PIPE, stderr=said) as dump,
        file.open("wb") as out,
    ):
        assert dump.stdout is not None
        try:
            copy(dump.stdout, out)
        except archive.ArchiveUnfit as unfit:
            fault = unfit
        while dump.stdout.read(archive.CHUNK):
            pass  # else pg_dump fails because nobody reads it, whatever was wrong before
        if dump.wait():
            said.seek(0)
            raise _refusal("pg_dump", said.read())
    if fault:
        raise fault


def begins(start: bytes) -> bool:
    """True if a file that starts so is a dump, whole or not."""
    return start.startswith((MAGIC, TAR))


def examine(file: Path) -> None:
    """Raise BackupUnfit unless `file` is a dump of a Tangible database, readable to its end.

    PostgreSQL's format has no checksum, so only damage to its structure is found.
    """
    with file.open("rb") as dump:
        start = dump.read(16)
    if not start:
        raise BackupUnfit(_("it is empty"))
    if start.startswith(b"SQLite format 3"):
        raise BackupUnfit(_("it is an SQLite database; this instance keeps its data in PostgreSQL"))
    if not begins(start):
        raise BackupUnfit(_("it is no dump of PostgreSQL in the custom format, or damaged"))
    contents = _run("", "pg_restore", "--list", file)
    if not all(f"TABLE DATA public {table} " in contents for table in TABLES):
        raise BackupUnfit(_("it is a dump of another program's database"))
    _run("", "pg_restore", "--file", os.devnull, file)


def counts(file: Path) -> tuple[int, int]:
    """The numbers of surveys and responses in a dump. Raises BackupUnfit."""
    rows: Counter[str] = Counter()
    tables = "--table=survey", "--table=response"
    words = ("pg_restore", "--data-only", *tables, "--file=-", str(file))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as dump:
        table = ""
        for line in dump.stdout or ():
            if table and line != b"\\.\n":
                rows[table] += 1
            else:
                found = COPY.match(line)
                table = found[1].decode() if found else ""
    if dump.returncode:
        raise BackupUnfit(_("pg_restore cannot read it"))
    return rows["survey"], rows["response"]


def read(url: str, file: Path) -> None:
    """Restore a dump into the empty database at `url`, all or nothing. Raises BackupUnfit."""
    database = _variables(url)["PGDATABASE"]
    once = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run(url, "pg_restore", *once, f"--dbname={database}", file)


def _run(url: str, program: str, *words: str | Path) -> str:
    """Run a program; returns its output. Raises BackupUnfit.

    The address is passed in the environment, because other users see arguments.
    """
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with _started(url, program, *words, **piped, text=True, errors="replace") as running:
        out, said = running.communicate()
    if running.returncode:
        raise _refusal(program, said)
    return str(out)


def _started(url: str, program: str, *words: str | Path, **how: Any) -> "subprocess.Popen[Any]":
    """The program, running. Raises BackupUnfit where it is not installed."""
    try:
        return subprocess.Popen([program, *words], env=os.environ | _variables(url), **how)
    except FileNotFoundError:
        raise BackupUnfit(
            _(
                "it needs the program %(program)s of PostgreSQL; install postgresql-client",
                program=program,
            )
        ) from None


def _refusal(program: str, said: str) -> BackupUnfit:
    """The exception for a program that failed, with the first line that it said."""
    why = (said.strip().splitlines() or [_("no reason given")])[0]
    return BackupUnfit(_("%(program)s refused: %(why)s", program=program, why=why))


def _variables(url: str) -> dict[str, str]:
    """The address as environment variables for PostgreSQL's own programs."""
    options = Conninfo.parse(address(url).encode()) if url else []
    return {one.envvar.decode(): one.val.decode() for one in options if one.envvar and one.val}
