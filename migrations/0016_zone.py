"""Surveys of an event take its time zone: the day of an answer is the one that people had there."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql(
        'UPDATE "survey" SET "time_zone" = (SELECT "event"."time_zone" FROM "event"'
        ' JOIN "part" ON "part"."event_id" = "event"."id"'
        ' WHERE "part"."survey_id" = "survey"."id")'
        ' WHERE "time_zone" IS NULL AND "id" IN (SELECT "survey_id" FROM "part")'
    )


def down(migrator: SchemaMigrator, db: Database) -> None:
    """Nothing: a survey may have had this zone before."""
