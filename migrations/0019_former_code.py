"""Addresses that surveys and events had before: they lead on, and nobody else gets them."""

from peewee import CharField, Database, ForeignKeyField, Model
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Event(Base):
        pass

    class FormerCode(Base):
        code = CharField(max_length=64, primary_key=True)
        holder = ForeignKeyField(Survey, null=True, on_delete="SET NULL")

    class FormerEventCode(Base):
        code = CharField(max_length=64, primary_key=True)
        holder = ForeignKeyField(Event, null=True, on_delete="SET NULL")

    db.create_tables([FormerCode, FormerEventCode], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "former_event_code"')
    db.execute_sql('DROP TABLE "former_code"')
