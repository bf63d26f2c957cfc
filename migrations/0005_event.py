"""Tables for events and the surveys in them."""

from peewee import (
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

    class Survey(Base):
        pass

    class Event(Base):
        code = CharField(max_length=64, unique=True)
        organiser = ForeignKeyField(Organiser)
        title = TextField()
        places = TextField()
        starts_at = BigIntegerField()
        ends_at = BigIntegerField()
        time_zone = CharField(max_length=64)
        expected = IntegerField(null=True)
        created_at = BigIntegerField()

    class Part(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        event = ForeignKeyField(Event, on_delete="CASCADE")
        role = CharField(max_length=100)
        position = IntegerField()

    db.create_tables([Event, Part], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("part", "event"):
        db.execute_sql(f'DROP TABLE "{table}"')
