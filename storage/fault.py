"""A fault of the database under its own name, for the log and for the operator."""

from errno import errorcode

import psycopg
from psycopg import errors

from language.message import gettext as _

# What SQLite and PostgreSQL raise when the disk is full.
OF_THE_DATABASE = ("FullError", "DiskFull 53100")
OF_DAMAGE = ("CorruptError", "NotADBError")  # of SQLite
OF_THE_SYSTEM = ("OSError ENOSPC", "OSError EDQUOT")


def full_disk(fault: BaseException) -> str:
    """Which disk has no room, in the words of the log; "" where the fault is another."""
    if name(fault) in OF_THE_DATABASE:
        return "database"
    is_without = isinstance(fault, FileNotFoundError) and "temporary directory" in str(fault)
    return "temporary files" if is_without or name(fault) in OF_THE_SYSTEM else ""


def damage(fault: BaseException) -> str:
    """What an operator reads where a file of SQLite was found damaged; "" for another fault."""
    return damaged(str(fault).partition("\n")[0]) if name(fault) in OF_DAMAGE else ""


def damaged(what: str) -> str:
    """The message that the database is damaged, with the way back; `what` SQLite found."""
    return _(
        "The database is damaged (%(what)s). Put a backup in its place: "
        "tangible restore FILE. What is there now is kept beside it.",
        what=what,
    )


def name(fault: BaseException) -> str:
    """The name of the fault, like `FullError` or `TooManyConnections 53300`.

    Never its message, which may hold an answer, an address or a password.
    """
    # Peewee wraps what the driver raised, and we wrap what the disk said.
    cause = getattr(fault, "orig", None) or fault.__cause__ or fault
    if isinstance(cause, psycopg.Error) and cause.sqlstate:
        return f"{_of(cause.sqlstate)} {cause.sqlstate}"
    if isinstance(cause, OSError) and cause.errno:
        return f"{type(cause).__name__} {errorcode.get(cause.errno, cause.errno)}"
    return type(cause).__name__


def words(fault: OSError) -> str:
    """The system's reason for an OSError; if there is none, Python's. Never empty."""
    return fault.strerror or str(fault) or type(fault).__name__


def _of(sqlstate: str) -> str:
    try:
        return errors.lookup(sqlstate).__name__
    except KeyError:
        return "DatabaseError"
