"""Rows of PostgreSQL, as a copy of the whole database reads and writes them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import psycopg
from peewee import OperationalError
from psycopg.pq import Conninfo

from language.message import gettext as _
from storage.engine import RowUnfit

ROWS_AT_ONCE = 200
SECRET = re.compile(rb"password$|secret|^scram_")
HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
# The SQL that reads a column of each type; it is written in the same form.
TERMS = {
    "integer": '"{}"',
    "bigint": '"{}"',
    "character varying": '"{}"',
    "text": '"{}"',
    "bytea": '"{}"',
    "boolean": '"{}"::int',
    "jsonb": '"{}"::text',
    "timestamp without time zone": "to_char(\"{}\", 'YYYY-MM-DD HH24:MI:SS.US')",
}
# Of every table at once: what information_schema says of one costs the server a tenth of a second.
TABLES = """
    SELECT relname,
        ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = this.oid
            AND attnum > 0 AND NOT attisdropped ORDER BY attnum),
        ARRAY(SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = this.oid
            AND attnum > 0 AND NOT attisdropped ORDER BY attnum),
        ARRAY(SELECT attname::text
            FROM pg_constraint, unnest(conkey) WITH ORDINALITY AS part (n, at)
            JOIN pg_attribute ON attnum = n WHERE attrelid = this.oid AND conrelid = this.oid
            AND contype = 'p' ORDER BY at),
        ARRAY(SELECT other.relname::text FROM pg_constraint JOIN pg_class AS other
            ON other.oid = confrelid WHERE conrelid = this.oid AND contype = 'f')
    FROM pg_class AS this
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    ORDER BY relname
"""


def address(db: Any) -> str:
    """The address of this database for libpq, with everything but secrets."""
    said = {
        one.keyword.decode(): one.val.decode()
        for one in Conninfo.parse(db.url.encode())
        if one.val is not None and not SECRET.search(one.keyword)
    }
    user = f"{quote(said.pop('user'), safe='')}@" if "user" in said else ""
    name = quote(said.pop("dbname", ""), safe="")
    servers = _servers(said.get("host", ""), said.get("port", ""))
    if servers:
        said = {word: value for word, value in said.items() if word not in ("host", "port")}
    more = "&".join(f"{word}={quote(value, safe='')}" for word, value in said.items())
    return f"postgresql://{user}{servers}/{name}{more and f'?{more}'}"


def _servers(hosts: str, ports: str) -> str:
    """The hosts with their ports as an address has them.

    "" if they have to be parameters: sockets, or none named.
    """
    each_host, each_port = hosts.split(","), ports.split(",")
    if len(each_port) == 1:
        each_port *= len(each_host)
    if not all(HOST.fullmatch(one) for one in each_host) or len(each_port) != len(each_host):
        return ""
    return ",".join(
        f"{f'[{host}]' if ':' in host else host}{port and f':{port}'}"
        for host, port in zip(each_host, each_port, strict=True)
    )


def tables(db: Any) -> Iterator[tuple[str, dict[str, str], list[str], list[str]]]:
    """Of each table its name, its columns with their types, its key, and those it refers to."""
    for name, columns, types, key, others in db.execute_sql(TABLES).fetchall():
        yield name, dict(zip(columns, types, strict=True)), key, others


def fault(db: Any) -> str:
    """Why this database cannot hold every text, or ""."""
    encoding = db.execute_sql("SHOW server_encoding").fetchone()[0]
    if encoding == "UTF8":
        return ""
    return _(
        "its encoding is %(encoding)s: make another with %(command)s",
        encoding=encoding,
        command="CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
    )


def term(column: str, type: str) -> str:
    """The SQL that reads a column of this type."""
    return TERMS[type].format(column)


def stream(db: Any, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query within a transaction, fetched ROWS_AT_ONCE."""
    with db.connection().cursor(name="rows") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        yield from cursor.execute(sql, values)


def put(db: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows within a transaction. Raises RowUnfit, OperationalError."""
    names = ", ".join(f'"{one}"' for one in columns)
    given = 0
    try:
        with (
            db.connection().cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for given, row in enumerate(rows, 1):  # noqa: B007 - it says how far this came
                copy.write_row(row)
    except (psycopg.DataError, psycopg.IntegrityError) as fault:
        # Only the number of the line: the rest of the context may hold an answer.
        at = re.search(rf"^COPY {table}, line (\d+)", fault.diag.context or "", re.M)
        reason = fault.diag.message_primary or _("a text holds the character NUL")
        raise RowUnfit(int(at[1]) if at else given, reason) from None
    except psycopg.Error as fault:
        raise OperationalError(str(fault)) from fault


def reserved(db: Any, table: str, column: str, least: int) -> int:
    """A number from `least` on that the sequence of this column gives to no row any more.

    Nodes of an older version take theirs from the sequence. It never goes back: what another takes
    at this moment is not taken twice.
    """
    sequence = "SELECT pg_get_serial_sequence(%s, %s)"
    (name,) = db.execute_sql(sequence, (f'"{table}"', column)).fetchone()
    (number,) = db.execute_sql("SELECT nextval(%s)", (name,)).fetchone()
    if number < least:
        behind = "SELECT max(nextval(%s)) FROM generate_series(1, %s)"
        (number,) = db.execute_sql(behind, (name, least - number)).fetchone()
    return int(number)


def settle(db: Any, table: str, columns: Sequence[str]) -> None:
    """Continue the ids after those that are there, and update the planner's statistics."""
    for column in columns:
        sequence = "SELECT pg_get_serial_sequence(%s, %s)"
        (name,) = db.execute_sql(sequence, (f'"{table}"', column)).fetchone()
        if name:
            db.execute_sql(f'SELECT setval(%s, max("{column}")) FROM "{table}"', (name,))
    db.execute_sql(f'ANALYZE "{table}"')
