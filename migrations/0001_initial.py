"""Tables for organisers, surveys with their versions, responses and tallies."""

from peewee import (
    BigIntegerField,
    BlobField,
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

    class Organiser(Base):
        email = CharField(max_length=254, unique=True)
        password = CharField(null=True)
        created_at = BigIntegerField()

    class SignIn(Base):
        token = BlobField(primary_key=True)
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        expires_at = BigIntegerField()

    class Link(Base):
        token = BlobField(primary_key=True)
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        expires_at = BigIntegerField()

    class Guess(Base):
        email = BlobField(index=True)
        at = BigIntegerField()

    class Survey(Base):
        code = CharField(max_length=64, unique=True)
        organiser = ForeignKeyField(Organiser)
        version = IntegerField()
        anonymous = BooleanField()
        created_at = BigIntegerField()
        opened_at = BigIntegerField(null=True)
        closed_at = BigIntegerField(null=True)
        shared_at = BigIntegerField(null=True)

    class Version(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        number = IntegerField()
        definition = TextField()

        class Meta:
            primary_key = CompositeKey("survey", "number")

    class Response(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        id = CharField(max_length=32)
        receipt_hash = BlobField()
        body_hash = BlobField()
        version = IntegerField()
        submitted_on = CharField(max_length=10)
        submitted_at = BigIntegerField(null=True)
        answers = JSONField()

        class Meta:
            primary_key = CompositeKey("survey", "id")
            indexes = ((("survey", "receipt_hash"), True),)
            without_rowid = isinstance(db, SqliteDatabase)

    class Tally(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        responses = IntegerField()
        revision = IntegerField()

    class Count(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        field = CharField(max_length=160)
        value = CharField(max_length=160)
        count = IntegerField()

        class Meta:
            primary_key = CompositeKey("survey", "field", "value")
            without_rowid = isinstance(db, SqliteDatabase)

    class Release(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        responses = IntegerField()
        revision = IntegerField()
        counts = JSONField()

    db.create_tables(
        [Organiser, SignIn, Link, Guess, Survey, Version, Response, Tally, Count, Release],
        safe=False,
    )


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in (
        *("release", "count", "tally", "response", "version", "survey"),
        *("guess", "link", "sign_in", "organiser"),
    ):
        db.execute_sql(f'DROP TABLE "{table}"')
