"""Colleagues: roles on a survey or an event, invitations to them, and a name for an organiser.

The name may be empty: a process of the version before goes on adding organisers for a moment.
"""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    CharField,
    Check,
    Database,
    ForeignKeyField,
    Model,
)
from playhouse.migrate import SchemaMigrator

ABOUT_ONE = "(survey_id IS NULL) <> (event_id IS NULL)"


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Survey(Base):
        pass

    class Event(Base):
        pass

    class Colleague(Base):
        id = AutoField()
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        survey = ForeignKeyField(Survey, null=True, on_delete="CASCADE")
        event = ForeignKeyField(Event, null=True, on_delete="CASCADE")
        role = CharField(max_length=10)
        since = BigIntegerField()

        class Meta:
            indexes = ((("organiser", "survey"), True), (("organiser", "event"), True))
            constraints = (Check(ABOUT_ONE),)

    class Invitation(Base):
        token = BlobField(primary_key=True)
        survey = ForeignKeyField(Survey, null=True, on_delete="CASCADE")
        event = ForeignKeyField(Event, null=True, on_delete="CASCADE")
        role = CharField(max_length=10)
        made_at = BigIntegerField()
        expires_at = BigIntegerField()

        class Meta:
            constraints = (Check(ABOUT_ONE),)

    migrator.migrate(migrator.add_column("organiser", "name", CharField(max_length=80, null=True)))
    db.create_tables([Colleague, Invitation], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "invitation"')
    db.execute_sql('DROP TABLE "colleague"')
    migrator.migrate(migrator.drop_column("organiser", "name"))
