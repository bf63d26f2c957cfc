"""Contacts, in a table of their own."""

from peewee import CharField, CompositeKey, ForeignKeyField, Model, SqliteDatabase


def up(migrator, db):
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Survey(Base):
        pass

    class Contact(Base):
        survey = ForeignKeyField(Survey, on_delete="CASCADE")
        id = CharField(max_length=32)
        question = CharField(max_length=64)
        contact = CharField(max_length=254)

        class Meta:
            primary_key = CompositeKey("survey", "id")
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([Contact], safe=False)


def down(migrator, db):
    db.execute_sql('DROP TABLE "contact"')
