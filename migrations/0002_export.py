"""Tables for prepared exports and the parts of their files."""

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
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

    class Export(Base):
        id = CharField(max_length=16, primary_key=True)
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        format = CharField(max_length=16)
        labels = BooleanField()
        asked_at = BigIntegerField()
        responses = IntegerField()
        written = IntegerField()
        seen_at = BigIntegerField(null=True)
        finished_at = BigIntegerField(null=True)
        size = BigIntegerField()

        class Meta:
            indexes = ((("survey", "format", "labels"), True),)

    class ExportPart(Base):
        export = ForeignKeyField(Export, on_delete="CASCADE")
        number = IntegerField()
        content = BlobField()

        class Meta:
            primary_key = CompositeKey("export", "number")

    db.create_tables([Export, ExportPart], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("export_part", "export"):
        db.execute_sql(f'DROP TABLE "{table}"')
