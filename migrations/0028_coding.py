"""Tables for tags, for what coders set with them, and for what counts of a text by that."""

from peewee import (
    SQL,
    AutoField,
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

OF_ITS_RESPONSE = (
    'FOREIGN KEY ("survey_id", "response") REFERENCES "response" ("survey_id", "id") '
    "ON DELETE CASCADE"
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Organiser(Base):
        pass

    class Tag(Base):
        id = AutoField()
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        field = CharField(max_length=129)
        name = CharField(max_length=64)
        label = CharField(max_length=80)
        description = TextField()
        bit = IntegerField()

        class Meta:
            indexes = ((("survey", "field", "name"), True), (("survey", "field", "bit"), True))

    class Coder(Base):
        id = AutoField()
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        organiser = ForeignKeyField(Organiser, null=True, on_delete="SET NULL")

        class Meta:
            indexes = ((("survey", "organiser"), True),)

    class Coding(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        response = CharField(max_length=32)
        field = CharField(max_length=129)
        coder = ForeignKeyField(Coder, on_delete="CASCADE")
        tags = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("survey", "response", "field", "coder")
            constraints = (SQL(OF_ITS_RESPONSE),)
            without_rowid = isinstance(db, SqliteDatabase)

    class Verdict(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        response = CharField(max_length=32)
        field = CharField(max_length=129)
        tags = BigIntegerField()
        is_settled = BooleanField()
        differs = BooleanField()

        class Meta:
            primary_key = CompositeKey("survey", "response", "field")
            constraints = (SQL(OF_ITS_RESPONSE),)
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Tag, Coder, Coding, Verdict], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("verdict", "coding", "coder", "tag"):
        db.execute_sql(f'DROP TABLE "{table}"')
