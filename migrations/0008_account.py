"""Of a session: when it began, was last used, and how; of an organiser, when they last came.

The columns may be empty: a process of the version before goes on signing people in for a moment.
"""

from peewee import BigIntegerField, BooleanField, CharField, Database, IntegerField
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("organiser", "signed_in_at", BigIntegerField(null=True)),
    ("organiser", "wrong_tries", IntegerField(null=True)),
    ("sign_in", "began_at", BigIntegerField(null=True)),
    ("sign_in", "seen_at", BigIntegerField(null=True)),
    ("sign_in", "browser", CharField(max_length=60, null=True)),
    ("sign_in", "by_link", BooleanField(null=True)),
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.add_column(*column) for column in COLUMNS))


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.drop_column(table, name) for table, name, _ in COLUMNS))
