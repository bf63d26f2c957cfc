"""The instance that a command works on."""

from language.message import gettext as _
from models.service.instance import Instance
from storage import mark, schema
from storage.database import connect, connection, db
from storage.engine import DatabaseUnfit


def found() -> Instance:
    """The instance that the environment names, opened. Raises InstanceMissing, CopyUnfinished.

    On a read-only disk the instance can still be read.
    """
    instance = Instance.from_environment()
    instance.open()
    db.rescue()
    with connection():
        mark.refuse()  # first: an unfinished copy has no schema either, its history is copied last
        if not schema.history():
            raise instance.missing()
    return instance


def opened() -> Instance:
    """`found`, with its database at the newest schema and connected. Raises DatabaseUnfit too."""
    instance = found()
    if not db.only_reads:
        schema.migrate()
    connect()
    if schema.missing():
        raise DatabaseUnfit(
            _(
                "%(place)s has an older schema, and its disk is read-only: take the Tangible that "
                "wrote it, or copy the folder to another disk and name that in TANGIBLE_INSTANCE.",
                place=db.location,
            )
        )
    return instance
