"""Tables for what organisers reply to what people said, each with all that was ever said of it;
and of a survey, since when everyone reads any of it."""

from peewee import (
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

    class Survey(Base):
        pass

    class YouSaid(Base):
        id = IntegerField(primary_key=True)
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        sort = CharField(max_length=12)
        field = CharField(max_length=129)
        part = CharField(max_length=64)
        called = CharField(max_length=200)
        revision = IntegerField()
        said = JSONField()
        said_at = BigIntegerField()
        shown_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("survey", "field", "part"), True),)

    class YouSaidVersion(Base):
        you_said = ForeignKeyField(YouSaid, on_delete="CASCADE", index=False)
        number = IntegerField()
        said = JSONField()
        by = TextField()
        why = TextField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("you_said", "number")

    db.create_tables([YouSaid, YouSaidVersion], safe=False)
    migrator.migrate(migrator.add_column("survey", "you_said_at", BigIntegerField(null=True)))


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(migrator.drop_column("survey", "you_said_at"))
    db.execute_sql('DROP TABLE "you_said_version"')
    db.execute_sql('DROP TABLE "you_said"')
