"""Tables for myths that are followed over events: what is said of each, and who asked about it."""

from peewee import (
    AutoField,
    BigIntegerField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Event(Base):
        pass

    class Survey(Base):
        pass

    class FollowedMyth(Base):
        id = AutoField()
        code = CharField(max_length=64, unique=True)
        organiser = ForeignKeyField(Organiser, null=True, on_delete="SET NULL")
        home = ForeignKeyField(Event, null=True, on_delete="SET NULL")
        revision = IntegerField()
        said = JSONField()
        made_at = BigIntegerField()
        published_at = BigIntegerField(null=True)

    class MythVersion(Base):
        about = ForeignKeyField(FollowedMyth, on_delete="CASCADE", index=False)
        number = IntegerField()
        said = JSONField()
        by = TextField()
        why = TextField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("about", "number")

    class MythQuestion(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        question = CharField(max_length=64)
        about = ForeignKeyField(FollowedMyth, on_delete="CASCADE")
        by = TextField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("survey", "question")

    db.create_tables([FollowedMyth, MythVersion, MythQuestion], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in "myth_question", "myth_version", "followed_myth":
        db.execute_sql(f'DROP TABLE "{table}"')
