"""Tables for replies under public pages of an event, and for when they are taken."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        pass

    class Board(Base):
        event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
        page = CharField(max_length=80)
        opened_at = BigIntegerField(null=True)
        is_open = BooleanField()
        closes_on = CharField(max_length=10, null=True)

        class Meta:
            primary_key = CompositeKey("event", "page")

    class Reply(Base):
        event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
        page = CharField(max_length=80)
        id = CharField(max_length=32)
        name = CharField(max_length=80)
        text = TextField()
        state = CharField(max_length=10)
        sent_on = CharField(max_length=10)
        reports = IntegerField()

        class Meta:
            primary_key = CompositeKey("event", "page", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Board, Reply], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("reply", "board"):
        db.execute_sql(f'DROP TABLE "{table}"')
