"""Columns for disabled organisers and operators, and a table for the security record."""

from peewee import AutoField, BigIntegerField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator

COLUMNS = (
    ("organiser", "disabled_at", BigIntegerField(null=True)),
    ("organiser", "operator_since", BigIntegerField(null=True)),
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Audit(Model):
        id = AutoField()
        at = BigIntegerField(index=True)
        kind = CharField(max_length=40)
        origin = CharField(max_length=20)
        organiser_id = IntegerField(null=True)
        email = CharField(max_length=254)
        about = TextField()
        detail = TextField()
        times = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False

    migrator.migrate(*(migrator.add_column(*column) for column in COLUMNS))
    # Until now the first organiser ran the service.
    db.execute_sql(
        'UPDATE "organiser" SET "operator_since" = "created_at"'
        ' WHERE "id" = (SELECT min("id") FROM "organiser")'
    )
    db.create_tables([Audit], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "audit"')
    migrator.migrate(*(migrator.drop_column(table, name) for table, name, _ in COLUMNS))
