"""A table for what changed among those who answered two waves, when the later one had closed."""

from peewee import (
    CharField,
    Database,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class PairedFigures(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        first = ForeignKeyField(Survey, on_delete="CASCADE")
        taken_on = CharField(max_length=10)
        revision = CharField(max_length=64)
        pairs = IntegerField()
        told = JSONField()

    db.create_tables([PairedFigures], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "paired_figures"')
