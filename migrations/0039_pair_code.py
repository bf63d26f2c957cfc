"""Tables for codes that join the answers of one person in two waves: their keys, their marks."""

from peewee import (
    BlobField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    Model,
    SqliteDatabase,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Series(Base):
        pass

    class PairCode(Base):
        series = ForeignKeyField(Series, primary_key=True, on_delete="CASCADE")
        elements = CharField(max_length=200)
        sealed = BlobField(null=True)

    class PairMark(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        id = CharField(max_length=32)
        marks = BlobField()

        class Meta:
            primary_key = CompositeKey("survey", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([PairCode, PairMark], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "pair_mark"')
    db.execute_sql('DROP TABLE "pair_code"')
