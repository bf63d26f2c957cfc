"""A table for the brand of the organisation whose service this is."""

from peewee import BlobField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Brand(Model):
        id = IntegerField(primary_key=True)
        sender = CharField(max_length=100)
        colour = CharField(max_length=7)
        privacy = TextField()
        contact = TextField()
        logo = BlobField(null=True)
        logo_type = CharField(max_length=20)
        logo_width = IntegerField()
        logo_height = IntegerField()
        logo_words = CharField(max_length=200)

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([Brand], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "brand"')
