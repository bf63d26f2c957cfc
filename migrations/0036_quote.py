"""No quotes of texts of which words were struck out: a digest tells which words those may be."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql(
        'DELETE FROM "quote" WHERE EXISTS (SELECT 1 FROM "redaction"'
        ' WHERE "redaction"."survey_id" = "quote"."survey_id"'
        ' AND "redaction"."response" = "quote"."response"'
        ' AND "redaction"."field" = "quote"."field")'
    )


def down(migrator: SchemaMigrator, db: Database) -> None:
    """What was deleted is not brought back."""
