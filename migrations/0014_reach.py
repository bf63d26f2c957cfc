"""Counters of people who were not asked, and of those who chose in a later version.

Those of the answers that are stored already are counted here; a survey whose definition cannot be
read is left out, as it is everywhere.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from peewee import Database
from playhouse.migrate import SchemaMigrator

from models.answer.tally import CHOSE, NOT_ASKED, counts
from models.form.definition import loads
from models.form.setting import DefinitionError

PAGE = 1000


def up(migrator: SchemaMigrator, db: Database) -> None:
    surveys = [one for (one,) in db.execute_sql('SELECT "id" FROM "survey"').fetchall()]
    for survey in surveys:
        with suppress(DefinitionError):
            _fill(db, survey)


def _fill(db: Database, survey: int) -> None:
    stored = db.execute_sql(
        f'SELECT "number", "definition" FROM "version" WHERE "survey_id" = {db.param}', (survey,)
    )
    versions = {number: loads(definition) for number, definition in stored.fetchall()}
    if len(versions) == 1 and not any(one.conditional for one in versions.values()):
        return
    found: Counter[tuple[str, str]] = Counter()
    for version, answers in _responses(db, survey):
        moved = counts(versions[version], answers, version)
        found.update(one for one in moved if one[0] in (NOT_ASKED, CHOSE))
    for (field, value), number in sorted(found.items()):
        db.execute_sql(
            'INSERT INTO "count" ("survey_id", "field", "value", "count")'
            f" VALUES ({db.param}, {db.param}, {db.param}, {db.param})",
            (survey, field, value, number),
        )


def _responses(db: Database, survey: int) -> Iterator[tuple[int, dict[str, Any]]]:
    last = ""
    while True:
        page = db.execute_sql(
            'SELECT "id", "version", "answers" FROM "response"'
            f' WHERE "survey_id" = {db.param} AND "id" > {db.param} ORDER BY "id" LIMIT {PAGE}',
            (survey, last),
        ).fetchall()
        if not page:
            return
        for _, version, answers in page:
            yield version, json.loads(answers) if isinstance(answers, str) else answers
        last = page[-1][0]


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql(
        f'DELETE FROM "count" WHERE "field" IN ({db.param}, {db.param})', (NOT_ASKED, CHOSE)
    )
