"""The migrations make the tables that the models describe."""

import pytest
from peewee import ForeignKeyField
from playhouse.schema_diff import diff_models

from models import schema
from models.database import Stored, db
from models.export import Export
from models.organiser import Guess
from models.release import Release
from models.response import Response
from models.survey import Survey

MODELS = Stored.__subclasses__()


def test_there_are_these_stored_nouns() -> None:
    assert {model.__name__ for model in MODELS} == {
        *("Organiser", "SignIn", "Link", "Guess", "Survey", "Version"),
        *("Response", "Tally", "Count", "Release", "Export", "ExportPart"),
    }


def test_the_tables_are_those_of_the_models(database):
    assert str(diff_models(db.obj, MODELS)) == ""
    assert set(db.get_tables()) - {"schema_migration"} == {
        model._meta.table_name for model in MODELS
    }


def test_a_table_that_differs_is_noticed(database):
    db.execute_sql("ALTER TABLE survey ADD COLUMN colour TEXT")
    db.execute_sql("DROP INDEX survey_code")
    assert str(diff_models(db.obj, MODELS)) == (
        "drop column survey.colour\nadd index survey (code) unique"
    )


@pytest.mark.parametrize("instance", ["sqlite"], indirect=True)
def test_columns_have_the_type_and_need_of_their_fields(database):
    for model in MODELS:
        columns = {column.name: column for column in db.get_columns(model._meta.table_name)}
        for field in model._meta.sorted_fields:
            column = columns[field.column_name]
            asked = field.rel_field if isinstance(field, ForeignKeyField) else field
            kind = asked.ddl_datatype(db.get_sql_context()).sql.partition("(")[0]
            kind = {"AUTO": "INTEGER"}.get(kind, kind)
            assert (str(model), field.name, column.data_type.partition("(")[0], column.null) == (
                *(str(model), field.name, kind, field.null),
            )


def test_the_newest_schema_is_known_and_a_second_migration_does_nothing(database):
    assert schema.is_newest()
    assert schema.migrate() == []
    db.execute_sql("UPDATE schema_migration SET name = 'x' || name")
    assert not schema.is_newest()


@pytest.mark.parametrize("model", [Response, Release, Export])
def test_what_belongs_to_a_survey_goes_with_it(model: type[Stored]) -> None:
    assert model.survey.on_delete == "CASCADE"
    assert Guess._meta.fields.keys() == {"id", "email", "at"}
    assert Survey.organiser.on_delete is None
