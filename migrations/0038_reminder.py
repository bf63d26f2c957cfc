"""A table for the addresses of those who want to be told when a survey is asked again."""

from peewee import (
    BlobField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Series(Base):
        pass

    class Reminder(Base):
        series = ForeignKeyField(Series, on_delete="CASCADE", index=False)
        mark = CharField(max_length=32)
        sealed = BlobField()
        lot = IntegerField()

        class Meta:
            primary_key = CompositeKey("series", "mark")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Reminder], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "reminder"')
