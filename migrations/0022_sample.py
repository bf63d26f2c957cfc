"""Events know whether they are the sample, so that it can be told apart and removed as a whole."""

from peewee import BooleanField, Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(migrator.add_column("event", "is_sample", BooleanField(default=False)))


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(migrator.drop_column("event", "is_sample"))
