"""A session: what PostgreSQL keeps for a connection, unless a pooler hands it to somebody else.

Locks of a session, LISTEN and prepared statements are lost, or somebody else's, behind a pooler
that gives a connection to whoever comes next after each transaction.
"""

from contextlib import closing

from storage.postgresql.connection import Connection, address

# One asks twice before the other does: a pooler that gives out its connections in turn is seen as
# well as one that gives out the one that came back last.
ORDER = "aababbaabb"


def is_kept(url: str) -> bool:
    """False when one of two connections is found in two sessions, or both are found in one."""
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
