"""The instance that a command works on."""

from models.database import connect
from models.instance import Instance
from models.schema import migrate


def opened() -> Instance:
    """The instance of this environment, with its database at the newest schema and connected."""
    instance = Instance.from_environment()
    instance.open()
    migrate()
    connect()
    return instance
