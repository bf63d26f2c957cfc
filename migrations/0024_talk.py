"""A table for the sessions of events: when, where and by whom, and which survey asks about each."""

from peewee import (
    AutoField,
    BigIntegerField,
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

    class Event(Base):
        pass

    class Part(Base):
        survey_id = IntegerField(primary_key=True)

    class Talk(Base):
        id = AutoField()
        event = ForeignKeyField(Event, on_delete="CASCADE")
        position = IntegerField()
        title = TextField()
        starts_at = BigIntegerField(null=True)
        ends_at = BigIntegerField(null=True)
        place = TextField()
        speaker = TextField()
        expected = IntegerField(null=True)
        guid = TextField(null=True)
        survey = ForeignKeyField(Part, null=True, unique=True, on_delete="SET NULL")

        class Meta:
            indexes = ((("event", "guid"), True),)

    db.create_tables([Talk], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "talk"')
