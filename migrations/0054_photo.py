"""Tables for the photos of a wall: what is said of each, and its files."""

from peewee import (
    BlobField,
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

    class Event(Base):
        pass

    class Photo(Base):
        event = ForeignKeyField(Event, on_delete="CASCADE")
        id = CharField(max_length=16, primary_key=True)
        key = CharField(max_length=16, unique=True)
        state = CharField(max_length=12)
        reason = CharField(max_length=200)
        alternative = TextField()
        caption = TextField()
        people = CharField(max_length=10)
        maker = CharField(max_length=10)
        consent = TextField()
        credit = CharField(max_length=100)
        topic = CharField(max_length=60)
        width = IntegerField()
        height = IntegerField()
        small_width = IntegerField()
        small_height = IntegerField()
        digest = CharField(max_length=64)
        added_on = CharField(max_length=10)
        published_on = CharField(max_length=10, null=True)

    class PhotoFile(Base):
        photo = ForeignKeyField(Photo, on_delete="CASCADE", index=False)
        size = CharField(max_length=6)
        content = BlobField()

        class Meta:
            primary_key = CompositeKey("photo", "size")

    db.create_tables([Photo, PhotoFile], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    for table in ("photo_file", "photo"):
        db.execute_sql(f'DROP TABLE "{table}"')
