"""A CSV file becomes a table whatever program wrote it, or a plain line says why not."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.answer.table import Column, Table, TableRow, is_missing, read_table
from formats.unread import FileError

WINDOWS = (
    "The file is not UTF-8 and was read as Windows-1252: look whether letters like é are right."
)


def refusal(data: bytes) -> str:
    with pytest.raises(FileError) as refused:
        read_table(data)
    return str(refused.value)


def test_a_table_has_the_headings_and_each_row_with_its_line() -> None:
    assert read_table(b"Name,Age\nAnn,44\nBob,\n") == Table(
        ["Name", "Age"], [TableRow(2, ["Ann", "44"]), TableRow(3, ["Bob", ""])], []
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    data = "Café,Größe\n½,“x”\n".encode(encoding)
    assert read_table(data) == Table(["Café", "Größe"], [TableRow(2, ["½", "“x”"])], [])


def test_what_is_not_utf8_is_read_as_windows_1252_and_the_table_says_so() -> None:
    data = "Café,Why\né,“x”\n".encode("cp1252")
    assert read_table(data) == Table(["Café", "Why"], [TableRow(2, ["é", "“x”"])], [WINDOWS])


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"Where, if at all;Age\nhere;44\n", "The cells are separated by semicolons."),
        (b"Where, if at all\tAge\nhere\t44\n", "The cells are separated by tabs."),
        (b"Where; if at all,Age\nhere,44\n", None),
        (b"Where; Age; why\n", "The cells are separated by semicolons."),
    ],
)
def test_the_separator_is_found_from_the_headings_and_the_rows(
    data: bytes, note: str | None
) -> None:
    table = read_table(data)
    assert [row.cells for row in table.rows] in ([["here", "44"]], [])
    assert table.notes == ([note] if note else [])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_they_may_and_a_cell_holds_newlines_of_one_kind(end: bytes) -> None:
    data = b'Why,Age\n"a\nb",1\n\nc,2\n'.replace(b"\n", end)
    assert read_table(data).rows == [TableRow(2, ["a\nb", "1"]), TableRow(5, ["c", "2"])]


def test_short_rows_are_padded_and_blank_rows_are_passed_over() -> None:
    data = b"a,b,c\n1\n , ,\n\n1,2,3,,\n"
    assert read_table(data).rows == [TableRow(2, ["1", "", ""]), TableRow(5, ["1", "2", "3"])]


def test_a_column_without_heading_is_called_after_its_place_or_dropped_when_empty() -> None:
    assert read_table(b"a,,,b,\n1,,x,2,\n") == Table(
        ["a", "Column 3", "b"],
        [TableRow(2, ["1", "x", "2"])],
        [
            "Columns without heading and cells are left out: 2, 5.",
            "Column 3 has no heading: it is called 'Column 3'.",
        ],
    )


def test_columns_with_one_heading_are_all_kept() -> None:
    assert read_table(b"Why,Age,Why \nx,1,y\n") == Table(
        ["Why", "Age", "Why "],
        [TableRow(2, ["x", "1", "y"])],
        ["2 columns have the heading 'Why': all are kept."],
    )


def test_headings_alone_are_a_table_without_rows() -> None:
    assert read_table(b"Name,Age") == Table(["Name", "Age"], [], [])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n ,\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data) == "The file is empty: put headings in its first line, answers below."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\n1,2\n1,2,3\n", "Line 3: 3 cells where there are 2 headings; take out"),
        (b'a,b\n1,2\n"x\ny",3\n1,"open\n2,3\n', "Line 5: the row that begins here opens a quote"),
        (b'a;b\n1;"open\n2;3\n', "Line 2: the row that begins here opens a quote"),
        (b'a,b\n1,"x" y\n', "Line 2: text stands behind a closing quote"),
        (b"a,b\n1,2\n1,\0\n", "Line 3: a NUL character, so this is not plain text; save it"),
        ("a,b\n1,2\n".encode("utf-16-le"), "Line 1: a NUL character"),
        (b"a,b\n1,\x81\n", "Line 2: a letter that is neither UTF-8 nor Windows-1252; save it"),
        (b"\xff\xfea,b", "The file begins as UTF-16 but does not go on so; save it"),
        (b"a,b\n1," + b"x" * 1_000_001, "Line 2: a cell of this row is longer than 1,000,000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_line_where_it_begins(
    data: bytes, said: str
) -> None:
    message = refusal(data)
    assert message.startswith(said)
    assert "\n" not in message


def test_a_cell_may_have_a_million_characters() -> None:
    assert read_table(b"a,b\n1," + b"x" * 1_000_000).rows == [TableRow(2, ["1", "x" * 1_000_000])]


def test_missing_is_what_people_and_programs_write_for_nothing() -> None:
    cells = ["", "  ", "NA", " N/A ", "n/a", "NULL", "null", "0", "No", "na", "N/a", "-", "None"]
    assert [cell for cell in cells if not is_missing(cell)] == ["0", "No", "na", "N/a", "-", "None"]


def test_a_column_holds_the_trimmed_answers_that_are_there() -> None:
    table = read_table(b"Age , Why\n 4,NA\n-1,x \n,\n0,07\n")
    assert table.columns() == [Column("Age", ["4", "-1", "0"]), Column("Why", ["x", "07"], ["NA"])]
    assert [column.numbers for column in table.columns()] == [[4, -1, 0], []]


def test_a_heading_comes_without_characters_of_control() -> None:
    table = read_table(b"A\x1bge,\x07\n4,5\n")
    assert [column.heading for column in table.columns()] == ["Age", "Column 2"]


cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
headings = st.text(st.characters(exclude_characters="\0;\t", exclude_categories=["Cs"]), min_size=1)


@given(st.data(), st.lists(headings.filter(str.strip), min_size=1, max_size=5))
def test_what_a_program_wrote_is_what_is_read(data: st.DataObject, headers: list[str]) -> None:
    row = st.lists(cells, min_size=len(headers), max_size=len(headers))
    rows = data.draw(st.lists(row.filter(lambda row: any(cell.strip() for cell in row))))
    file = io.StringIO()
    csv.writer(file).writerows([headers, *rows])
    table = read_table(file.getvalue().encode("utf-8-sig"))
    assert table.headers == [one_newline(header) for header in headers]
    assert [row.cells for row in table.rows] == [[one_newline(one) for one in row] for row in rows]


def one_newline(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("carpentrycon-2020.csv", 124, 17),
        ("ohbm-2021.csv", 132, 6),
        ("flying-etiquette.csv", 1040, 27),
        ("comma-survey.csv", 1129, 13),
        ("longterm-2020-03.csv", 176, 24),
        ("longterm-2020-12.csv", 87, 26),
        ("brexit-consensus/votes.csv", 5312, 5),
        ("brexit-consensus/participants-votes.csv", 204, 56),
    ],
)
def test_real_files_have_the_rows_and_columns_that_they_are_known_for(
    real_data: Path, name: str, rows: int, columns: int
) -> None:
    table = read_table((real_data / name).read_bytes())
    assert (len(table.rows), len(table.headers), table.notes) == (rows, columns, [])
