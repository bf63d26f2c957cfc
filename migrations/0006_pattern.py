"""A table for patterns, with which an organiser begins other surveys."""

from peewee import BigIntegerField, Database, ForeignKeyField, Model, TextField
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Pattern(Base):
        organiser = ForeignKeyField(Organiser)
        definition = TextField()
        created_at = BigIntegerField()

    db.create_tables([Pattern], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "pattern"')
