"""Journals of organisers, and the skills that they rate for themselves."""

from peewee import (
    AutoField,
    BigIntegerField,
    CharField,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Event(Base):
        pass

    class JournalEntry(Base):
        id = AutoField()
        event = ForeignKeyField(Event, on_delete="CASCADE")
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        day = CharField(max_length=10)
        words = TextField()
        written_at = BigIntegerField()
        published = TextField()
        kind = CharField(max_length=20)
        published_at = BigIntegerField(null=True)

    class Skill(Base):
        id = AutoField()
        event = ForeignKeyField(Event, on_delete="CASCADE")
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        name = CharField(max_length=120)
        before = IntegerField()
        now = IntegerField()
        rated_on = CharField(max_length=10)

        class Meta:
            indexes = ((("event", "organiser", "name"), True),)

    db.create_tables([JournalEntry, Skill], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "skill"')
    db.execute_sql('DROP TABLE "journal_entry"')
