"""Figures of an event over time: what is counted, and its number of a day."""

from peewee import (
    AutoField,
    BigIntegerField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
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

    class Indicator(Base):
        id = AutoField()
        event = ForeignKeyField(Event, on_delete="CASCADE")
        name = CharField(max_length=120)
        unit = CharField(max_length=40)
        good = CharField(max_length=10)
        source = CharField(max_length=300)
        kind = CharField(max_length=20)
        made_at = BigIntegerField()

    class DataPoint(Base):
        indicator = ForeignKeyField(Indicator, on_delete="CASCADE", index=False)
        day = CharField(max_length=10)
        value = CharField(max_length=40)
        by = TextField()
        entered_at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("indicator", "day")

    db.create_tables([Indicator, DataPoint], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "data_point"')
    db.execute_sql('DROP TABLE "indicator"')
