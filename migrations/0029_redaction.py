"""A table for words that were struck out of what people wrote, with the original sealed."""

from peewee import (
    SQL,
    BlobField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    Model,
    SqliteDatabase,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Redaction(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        response = CharField(max_length=32)
        field = CharField(max_length=129)
        reason = CharField(max_length=200)
        original = BlobField()

        class Meta:
            primary_key = CompositeKey("survey", "response", "field")
            constraints = (
                SQL(
                    'FOREIGN KEY ("survey_id", "response") REFERENCES "response" '
                    '("survey_id", "id") ON DELETE CASCADE'
                ),
            )
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Redaction], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "redaction"')
