"""A title: how a list names a survey. A survey that cannot be read has a name too."""

from typing import Protocol

from language.message import lazy_gettext as _
from models.form.definition import Definition, DefinitionUnreadable

UNREADABLE = _("(cannot be read)")


class Defined(Protocol):
    """Anything that has a definition: a survey, a draft, a pattern."""

    @property
    def definition(self) -> Definition:
        """What it asks. Raises DefinitionUnreadable."""


def definition_of(one: Defined) -> Definition | None:
    """Its definition, or None where what is stored cannot be read."""
    try:
        return one.definition
    except DefinitionUnreadable:
        return None


def title_of(one: Defined) -> str:
    """Its title, or UNREADABLE in words where what is stored cannot be read."""
    definition = definition_of(one)
    return str(UNREADABLE) if definition is None else definition.title
