"""A table for the fingerprint of the secret key that all nodes share."""

from peewee import CharField, Database, IntegerField, Model
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Fingerprint(Model):
        id = IntegerField(primary_key=True)
        value = CharField(max_length=64)

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([Fingerprint], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "fingerprint"')
