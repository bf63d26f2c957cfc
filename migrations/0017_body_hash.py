"""No hash tells any more which responses came with a contact.

Only theirs was made with the key of the form, so each that anybody could compute was of a response
without one. Where people left contacts, all become random: a form that was sent before and comes
again is told that its answers are stored.
"""

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

RANDOM = "decode(md5(random()::text) || md5(random()::text), 'hex')"


def up(migrator: SchemaMigrator, db: Database) -> None:
    random = RANDOM if isinstance(db, PostgresqlDatabase) else "randomblob(32)"
    db.execute_sql(
        f'UPDATE "response" SET "body_hash" = {random} WHERE "survey_id" IN'
        ' (SELECT "survey_id" FROM "contact" UNION SELECT "survey_id" FROM "sealed_contact")'
    )


def down(migrator: SchemaMigrator, db: Database) -> None:
    """Nothing: the hashes cannot be had again."""
