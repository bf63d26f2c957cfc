"""The instance that a command works on."""

from models.service.instance import Instance
from storage import mark, schema
from storage.database import connect, connection, db
from storage.engine import DatabaseUnfit


def found() -> Instance:
    """The instance of this environment, as it is. Raises InstanceMissing, CopyUnfinished.

    On a disk that is read-only, where nothing can be stored, what is there can be read.
    """
    instance = Instance.from_environment()
    instance.open()
    db.rescue()
    with connection():
        mark.refuse()  # before what it lacks: the history of its schema is copied last
        if not schema.history():
            raise instance.missing()
    return instance


def opened() -> Instance:
    """The same, with its database at the newest schema and connected."""
    instance = found()
    if not db.only_reads:
        schema.migrate()
    connect()
    if schema.missing():
        raise DatabaseUnfit(
            f"{db.place} has an older schema, and its disk is read-only: take the Tangible that "
            "wrote it, or copy the folder to another disk and name that in TANGIBLE_INSTANCE."
        )
    return instance
