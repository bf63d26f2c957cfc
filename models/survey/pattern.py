"""A pattern: a definition that an organiser saved to begin surveys with."""

from datetime import UTC, datetime

from peewee import AutoField, ForeignKeyField, TextField

from models.account.organiser import Organiser
from models.form.definition import Definition, loads
from storage.database import MomentField, Stored, writing


class Pattern(Stored):
    """A definition that only its organiser sees."""

    id = AutoField()
    organiser = ForeignKeyField(Organiser, backref="patterns")
    stored = TextField(column_name="definition")
    created_at = MomentField()

    @classmethod
    def add(cls, definition: Definition, organiser: Organiser) -> "Pattern":
        """Save `definition`. Returns the pattern that has it already, if there is one."""
        stored = definition.dumps()
        with writing():
            known = cls.get_or_none(cls.organiser == organiser, cls.stored == stored)
            now = datetime.now(UTC)
            return known or cls.create(organiser=organiser, stored=stored, created_at=now)

    @classmethod
    def of(cls, organiser: Organiser, id: int) -> "Pattern | None":
        """The pattern with this id if it is this organiser's, or None."""
        pattern: Pattern | None = cls.get_or_none(cls.id == id, cls.organiser == organiser)
        return pattern

    @classmethod
    def all_of(cls, organiser: Organiser) -> "list[Pattern]":
        """Every pattern of this organiser, newest first."""
        mine = cls.select().where(cls.organiser == organiser)
        return list(mine.order_by(cls.created_at.desc(), cls.id.desc()))

    @property
    def definition(self) -> Definition:
        """What a survey begun with it asks. Raises DefinitionUnreadable."""
        return loads(self.stored)
