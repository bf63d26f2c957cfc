"""Tables for the wall of an event: whether it is shown, its texts, and the log of moderation."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
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

    class Event(Base):
        pass

    class Wall(Base):
        event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE")
        shared_at = BigIntegerField(null=True)

    class Exhibit(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        response = CharField(max_length=32)
        field = CharField(max_length=129)
        key = CharField(max_length=16, unique=True)
        state = CharField(max_length=12)
        reason = CharField(max_length=200)
        in_place = CharField(max_length=60)
        is_named = BooleanField()
        published_on = CharField(max_length=10, null=True)

        class Meta:
            primary_key = CompositeKey("survey", "response", "field")
            constraints = (
                SQL(
                    'FOREIGN KEY ("survey_id", "response") REFERENCES "response" '
                    '("survey_id", "id") ON DELETE CASCADE'
                ),
            )
            without_rowid = isinstance(db, SqliteDatabase)

    class Moderation(Base):
        event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
        id = CharField(max_length=16)
        on = CharField(max_length=10)
        at = BigIntegerField(null=True)
        email = CharField(max_length=254)
        what = CharField(max_length=30)
        key = CharField(max_length=16)
        question = CharField(max_length=200)
        reason = CharField(max_length=200)

        class Meta:
            primary_key = CompositeKey("event", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Wall, Exhibit, Moderation], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("moderation", "exhibit", "wall"):
        db.execute_sql(f'DROP TABLE "{table}"')
