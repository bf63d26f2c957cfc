"""Tables for drafts of surveys and their steps."""

from peewee import (
    CharField,
    CompositeKey,
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

    class Survey(Base):
        pass

    class Draft(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        revision = IntegerField()
        position = IntegerField()
        base = CharField(max_length=64)

    class Step(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        number = IntegerField()
        change = TextField()
        definition = TextField()

        class Meta:
            primary_key = CompositeKey("survey", "number")

    db.create_tables([Draft, Step], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("step", "draft"):
        db.execute_sql(f'DROP TABLE "{table}"')
