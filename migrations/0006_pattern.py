"""Patterns: surveys that an organiser keeps to begin others with."""

from peewee import BigIntegerField, ForeignKeyField, Model, TextField


def up(migrator, db):
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Pattern(Base):
        organiser = ForeignKeyField(Organiser)
        definition = TextField()
        created_at = BigIntegerField()

    db.create_tables([Pattern], safe=False)


def down(migrator, db):
    db.execute_sql('DROP TABLE "pattern"')
