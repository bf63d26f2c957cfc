"""Tables for what people ask for by a place, and what becomes of it."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    JSONField,
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

    class Survey(Base):
        pass

    class Request(Base):
        id = IntegerField(primary_key=True)
        event = ForeignKeyField(Event, on_delete="CASCADE", backref="+")
        spelling = CharField(max_length=64, null=True)
        topic = TextField()
        place = TextField()
        is_written = BooleanField()
        part_of = IntegerField(null=True)
        status = CharField(max_length=10)
        due = CharField(max_length=10)
        since = CharField(max_length=10)
        people_then = IntegerField()
        grown = ForeignKeyField(Event, null=True, on_delete="SET NULL", backref="+")
        revision = IntegerField()
        said = JSONField()

        class Meta:
            indexes = ((("event", "spelling"), True),)

    class RequestChange(Base):
        asked = ForeignKeyField(Request, on_delete="CASCADE", index=False)
        number = IntegerField()
        said = JSONField()
        by = TextField()
        why = TextField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("asked", "number")

    class RequestCount(Base):
        asked = ForeignKeyField(Request, on_delete="CASCADE", index=False)
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        people = IntegerField()

        class Meta:
            primary_key = CompositeKey("asked", "survey")

    class RequestHome(Base):
        event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE", backref="+")
        places = TextField()

    class RequestIntake(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE", backref="+")
        state = CharField(max_length=100)
        day = CharField(max_length=10)
        missing = IntegerField()
        is_cut = IntegerField()

    class RequestRewording(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False, backref="+")
        spelling = CharField(max_length=64)
        now = CharField(max_length=64)

        class Meta:
            primary_key = CompositeKey("survey", "spelling")
            without_rowid = isinstance(db, SqliteDatabase)

    class RequestLetter(Base):
        asked = ForeignKeyField(Request, on_delete="CASCADE", index=False)
        survey = ForeignKeyField(Survey, on_delete="CASCADE", backref="+")
        mark = CharField(max_length=32)

        class Meta:
            primary_key = CompositeKey("asked", "survey", "mark")
            without_rowid = isinstance(db, SqliteDatabase)

    class WrittenBand(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE", backref="+")
        people = JSONField()

    db.create_tables(
        [
            *(Request, RequestChange, RequestCount, RequestHome, RequestIntake, RequestLetter),
            *(RequestRewording, WrittenBand),
        ],
        safe=False,
    )


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "written_band"')
    for end in ("_rewording", "_letter", "_intake", "_home", "_count", "_change", ""):
        db.execute_sql(f'DROP TABLE "request{end}"')
