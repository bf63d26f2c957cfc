"""Tables for surveys that are asked again: a series, and its waves."""

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
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

    class Survey(Base):
        pass

    class Series(Base):
        id = AutoField()
        key = CharField(max_length=32, unique=True)
        title = TextField()
        time_zone = CharField(max_length=64)
        days_open = IntegerField()
        takes_addresses = BooleanField()
        has_let_few_out = BooleanField()
        created_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

    class Wave(Base):
        survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
        series = ForeignKeyField(Series, on_delete="CASCADE", index=False)
        number = IntegerField()
        label = CharField(max_length=100)
        months = IntegerField(null=True)

        class Meta:
            indexes = ((("series", "number"), True),)

    db.create_tables([Series, Wave], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "wave"')
    db.execute_sql('DROP TABLE "series"')
