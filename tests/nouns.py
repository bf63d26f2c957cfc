"""Every noun that is stored: the models with a table of their own."""

from models.history.history import StatementVersion
from storage.database import Stored


def stored_nouns() -> list[type[Stored]]:
    """All of them, as far as they are loaded; not those that only others are made of."""
    several = [*Stored.__subclasses__(), *StatementVersion.__subclasses__()]
    return [one for one in several if one is not StatementVersion]
