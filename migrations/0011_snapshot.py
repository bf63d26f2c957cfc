"""Of a public snapshot: when its next step is due, and what everyone saw and is to see.

The columns may be empty: a process of the version before goes on storing answers for a moment.
"""

from peewee import BigIntegerField, Database, IntegerField, JSONField
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("release", "due", IntegerField(null=True)),
    ("release", "due_at", BigIntegerField(null=True)),
    ("release", "ledger", JSONField(null=True)),
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.add_column(*column) for column in COLUMNS))


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.drop_column(table, name) for table, name, _ in COLUMNS))
