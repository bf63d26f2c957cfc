"""A table of packed rows, and of each tally how many of its changes moved them as well.

They are filled apart from this, in parts, while answers come (`models.answer.packing`): a migration
would hold up everybody. Two indexes go that are the beginnings of others.
"""

from peewee import (
    BlobField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
)
from playhouse.migrate import SchemaMigrator

REDUNDANT = ("response_survey_id", "count_survey_id")


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Packed(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        version = IntegerField()
        id = BlobField()
        codes = BlobField()

        class Meta:
            primary_key = CompositeKey("survey", "version", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Packed], safe=False)
    # A process of the version before goes on adding tallies, and does not know of it.
    db.execute_sql('ALTER TABLE "tally" ADD COLUMN "packed" INTEGER NOT NULL DEFAULT 0')
    for index in REDUNDANT:
        db.execute_sql(f'DROP INDEX "{index}"')


def down(migrator: SchemaMigrator, db: Database) -> None:
    for index in REDUNDANT:
        db.execute_sql(f'CREATE INDEX "{index}" ON "{index.partition("_")[0]}" ("survey_id")')
    db.execute_sql('ALTER TABLE "tally" DROP COLUMN "packed"')
    db.execute_sql('DROP TABLE "packed"')
