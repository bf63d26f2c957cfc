"""Every table of answers says the same, cell by cell, whatever program it is for."""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from openpyxl import load_workbook

from commands import responses
from figures.answers import answers_to, definition_of
from formats.answer import sav as of_spss
from formats.answer.cell import unguard
from formats.answer.cut import Cut
from formats.answer.download import FORMATS, Download
from formats.answer.inference import infer
from formats.answer.table import read_table
from models.answer.response import Response
from models.answer.tally import Tally
from models.coding.coding import columns_of, exported
from models.form.definition import definition_from
from models.survey.survey import Survey
from tests import parquet, sav
from tests.makers import definition, make_organiser, make_survey, question, respond
from tests.samples import every_kind, some_answers

# A file is made of the same rows on both databases.
pytestmark = pytest.mark.sqlite

NUMBER = re.compile(r"-?[1-9]?[0-9]{1,12}(\.[0-9]+)?")
AWKWARD = [
    *(
        "=1+1",
        "'=1",
        "-5",
        "@a",
        "\t=x",
        " +1",
        "＝1",
        "a;=b",
        "_x0041_",
        "\x01\x02",
        "x\r\ny",
        "\x1b",
    ),
    *(
        "<a>&amp;",
        "]]>",
        "\ufffe",
        "👩🏽\u200d💻",
        "e\u0301",
        "اجتماع",
        "007",
        "1e5",
        " before",
        "TRUE",
    ),
]


def every_table(survey: Survey, **how: Any) -> dict[str, list[dict[str, str]]]:
    """{format: its rows}, each cell as the CSV has it, without its guard."""
    files = {format: made(survey, format, **how) for format in ("csv", "xlsx", "sav", "parquet")}
    rows = list(csv.reader(io.StringIO(files["csv"].decode(), newline="")))
    found = {"csv": [dict(zip(rows[0], map(unguard, row), strict=True)) for row in rows[1:]]}
    found["xlsx"] = [dict(zip(rows[0], row, strict=True)) for row in in_workbook(files["xlsx"])]
    system = sav.read(files["sav"])
    assert (system.count, system.encoding) == (len(system.rows), "UTF-8")
    shown = [in_words_of_spss(system, row) for row in system.rows]
    found["sav"] = [dict(zip(rows[0], row, strict=True)) for row in shown]
    found["parquet"] = list(in_parquet(parquet.read(files["parquet"])))
    return found


def made(survey: Survey, format: str, **how: Any) -> bytes:
    return b"".join(Download(survey, format, **how).chunks())


def in_workbook(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data))
    for row in list(book["Responses"].iter_rows())[1:]:
        assert all(cell.data_type != "f" for cell in row)
        yield [in_words(cell.value) for cell in row]


def in_words(value: Any) -> str:
    """A cell of a workbook as the CSV has it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, str):
        return unescaped(value)
    return "" if value is None else str(value)


def unescaped(text: str) -> str:
    """A text as Excel reads it: openpyxl leaves the signs for characters as they are."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def in_words_of_spss(file: sav.Sav, row: list[Any]) -> list[str]:
    said = []
    for name, cell in zip(file.names, row, strict=True):
        kind = file.formats[name]
        day = datetime(1582, 10, 14, tzinfo=UTC)
        if cell is None:
            said.append("")
        elif kind == 20:
            said.append(f"{day + timedelta(seconds=cell):%Y-%m-%d}")
        elif kind == 22:
            said.append(f"{day + timedelta(seconds=cell):%Y-%m-%dT%H:%M:%SZ}")
        elif kind == 21:
            said.append(f"{day + timedelta(seconds=cell):%H:%M}")
        elif isinstance(cell, float):
            said.append("na" if [cell] == file.missing.get(name) else in_figures(cell))
        else:
            said.append(cell)
    return said


def in_figures(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


def in_parquet(file: parquet.Parquet) -> Iterator[dict[str, str]]:
    listed = {one["name"]: one for one in file.codebook["columns"]}
    apart = {
        f"{name}/na": name
        for name, one in listed.items()
        if one["missing"] and one["type"] == "whole"
    }
    for cells in zip(*file.columns.values(), strict=True):
        row = dict(zip(file.columns, cells, strict=True))
        for name, scale in apart.items():
            assert row[name] in (None, 0, 1)
            if row.pop(name):
                assert row[scale] is None
                row[scale] = "na"
        yield {name: parquet_words(listed[name]["type"], cell) for name, cell in row.items()}


def parquet_words(kind: str, cell: Any) -> str:
    if cell is None:
        return ""
    if kind == "day":
        return str(date(1970, 1, 1) + timedelta(days=cell))
    if kind == "time":
        return f"{datetime.fromtimestamp(cell / 1000, UTC):%H:%M}"
    if kind == "moment":
        return f"{datetime.fromtimestamp(cell / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return in_figures(cell) if isinstance(cell, float) else str(cell)


def alike(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows in which 2.0 and 2 are one, and what SPSS fills a text up with is none of it."""
    return [{name: plain(cell) for name, cell in row.items()} for row in rows]


def plain(cell: str) -> str:
    return in_figures(float(cell)) if NUMBER.fullmatch(cell) else cell.rstrip(" ")


def randomly(seed: int) -> Survey:
    """A survey with answers to two versions, some “not applicable”, some deleted."""
    chance = random.Random(seed)
    first, second = (definition_of(has_na=True, later=later) for later in (False, True))
    survey = Survey.add(first, make_organiser(), "lunch")
    for asked in (first, second):
        if asked is second:
            survey.publish(second)
            survey = Survey.get_by_id(survey.id)
        given = [(answers_to(asked, chance), None) for _ in range(60)]
        Response.take_in(survey, given)
    for response in list(Response.select().where(Response.survey == survey)):
        if chance.random() < 0.2:
            response.delete_instance()
    return survey


@pytest.mark.parametrize("labels", [False, True], ids=["names", "labels"])
def test_every_table_has_every_cell_of_a_survey_with_versions_deletions_and_na(database, labels):
    survey = randomly(1)
    tables = {format: alike(rows) for format, rows in every_table(survey, labels=labels).items()}
    assert {len(rows) for rows in tables.values()} == {Tally.responses_of([survey])[survey.id]}
    for format, rows in tables.items():
        assert rows == tables["csv"], format
    assert any("na" in row.values() for row in tables["csv"]) != labels


def test_every_table_has_every_kind_of_question(database):
    survey = every_kind()
    some_answers(survey, 30)
    tables = {format: alike(rows) for format, rows in every_table(survey).items()}
    for format, rows in tables.items():
        assert rows == tables["csv"], format


@pytest.mark.parametrize(
    "name",
    [
        *("carpentrycon-2020", "comma-survey", "flying-etiquette"),
        *("longterm-2020-03", "longterm-2020-12", "ohbm-2021"),
    ],
)
def test_every_table_has_every_cell_of_a_real_survey(database, real_data, name):
    table = read_table((real_data / f"{name}.csv").read_bytes())
    asked, _ = infer(table, name)
    survey = Survey.add(definition_from(asked), make_organiser(), "real")
    read = responses.rows(survey, table)
    Response.take_in(survey, read.taken[:300], read.asked[:300])
    tables = {format: alike(found) for format, found in every_table(survey).items()}
    assert len(tables["csv"]) == Tally.responses_of([survey])[survey.id] > 30
    for format, found in tables.items():
        assert found == tables["csv"], format


def test_of_5000_hostile_cells_none_is_a_formula_and_each_is_as_it_was_written(database):
    chance = random.Random(5)
    survey = make_survey(*(question("text", f"q{n}", f"Q{n}", multiline=True) for n in range(25)))
    said = [
        {f"q{n}": "".join(chance.choices(AWKWARD, k=chance.randint(1, 3))) for n in range(25)}
        for _ in range(200)
    ]
    Response.take_in(survey, [(one, None) for one in said])
    given = sorted(sorted(one.items()) for one in said)
    stripped = sorted(sorted((k, v.rstrip(" ")) for k, v in one.items()) for one in said)
    for format, rows in every_table(survey).items():
        cells = [sorted((k, v) for k, v in row.items() if k in said[0]) for row in rows]
        assert sorted(cells) == (stripped if format == "sav" else given), format
    lines = map(json.loads, made(survey, "jsonl").splitlines())
    assert sorted(sorted((k, v) for k, v in row.items() if k in said[0]) for row in lines) == given


def test_what_is_too_long_is_cut_in_whole_letters_and_each_cut_is_a_line(database):
    survey = make_survey(
        question("text", "why", "ل" * 255, multiline=True),
        question("select_one", "all", "All?", choices=[{"name": "yes", "label": "é" * 200}]),
    )
    long, wide = "茶" * 40_000, "👩" * 40_000
    for words in long, wide, "short":
        respond(survey, why=words, all="yes")
    book, system = Download(survey, "xlsx"), Download(survey, "sav")
    cells = [row[4] for row in in_workbook(b"".join(book.chunks()))]
    file = sav.read(b"".join(system.chunks()))
    texts = [row[4] for row in file.rows]
    assert sorted(cells) == sorted([long[:32_767], wide[:16_383], "short"])
    assert sorted(texts) == sorted([long[: 32_767 // 3], wide[: 32_767 // 4], "short"])
    assert book.about.cuts.lines == [
        "Excel: 2 answers to why are cut after 32,767 letters. The CSV has all of them."
    ]
    assert system.about.cuts.lines == [
        "SPSS: the column all is called all_2 there.",
        "SPSS: 1 label of why is cut after 255 bytes. The survey’s definition has all of it.",
        "SPSS: 1 label of all is cut after 120 bytes. The survey’s definition has all of it.",
        "SPSS: 2 answers to why are cut after 32,767 bytes. The CSV has all of them.",
    ]
    # The file says so itself, in lines of 80 bytes, whichever way it was taken.
    assert file.documents[0] == "What is not in it as it was given"
    assert " ".join(file.documents[1:]) == " ".join(system.about.cuts.lines)
    assert {len(row["why"]) for row in in_parquet(parquet.read(made(survey, "parquet")))} == {
        *(40_000, 5),
    }


def test_what_a_file_of_spss_says_of_itself_is_of_itself_alone_and_fits_its_lines(database):
    survey = make_survey(question("text", "by", multiline=True), title="غداء")
    respond(survey, by="x" * 40_000)
    about = Download(survey, "sav").about
    about.cuts.add(Cut.LETTERS, "Excel", "by", 32_767)
    columns, told = columns_of(survey), list(exported(survey))
    file = sav.read(b"".join(of_spss.write(columns, told, about=about)))
    assert file.documents == [
        "What is not in it as it was given",
        "SPSS: the column by is called by_2 there.",
        "SPSS: 1 answer to by is cut after 32,767 bytes. The CSV has all of it.",
    ]
    assert list(of_spss._wrapped("é" * 50 + " é")) == [
        ("é" * 40).encode(),
        ("é" * 10 + " é").encode(),
    ]
    respond(make_survey(question("text", "a"), code="plain"), a="x")
    assert sav.read(made(Survey.at("plain"), "sav")).documents == []


def test_days_and_moments_are_such_and_where_both_are_there_neither_is_made_up(database):
    survey = make_survey(question("text"), anonymous=False)
    Response.take_in(survey, [({"q": "a"}, datetime(2012, 6, 6, 12, 30, 5, tzinfo=UTC))])
    seen = []
    for _ in range(2):
        files = sav.read(made(survey, "sav")), parquet.read(made(survey, "parquet"))
        seen.append((files[0].formats["submitted_on"], files[1].types["submitted_on"]))
        for format, rows in (tables := every_table(survey)).items():
            assert rows == tables["csv"], format
        survey.publish(definition(question("text"), anonymous=True))
        Response.take_in(survey, [({"q": "b"}, date(2012, 6, 7))])
    assert seen == [(22, (2, 9)), (1, (6, 0))]


@pytest.mark.parametrize(("anonymous", "said"), [(True, (20, (1, 6))), (False, (22, (2, 9)))])
def test_when_they_came_has_its_type_before_anybody_answered(database, anonymous, said):
    survey = make_survey(question("text"), anonymous=anonymous)
    files = sav.read(made(survey, "sav")), parquet.read(made(survey, "parquet"))
    assert (files[0].formats["submitted_on"], files[1].types["submitted_on"]) == said


def test_every_format_goes_through_the_responses_as_often_as_it_says(database):
    survey = make_survey(question("text"))
    for word in "abc":
        respond(survey, q=word)
    for format, one in FORMATS.items():
        passed = count()
        list(Download(survey, format).chunks(passed.__next__))
        assert next(passed) == 3 * one.PASSES, format


def test_for_whom_several_choices_do_not_apply_has_left_none_of_them_unticked(database):
    one = question("select_multiple", "many", choices=["Soup", "Rice"], na="Not me")
    survey = make_survey(one)
    # A choice that came later has its column after that of "not applicable".
    survey.publish(definition(one | {"choices": ["Soup", "Rice", "Bread"]}))
    survey = Survey.get_by_id(survey.id)
    told: tuple[dict[str, Any], ...] = ({"many": ["na"]}, {"many": ["soup", "bread"]}, {})
    for said in told:
        respond(survey, **said)
    names = ["many/soup", "many/rice", "many/na", "many/bread"]
    for format, rows in every_table(survey).items():
        cells = sorted([row[name] for name in names] for row in rows)
        assert cells == [["", "", "", ""], ["", "", "1", ""], ["1", "0", "0", "1"]], format
