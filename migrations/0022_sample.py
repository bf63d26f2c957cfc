"""The sample’s event and its surveys are marked, so that they, and nothing else, can be removed."""

from peewee import BooleanField, Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    for table in "event", "survey":
        migrator.migrate(migrator.add_column(table, "is_sample", BooleanField(default=False)))


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in "event", "survey":
        migrator.migrate(migrator.drop_column(table, "is_sample"))
