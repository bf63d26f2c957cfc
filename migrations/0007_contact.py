"""A table for contacts."""

from peewee import CharField, CompositeKey, Database, ForeignKeyField, Model, SqliteDatabase
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Contact(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        id = CharField(max_length=32)
        question = CharField(max_length=64)
        contact = CharField(max_length=254)

        class Meta:
            primary_key = CompositeKey("survey", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Contact], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "contact"')
