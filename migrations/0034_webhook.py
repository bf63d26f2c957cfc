"""Webhooks of a survey, and the outbox of their messages."""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    CharField,
    Database,
    ForeignKeyField,
    IntegerField,
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

    class Survey(Base):
        pass

    class Webhook(Base):
        id = AutoField()
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        address = CharField(max_length=500)
        events = CharField(max_length=80)
        secret = BlobField()
        made_at = BigIntegerField()
        told_revision = IntegerField()
        told_state = CharField(max_length=10)
        told_at = BigIntegerField(null=True)
        failing_since = BigIntegerField(null=True)
        disabled_at = BigIntegerField(null=True)

    class Delivery(Base):
        id = CharField(max_length=40, primary_key=True)
        webhook = ForeignKeyField(Webhook, on_delete="CASCADE")
        event = CharField(max_length=30)
        body = TextField()
        made_at = BigIntegerField()
        due_at = BigIntegerField(null=True, index=True)
        tries = IntegerField(default=0)
        status = IntegerField(default=0)
        fault = CharField(max_length=30, default="")

    db.create_tables([Webhook, Delivery], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "delivery"')
    db.execute_sql('DROP TABLE "webhook"')
