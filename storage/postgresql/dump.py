"""Dumps of PostgreSQL: its own programs pg_dump and pg_restore, which have to be installed."""

import os
import re
import subprocess
from collections import Counter
from pathlib import Path

from psycopg.pq import Conninfo

from storage.engine import HISTORY, BackupUnfit
from storage.postgresql.connection import address

MAGIC = b"PGDMP"
COPY = re.compile(rb"COPY public\.(survey|response) ")
TABLES = (HISTORY, "survey", "response")


def write(url: str, file: Path, snapshot: str) -> None:
    """Dump the database at `url` as it is in this exported snapshot. Raises BackupUnfit."""
    _run(url, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", "--file", file)


def examine(file: Path) -> None:
    """Raise BackupUnfit unless `file` is a dump of a Tangible database that can be read to its end.

    PostgreSQL's format has no checksum of its own: only what breaks its structure is found.
    """
    with file.open("rb") as dump:
        start = dump.read(16)
    if not start:
        raise BackupUnfit("it is empty")
    if start.startswith(b"SQLite format 3"):
        raise BackupUnfit("it is an SQLite database; this instance keeps its data in PostgreSQL")
    if not start.startswith(MAGIC):
        raise BackupUnfit("it is no dump of PostgreSQL in the custom format, or damaged")
    contents = _run("", "pg_restore", "--list", file)
    if not all(f"TABLE DATA public {table} " in contents for table in TABLES):
        raise BackupUnfit("it is a dump of another program's database")
    _run("", "pg_restore", "--file", os.devnull, file)


def counts(file: Path) -> tuple[int, int]:
    """How many surveys and responses a dump holds. Raises BackupUnfit."""
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
        raise BackupUnfit("pg_restore cannot read it")
    return rows["survey"], rows["response"]


def read(url: str, file: Path) -> None:
    """Put what a dump holds into the empty database at `url`, all or nothing."""
    database = _variables(url)["PGDATABASE"]
    once = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run(url, "pg_restore", *once, f"--dbname={database}", file)


def _run(url: str, program: str, *words: str | Path) -> str:
    """What the program printed. The address goes by the environment: others see the words."""
    try:
        done = subprocess.run(
            [program, *words],
            env=os.environ | _variables(url),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise BackupUnfit(
            f"it needs the program {program} of PostgreSQL; install postgresql-client"
        ) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupUnfit(f"{program} refused: {said}")
    return done.stdout


def _variables(url: str) -> dict[str, str]:
    """An address as the environment variables that PostgreSQL's own programs read."""
    options = Conninfo.parse(address(url).encode()) if url else []
    return {one.envvar.decode(): one.val.decode() for one in options if one.envvar and one.val}
