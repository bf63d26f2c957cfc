"""The title of each version beside its definition, and since when a survey or an event is put away.

A title that cannot be read stays empty, as one that the Tangible before this has written; a list
reads the definition for it.
"""

import json
from contextlib import suppress

from peewee import BigIntegerField, Database, TextField
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("version", "title", TextField(null=True)),
    ("survey", "archived_at", BigIntegerField(null=True)),
    ("event", "archived_at", BigIntegerField(null=True)),
)
PAGE = 200


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.add_column(*column) for column in COLUMNS))
    last = (0, 0)
    while page := db.execute_sql(
        'SELECT "survey_id", "number", "definition" FROM "version" WHERE ("survey_id", "number")'
        f' > ({db.param}, {db.param}) ORDER BY "survey_id", "number" LIMIT {PAGE}',
        last,
    ).fetchall():
        for survey, number, definition in page:
            if title := _title(definition):
                db.execute_sql(
                    f'UPDATE "version" SET "title" = {db.param}'
                    f' WHERE "survey_id" = {db.param} AND "number" = {db.param}',
                    (title, survey, number),
                )
        last = page[-1][:2]


def _title(definition: str) -> str | None:
    with suppress(ValueError, KeyError, TypeError):
        title = json.loads(definition)["title"]
        return title if isinstance(title, str) else None
    return None


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.drop_column(table, name) for table, name, _ in COLUMNS))
