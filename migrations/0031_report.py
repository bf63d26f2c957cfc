"""Tables for reports, what an organiser says in them, and for the words that are quoted there."""

from peewee import (
    SQL,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Report(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        revision = IntegerField()
        words = JSONField()
        places = JSONField()
        left_out = JSONField()
        token = CharField(max_length=64, null=True, unique=True)

    class Quote(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
        response = CharField(max_length=32)
        field = CharField(max_length=129)
        begins = IntegerField()
        ends = IntegerField()
        digest = BlobField()
        permitted = BooleanField()

        class Meta:
            primary_key = CompositeKey("survey", "field", "response")
            constraints = (
                SQL(
                    'FOREIGN KEY ("survey_id", "response") REFERENCES "response" '
                    '("survey_id", "id") ON DELETE CASCADE'
                ),
            )

    db.create_tables([Report, Quote], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "quote"')
    db.execute_sql('DROP TABLE "report"')
