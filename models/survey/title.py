"""A title: what a list calls a survey. A list names also what cannot be read, and goes on."""

from typing import Protocol

from models.form.definition import Definition, DefinitionUnreadable

UNREADABLE = "(cannot be read)"


class Defined(Protocol):
    """A survey, a draft, or a pattern."""

    @property
    def definition(self) -> Definition:
        """What it asks. Raises Unreadable."""


def definition_of(one: Defined) -> Definition | None:
    """What it asks; None where what is stored cannot be read."""
    try:
        return one.definition
    except DefinitionUnreadable:
        return None


def title_of(one: Defined) -> str:
    """What it is called; where what is stored cannot be read, that."""
    definition = definition_of(one)
    return UNREADABLE if definition is None else definition.title
