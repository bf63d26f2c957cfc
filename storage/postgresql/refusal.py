"""The SQLSTATE of a refused connection to PostgreSQL, which libpq does not tell.

libpq tells only a message, in the language of the server. Its trace of the connection has the code.
"""

import os
import re
import select
import time

from psycopg import pq

NOT_REACHED = "08001"  # SQL's code for a server that did not answer
SERVER_SAID = ":  "  # in any language between the severity and the message of a server
LONGEST_SECONDS = 3
MOST_KNOWN = 32
ERROR = re.compile(r'\tErrorResponse\t.*? C "([0-9A-Z]{5})" M "(.+?)" (?:[A-Z] "|\\x00|$)')
AWAITED: dict[int, int] = {
    pq.PollingStatus.READING: select.POLLIN,
    pq.PollingStatus.WRITING: select.POLLOUT,
}

_known: dict[str, str] = {}


def code_of(said: str, address: str) -> str:
    """The SQLSTATE of a connection to `address` that failed with the message `said`.

    For a new message it connects once more, with a trace.
    """
    if SERVER_SAID not in said:
        return NOT_REACHED
    if said not in _known:
        code = next((code for code, words in _errors(address) if words in said), None)
        if code is None:
            return NOT_REACHED
        if len(_known) == MOST_KNOWN:
            _known.clear()
        _known[said] = code
    return _known[said]


def _errors(address: str) -> list[tuple[str, str]]:
    """Connect once; the errors of the server as (code, message)."""
    if not hasattr(os, "memfd_create"):
        return []  # libpq traces on Linux only
    trace = os.memfd_create("trace")  # in memory, as a trace holds passwords
    try:
        _connect(address, trace)
        os.lseek(trace, 0, os.SEEK_SET)
        return ERROR.findall(os.read(trace, 1_000_000).decode(errors="replace"))
    finally:
        os.close(trace)


def _connect(address: str, trace: int) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    connection = pq.PGconn.connect_start(address.encode())
    try:
        if connection.status == pq.ConnStatus.BAD:
            return
        connection.trace(trace)
        while (awaited := AWAITED.get(connection.connect_poll())) is not None:
            server = select.poll()
            server.register(connection.socket, awaited)
            if not server.poll(1000 * max(0.0, until - time.monotonic())):
                break
        connection.untrace()
    finally:
        connection.finish()
