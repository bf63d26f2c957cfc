"""Contacts that wait sealed, surveys that let few out at a closing, and what a person asked for."""

from peewee import (
    BlobField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("contact", "topic", TextField(null=True)),
    ("contact", "place", TextField(null=True)),
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class SealedContact(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        id = CharField(max_length=32)
        sealed = BlobField()

        class Meta:
            primary_key = CompositeKey("survey", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    class ContactLot(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")

    db.create_tables([SealedContact, ContactLot], safe=False)
    migrator.migrate(*(migrator.add_column(*column) for column in COLUMNS))


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(*(migrator.drop_column(table, name) for table, name, _ in COLUMNS))
    db.execute_sql('DROP TABLE "contact_lot"')
    db.execute_sql('DROP TABLE "sealed_contact"')
