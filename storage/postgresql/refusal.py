"""A refusal: the code with which a PostgreSQL server lets nobody in, which libpq keeps to itself.

Of a connection that failed libpq tells a message alone, in the language of the server. What it
traces on the way has the code.
"""

import os
import re
import select
import time

from psycopg import pq

NOT_REACHED = "08001"  # the standard's code where no server said anything
SERVER_SAID = ":  "  # between the severity and the message of a server, in any language
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

    For a message that was not seen before the server is asked once more.
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
    """Code and words of each error that a server gives to who connects now."""
    if not hasattr(os, "memfd_create"):
        return []  # libpq traces on Linux alone
    trace = os.memfd_create("trace")  # it holds what passwords are sent in: in memory, and ours
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
