"""Tables for letters and whom they still have to reach; a reminder knows of which wave it told."""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Event(Base):
        pass

    class Survey(Base):
        pass

    class Letter(Base):
        id = AutoField()
        key = CharField(max_length=32)
        organiser = ForeignKeyField(Organiser, null=True, on_delete="SET NULL")
        event = ForeignKeyField(Event, null=True, on_delete="CASCADE")
        survey = ForeignKeyField(Survey, null=True, on_delete="CASCADE")
        subject = CharField(max_length=150)
        text = TextField()
        language = CharField(max_length=40)
        made_at = BigIntegerField()
        recipients = IntegerField()
        sent = IntegerField()
        failed = IntegerField()
        unsure = IntegerField()
        tries = IntegerField()
        due_at = BigIntegerField(null=True, index=True)
        claimed_until = BigIntegerField(null=True)
        stopped_at = BigIntegerField(null=True)

    class Addressee(Base):
        letter = ForeignKeyField(Letter, on_delete="CASCADE", index=False)
        mark = CharField(max_length=32)
        sealed = BlobField()
        due_at = BigIntegerField()
        tries = IntegerField()
        handed_at = BigIntegerField(null=True)

        class Meta:
            primary_key = CompositeKey("letter", "mark")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Letter, Addressee], safe=False)
    migrator.migrate(migrator.add_column("reminder", "told", IntegerField(null=True)))


def down(migrator: SchemaMigrator, db: Database) -> None:
    migrator.migrate(migrator.drop_column("reminder", "told"))
    db.execute_sql('DROP TABLE "addressee"')
    db.execute_sql('DROP TABLE "letter"')
