"""The schema: brings the database to the newest one, one process at a time."""

from pathlib import Path

from playhouse.migrations import Runner

from models import log
from models.database import connection, db

MIGRATIONS = Path(__file__).parent.parent / "migrations"
HISTORY = "schema_migration"


def migrate() -> list[str]:
    """Apply the migrations that the database lacks; their names. Safe to run from many places."""
    with connection(), db.migrating():
        applied = list(Runner(db.obj, str(MIGRATIONS), HISTORY).up())
    for name in applied:
        log.say("migrated", migration=name)
    return applied


def known() -> set[str]:
    """The names of the migrations that this version of Tangible has."""
    return {file.stem for file in MIGRATIONS.glob("[0-9]*.py")}


def history() -> set[str]:
    """The names of the migrations that were applied to the database."""
    if not db.table_exists(HISTORY):
        return set()
    return {name for (name,) in db.execute_sql(f'SELECT name FROM "{HISTORY}"').fetchall()}


def is_newest() -> bool:
    """True when every migration here has been applied to the database, and no other."""
    return history() == known()
