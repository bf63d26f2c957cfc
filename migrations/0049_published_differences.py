"""A table for the versions of the page of what an event changed."""

from peewee import (
    BigIntegerField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        pass

    class PublishedDifferences(Base):
        event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
        number = IntegerField()
        at = BigIntegerField()
        note = TextField()
        introduction = TextField()
        items = JSONField()

        class Meta:
            primary_key = CompositeKey("event", "number")

    db.create_tables([PublishedDifferences], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "published_differences"')
