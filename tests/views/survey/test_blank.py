"""The form itself leaves as a file that brings the same form back."""

import pytest

from formats.definition import toml
from formats.xlsform import read as xlsform
from models.form.definition import definition_from
from tests.samples import every_kind

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite


def test_the_form_leaves_as_xlsform_and_as_toml_and_comes_back_the_same(owner):
    survey = every_kind()
    book, text = (owner.get(f"/surveys/lunch/form.{ending}") for ending in ("xlsx", "toml"))
    assert definition_from(xlsform.read(book.data, "x")[0]) == survey.definition
    assert toml.read(text.data) == survey.definition
    assert book.headers["Content-Disposition"] == 'attachment; filename="lunch.xlsx"'
    assert owner.get("/surveys/lunch/form.exe").status_code == 404


def test_another_organiser_and_an_attendee_do_not_get_it(outsider, attendee):
    every_kind()
    for ending in "xlsx", "toml":
        assert outsider.get(f"/surveys/lunch/form.{ending}").status_code == 404
        assert attendee.get(f"/surveys/lunch/form.{ending}").status_code == 303
