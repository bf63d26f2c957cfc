"""Of a prepared file, what its format could not take as it was given."""

from peewee import Database
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    # A process of the version before goes on asking for files, and does not know of it.
    db.execute_sql('ALTER TABLE "export" ADD COLUMN "cuts" TEXT NOT NULL DEFAULT \'\'')


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('ALTER TABLE "export" DROP COLUMN "cuts"')
