"""What a PostgreSQL server has to be set to, so that answers are kept and people are let in."""

import os
from typing import Any

from storage.engine import Check, DatabaseUnfit
from storage.postgresql import session as postgresql_session
from storage.postgresql.connection import KEEPING, LOCK_SECONDS

OLDEST = 13
MOST_CONNECTIONS = 40  # of a server process, for what it is asked
FOR_NEWS = 2
IN_UTF8 = "CREATE DATABASE tangible ENCODING 'UTF8' TEMPLATE template0"
MIXED = (
    "A pooler gives each connection to PostgreSQL to somebody else after a transaction: set it to "
    "pool_mode = session, or write the address of the server itself in TANGIBLE_DATABASE_URL."
)
ASKED = "SELECT current_setting('server_encoding'), pg_is_in_recovery(), {}".format(
    ", ".join(f"current_setting('{name}')" for name in KEEPING)
)
# The smallest of the limits that this user meets, and how many connections others hold: everybody
# but Tangible on this machine.
CONNECTIONS = """
SELECT least(
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int,
    (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
    (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
), (
    SELECT count(*) FROM pg_stat_activity
    WHERE usename IS NOT NULL AND datname IS NOT NULL AND NOT (
        usename = current_user AND datname = current_database() AND application_name = 'tangible'
        AND client_addr IS NOT DISTINCT FROM inet_client_addr()
    )
)
"""


# What an answer writes to.
WRITTEN = ("response", "tally", "count", "contact", "release")
FORBIDDEN = """
SELECT string_agg(name, ', ') FROM unnest(%s::text[]) AS name
WHERE NOT (has_table_privilege(name, 'INSERT') AND has_table_privilege(name, 'UPDATE'))
"""


def insist(db: Any) -> None:
    """Raise DatabaseUnfit where a server may forget a commit, or cannot hold or write a text."""
    if db.server_version < OLDEST * 10_000:
        raise DatabaseUnfit(f"PostgreSQL {OLDEST} or newer is needed.")
    encoding, is_standby, *keeping = db.execute_sql(ASKED).fetchone()
    if encoding != "UTF8":
        raise DatabaseUnfit(
            f"The encoding of this PostgreSQL database is {encoding}, which cannot hold all that "
            f"people write. Make one in UTF-8, and name it in TANGIBLE_DATABASE_URL: {IN_UTF8}"
        )
    for name, found in zip(KEEPING, keeping, strict=True):
        if found == "off":
            raise DatabaseUnfit(f"PostgreSQL runs with {name} = off: switch it on.")
    if is_standby:
        raise DatabaseUnfit(
            "This PostgreSQL is a standby: add target_session_attrs=read-write to the address."
        )


def checks(db: Any) -> list[Check]:
    """All of that, one by one, and what else a promise needs."""
    version = db.execute_sql("SHOW server_version").fetchone()[0]
    ok = db.server_version >= OLDEST * 10_000
    encoding, is_standby, *keeping = db.execute_sql(ASKED).fetchone()
    return [
        Check("PostgreSQL", version, f"{OLDEST} or newer", ok),
        Check("encoding", encoding, "UTF8", encoding == "UTF8"),
        *(
            Check(name, found, "not off", found != "off")
            for name, found in zip(KEEPING, keeping, strict=True)
        ),
        Check("in recovery", "yes" if is_standby else "no", "no", not is_standby),
        _session(db),
        _lock_timeout(db),
        _connections(db),
    ]


def rights(db: Any) -> Check:
    """Whether the user may write what an answer is made of."""
    forbidden = db.execute_sql(FORBIDDEN, (list(WRITTEN),)).fetchone()[0]
    found = f"none in {forbidden}" if forbidden else "given"
    return Check("rights to write", found, "INSERT and UPDATE on every table", not forbidden)


def server_processes() -> int:
    """How many processes serve on this machine, as `tangible serve` was told."""
    return int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)


def _session(db: Any) -> Check:
    is_kept = postgresql_session.is_kept(db.url)
    return Check("session", "kept" if is_kept else "mixed by a pooler", "kept", is_kept)


def _lock_timeout(db: Any) -> Check:
    """A pooler may pass over that Tangible asks for one."""
    found = db.execute_sql("SHOW lock_timeout").fetchone()[0]
    return Check("lock_timeout", found, f"{LOCK_SECONDS}s, or as the address says", found != "0")


def _connections(db: Any) -> Check:
    most, others = db.execute_sql(CONNECTIONS).fetchone()
    processes, each = server_processes(), MOST_CONNECTIONS + FOR_NEWS
    found = f"{max(0, most - others)} free of {most} for this node"
    wanted = f"{processes * each}: {each} for each of {processes} server processes"
    return Check("connections", found, wanted, most - others >= processes * each)
