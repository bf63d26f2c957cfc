"""Outcomes of an event, each with all that was ever said of it, and those that were deleted."""

from peewee import (
    AutoField,
    BigIntegerField,
    CharField,
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

    class Outcome(Base):
        id = AutoField()
        event = ForeignKeyField(Event, on_delete="CASCADE")
        revision = IntegerField()
        kind = CharField(max_length=20)
        happened = CharField(max_length=10)
        said = JSONField()
        logged_at = BigIntegerField()

    class OutcomeVersion(Base):
        outcome = ForeignKeyField(Outcome, on_delete="CASCADE", index=False)
        number = IntegerField()
        said = JSONField()
        by = TextField()
        why = TextField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("outcome", "number")

    class DeletedOutcome(Base):
        id = AutoField()
        event = ForeignKeyField(Event, on_delete="CASCADE")
        outcome = IntegerField()
        by = TextField()
        at = BigIntegerField()

    db.create_tables([Outcome, OutcomeVersion, DeletedOutcome], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in "deleted_outcome", "outcome_version", "outcome":
        db.execute_sql(f'DROP TABLE "{table}"')
