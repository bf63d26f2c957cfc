"""A table for the link to the report of an event; and of a file that was not made, why."""

from peewee import CharField, Database, ForeignKeyField, Model
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        pass

    class EventReport(Base):
        event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE")
        token = CharField(max_length=64, unique=True)

    db.create_tables([EventReport], safe=False)
    # A process of the version before goes on asking for files, and does not know of it.
    db.execute_sql('ALTER TABLE "export" ADD COLUMN "fault" TEXT NOT NULL DEFAULT \'\'')


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('ALTER TABLE "export" DROP COLUMN "fault"')
    db.execute_sql('DROP TABLE "event_report"')
