"""The workbook: its sheets, what stays in view, and what there is no room for."""

import io
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from formats.answer import xlsx
from formats.answer.download import Download
from models.form.field import Choice, Field
from tests.makers import choice, make_survey, question, respond

pytestmark = pytest.mark.sqlite
RESPONSE = {"id": "1", "version": 1, "submitted_at": None, "submitted_on": "2012-06-06"}


def opened(file: bytes) -> Workbook:
    """The workbook, each part of which is well-formed."""
    with ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    return load_workbook(io.BytesIO(file))


def test_the_header_stays_in_view_and_the_codebook_says_what_values_mean(database):
    survey = make_survey(
        question("rating", "overall", "How was *it*?", na="Was not there"),
        choice("Which?", "One & <two>", name="which", other=True),
    )
    respond(survey, overall=4, which="one_two")
    book = opened(b"".join(Download(survey, "xlsx").chunks()))
    assert book.sheetnames == ["Responses", "Codebook"]
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2"]
    lines = list(book["Codebook"].values)
    assert ("overall", "How was it?", "whole number", "ordinal", None, None, None) in lines
    last = (None, None, None, "na", "Was not there", "counted apart, in no mean")
    assert ("overall", *last) in lines
    assert ("which", None, None, None, "one_two", "One & <two>", None) in lines
    assert ("which.other", "Which? Other", "text", "nominal", None, None, None) in lines
    assert book["Responses"].column_dimensions["A"].width > 10


def test_rows_that_one_sheet_has_no_room_for_go_on_in_another(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    field = Field("n", "integer", "How many?")
    for count, sheets in ((3, [3]), (4, [3, 1]), (6, [3, 3]), (0, [0])):
        given = ({**RESPONSE, "answers": {"n": n}} for n in range(count))
        book = opened(b"".join(xlsx.write([field], given)))
        answers = [one for one in book if one.title.startswith("Responses")]
        assert [one.title for one in answers] == ["Responses", "Responses 2"][: len(sheets)]
        assert [one.max_row - 1 for one in answers] == sheets
        assert [row[4] for one in answers for row in list(one.values)[1:]] == list(range(count))


def test_columns_that_a_sheet_has_no_room_for_are_named_in_the_notes(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_COLUMNS", 6)
    many = Field("food", "many", "What?", choices=tuple(Choice(n, n) for n in ("a", "b", "c", "d")))
    book = opened(b"".join(xlsx.write([many], [{**RESPONSE, "answers": {"food": ["b", "d"]}}])))
    heads, row = book["Responses"].values
    assert (heads[4:], row[4:]) == (("food/a", "food/b"), (0, 1))
    assert [line for (line,) in book["Notes"].values][1:] == [
        f"Excel: the column food/{name} is left out: a sheet has 6 columns. The CSV has it."
        for name in ("c", "d")
    ]


def test_a_day_before_days_begin_is_text_and_a_note_says_so():
    field = Field("day", "date", "When?")
    days = ["1900-02-28", "1900-03-01", "9999-12-31"]
    book = opened(
        b"".join(xlsx.write([field], [{**RESPONSE, "answers": {"day": day}} for day in days]))
    )
    cells = [cell for (_, _, _, _, cell) in list(book["Responses"].values)[1:]]
    assert [str(cell)[:10] for cell in cells] == days
    assert isinstance(cells[0], str)
    assert "1 day of day is text" in list(book["Notes"].values)[1][0]
