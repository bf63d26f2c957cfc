"""Who was asked about an outcome by a link of their own, and what they said."""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
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

    class Outcome(Base):
        pass

    class Substantiation(Base):
        id = AutoField()
        outcome = ForeignKeyField(Outcome, on_delete="CASCADE")
        token = BlobField(unique=True)
        name = CharField(max_length=120)
        role = CharField(max_length=120)
        asked_by = TextField()
        asked_at = BigIntegerField()
        expires_at = BigIntegerField()
        verdict = CharField(max_length=10)
        line = TextField()
        may_name = BooleanField()
        answered_at = BigIntegerField(null=True)
        revision = IntegerField()
        earlier = JSONField()
        closed_at = BigIntegerField(null=True)
        withdrawn_at = BigIntegerField(null=True)

    db.create_tables([Substantiation], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "substantiation"')
