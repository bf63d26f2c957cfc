"""Columns for the moment of each version, and for the schedule and limit of a survey."""

from peewee import BigIntegerField, CharField, Database, IntegerField
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("survey", "opens_at", BigIntegerField(null=True)),
    ("survey", "closes_at", BigIntegerField(null=True)),
    ("survey", "time_zone", CharField(max_length=64, null=True)),
    ("survey", "response_limit", IntegerField(null=True)),
    ("version", "published_at", BigIntegerField(null=True)),
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.add_column(*column) for column in COLUMNS))
    db.execute_sql(
        'UPDATE "version" SET "published_at" = (SELECT coalesce("opened_at", "created_at")'
        ' FROM "survey" WHERE "survey"."id" = "version"."survey_id")'
    )


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.drop_column(table, name) for table, name, _ in COLUMNS))
