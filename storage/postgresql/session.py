"""Sessions of PostgreSQL, which a pooler may mix.

Behind a pooler that hands connections on after each transaction, locks of a session, LISTEN and
prepared statements are lost or another client's.
"""

from contextlib import closing

from storage.postgresql.connection import Connection, address

# The order in which two connections ask. It shows both sorts of pooler: one that hands its
# connections out in turn, and one that hands out the connection that was returned last.
ORDER = "aababbaabb"


def is_kept(url: str) -> bool:
    """True if each of two connections stays in a session of its own."""
    with (
        closing(Connection.connect(address(url), autocommit=True)) as one,
        closing(Connection.connect(address(url), autocommit=True)) as other,
    ):
        connections = {"a": one, "b": other}
        sessions = {(who, _session(connections[who])) for who in ORDER}
    return len(sessions) == len(connections) == len({session for _, session in sessions})


def _session(connection: Connection) -> int:
    (session,) = connection.in_time("SELECT pg_backend_pid()").fetchall()
    return int(session[0])
