"""Tokens with which programs read, and the surveys that one is for."""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
)
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: Database) -> None:
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organiser(Base):
        pass

    class Survey(Base):
        pass

    class Token(Base):
        id = AutoField()
        secret_hash = BlobField(unique=True)
        organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
        name = CharField(max_length=80)
        scopes = CharField(max_length=60)
        is_for_all = BooleanField()
        made_at = BigIntegerField()
        expires_at = BigIntegerField()
        used_on = CharField(max_length=10, null=True)
        minute = IntegerField(default=0)
        taken = IntegerField(default=0)

    class TokenSurvey(Base):
        token = ForeignKeyField(Token, on_delete="CASCADE")
        survey = ForeignKeyField(Survey, on_delete="CASCADE")

        class Meta:
            primary_key = CompositeKey("token", "survey")

    db.create_tables([Token, TokenSurvey], safe=False)


def down(migrator: SchemaMigrator, db: Database) -> None:
    db.execute_sql('DROP TABLE "token_survey"')
    db.execute_sql('DROP TABLE "token"')
