"""The schema: brings the database to the newest one, one process at a time."""

from pathlib import Path

from playhouse.migrations import Runner

from models.database import connection, db

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate() -> list[str]:
    """Apply the migrations that the database lacks; their names. Safe to run from many places."""
    with connection(), db.migrating():
        return list(_runner().up())


def is_newest() -> bool:
    """True when every migration here has been applied to the database, and no other."""
    return all(migration.applied and migration.path for migration in _runner().status())


def _runner() -> Runner:
    return Runner(db.obj, str(MIGRATIONS))
