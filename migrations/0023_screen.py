"""Tables for what a room is shown, and for the words of people that it may read."""

from peewee import (
    SQL,
    CharField,
    CompositeKey,
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

    class Survey(Base):
        pass

    class Screen(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        shown = CharField(max_length=64)
        revealed = TextField()
        change = IntegerField()

    class Approval(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        response = CharField(max_length=32)
        field = CharField(max_length=129)

        class Meta:
            primary_key = CompositeKey("survey", "field", "response")
            constraints = (
                SQL(
                    'FOREIGN KEY ("survey_id", "response") REFERENCES "response" '
                    '("survey_id", "id") ON DELETE CASCADE'
                ),
            )

    db.create_tables([Screen, Approval])


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "approval"')
    db.execute_sql('DROP TABLE "screen"')
