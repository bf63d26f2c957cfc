"""A table for what a figure over time is counted from: a survey that is asked again."""

from peewee import AutoField, CharField, Database, ForeignKeyField, Model
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Indicator(Base):
        id = AutoField()

    class Series(Base):
        id = AutoField()

    class WaveCount(Base):
        indicator = ForeignKeyField(Indicator, primary_key=True, on_delete="CASCADE", backref="+")
        series = ForeignKeyField(Series, on_delete="CASCADE", backref="+")
        field = CharField(max_length=200)
        measure = CharField(max_length=10)
        choice = CharField(max_length=100, default="")
        dated = CharField(max_length=10)

    db.create_tables([WaveCount], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "wave_count"')
