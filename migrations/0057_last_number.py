"""A table with the highest number that each noun had, so that none is given twice."""

from peewee import CharField, Database, IntegerField, Model
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class LastNumber(Model):
        noun = CharField(max_length=40, primary_key=True)
        number = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([LastNumber], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "last_number"')
