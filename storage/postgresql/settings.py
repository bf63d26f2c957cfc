"""The settings that a PostgreSQL server needs, so that answers are kept."""

import os
from typing import Any

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from storage.engine import Check, DatabaseUnfit
from storage.postgresql import session as postgresql_session
from storage.postgresql.connection import KEEPING, LOCK_SECONDS

OLDEST = 13
MOST_CONNECTIONS = 40  # of a server process, for its requests
FOR_NEWS = 2  # connections of a server process besides
IN_UTF8 = "CREATE DATABASE tangible ENCODING 'UTF8' TEMPLATE template0"
MIXED = lazy_gettext(
    "A pooler gives each connection to PostgreSQL to somebody else after a transaction: set it to "
    "pool_mode = session, or write the address of the server itself in TANGIBLE_DATABASE_URL."
)
ASKED = "SELECT current_setting('server_encoding'), pg_is_in_recovery(), {}".format(
    ", ".join(f"current_setting('{name}')" for name in KEEPING)
)
# The smallest limit of connections for this user, and the connections of all but Tangible on this
# machine.
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


# The tables to which an answer writes.
WRITTEN = ("response", "tally", "count", "contact", "release")
FORBIDDEN = """
SELECT string_agg(name, ', ') FROM unnest(%s::text[]) AS name
WHERE NOT (has_table_privilege(name, 'INSERT') AND has_table_privilege(name, 'UPDATE'))
"""


def insist(db: Any) -> None:
    """Raise DatabaseUnfit for a server that may forget a commit, or cannot hold every text."""
    if db.server_version < OLDEST * 10_000:
        raise DatabaseUnfit(_("PostgreSQL %(oldest)s or newer is needed.", oldest=OLDEST))
    encoding, is_standby, *keeping = db.execute_sql(ASKED).fetchone()
    if encoding != "UTF8":
        raise DatabaseUnfit(
            _(
                "The encoding of this PostgreSQL database is %(encoding)s, which cannot hold all "
                "that people write. Make one in UTF-8, and name it in TANGIBLE_DATABASE_URL: "
                "%(command)s",
                encoding=encoding,
                command=IN_UTF8,
            )
        )
    for name, found in zip(KEEPING, keeping, strict=True):
        if found == "off":
            raise DatabaseUnfit(_("PostgreSQL runs with %(name)s = off: switch it on.", name=name))
    if is_standby:
        raise DatabaseUnfit(
            _("This PostgreSQL is a standby: add target_session_attrs=read-write to the address.")
        )


def checks(db: Any) -> list[Check]:
    """Checks of all that `insist` requires, and of sessions, lock_timeout and connections."""
    version = db.execute_sql("SHOW server_version").fetchone()[0]
    ok = db.server_version >= OLDEST * 10_000
    encoding, is_standby, *keeping = db.execute_sql(ASKED).fetchone()
    return [
        Check("PostgreSQL", version, _("%(oldest)s or newer", oldest=OLDEST), ok),
        Check(_("encoding"), encoding, "UTF8", encoding == "UTF8"),
        *(
            Check(name, found, _("not off"), found != "off")
            for name, found in zip(KEEPING, keeping, strict=True)
        ),
        Check(_("in recovery"), _("yes") if is_standby else _("no"), _("no"), not is_standby),
        _session(db),
        _lock_timeout(db),
        _connections(db),
    ]


def rights(db: Any) -> Check:
    """The check that the user may write to the tables of an answer."""
    forbidden = db.execute_sql(FORBIDDEN, (list(WRITTEN),)).fetchone()[0]
    found = _("none in %(tables)s", tables=forbidden) if forbidden else _("given")
    wanted = _("INSERT and UPDATE on every table")
    return Check(_("rights to write"), found, wanted, not forbidden)


def server_processes() -> int:
    """The number of server processes of this machine, as `tangible serve` was told."""
    return int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)


def _session(db: Any) -> Check:
    is_kept = postgresql_session.is_kept(db.url)
    kept = _("kept")
    return Check(_("session"), kept if is_kept else _("mixed by a pooler"), kept, is_kept)


def _lock_timeout(db: Any) -> Check:
    """The check of lock_timeout: a pooler may ignore that Tangible asks for one."""
    found = db.execute_sql("SHOW lock_timeout").fetchone()[0]
    wanted = _("%(seconds)ss, or as the address says", seconds=LOCK_SECONDS)
    return Check("lock_timeout", found, wanted, found != "0")


def _connections(db: Any) -> Check:
    most, others = db.execute_sql(CONNECTIONS).fetchone()
    processes, each = server_processes(), MOST_CONNECTIONS + FOR_NEWS
    found = ngettext(
        "%(free)s free of %(num)s for this node",
        "%(free)s free of %(num)s for this node",
        most,
        free=max(0, most - others),
    )
    wanted = ngettext(
        "%(all)s: %(each)s for each of %(num)s server processes",
        "%(all)s: %(each)s for each of %(num)s server processes",
        processes,
        all=processes * each,
        each=each,
    )
    return Check(_("connections"), found, wanted, most - others >= processes * each)
