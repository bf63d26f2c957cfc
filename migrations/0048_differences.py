"""Tables for what an event changed: the page of it, and each difference that it tells."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
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

    class Differences(Base):
        event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE", backref="+")
        published_at = BigIntegerField(null=True)
        introduction = TextField()
        former = ForeignKeyField(Event, null=True, on_delete="SET NULL", backref="+")
        feed = CharField(max_length=32)
        withdrawn = JSONField()

    class EventDifference(Base):
        id = CharField(max_length=16, primary_key=True)
        event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
        source = CharField(max_length=200, null=True)
        proposed = JSONField(null=True)
        told = JSONField()
        position = IntegerField()
        left_out = BooleanField()

        class Meta:
            indexes = ((("event", "source"), True),)

    db.create_tables([Differences, EventDifference], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "event_difference"')
    db.execute_sql('DROP TABLE "differences"')
