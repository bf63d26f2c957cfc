"""The archive of a survey: every format, what the answers mean, and a list that can be checked."""

import hashlib
import io
import json
import re
from zipfile import ZipFile

import pytest

from formats.answer import stata
from formats.answer.cell import guard
from formats.answer.cut import Cuts
from formats.answer.data_column import TEXT, DataColumn
from formats.answer.download import Download
from formats.definition import toml
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey.survey import Survey
from tests import parquet, sav
from tests.makers import choice, make_survey, question, respond
from tests.samples import every_kind, some_answers

pytestmark = pytest.mark.sqlite


def made(survey: Survey, format: str = "zip", **how) -> bytes:
    return b"".join(Download(survey, format, **how).chunks())


def opened(survey: Survey) -> dict[str, bytes]:
    """{name of a file: what is in it}."""
    with ZipFile(io.BytesIO(made(survey))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_has_every_format_and_its_list_has_the_count_and_the_hash_of_each_file(database):
    survey = every_kind()
    some_answers(survey, 20)
    files = opened(survey)
    manifest = json.loads(files.pop("manifest.json"))
    assert list(files) == [
        *(f"Lunch-lunch.{one}" for one in ("toml", "csv", "xlsx", "sav", "parquet", "jsonl")),
        *("codebook.md", "Lunch-lunch.R", "Lunch-lunch.do", "datapackage.json"),
    ]
    assert manifest["responses"] == Tally.responses_of([survey])[survey.id] == 20
    assert (manifest["title"], manifest["code"]) == ("Lunch", "lunch")
    assert manifest["files"] == [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    assert files["Lunch-lunch.csv"] == made(survey, "csv")
    assert files["Lunch-lunch.jsonl"] == made(survey, "jsonl")
    assert toml.read(files["Lunch-lunch.toml"]) == survey.definition


def test_what_was_cut_or_is_called_otherwise_is_a_line_of_the_list(database):
    survey = make_survey(question("text", "by", multiline=True), title="غداء: كيف كان؟")
    respond(survey, by="x" * 40_000)
    name = "غداء كيف كان؟-lunch"
    files = opened(survey)
    assert f"{name}.sav" in files
    assert json.loads(files["manifest.json"])["notes"] == [
        "Excel: 1 answer to by is cut after 32,767 letters. The CSV has all of it.",
        "SPSS: the column by is called by_2 there.",
        "SPSS: 1 answer to by is cut after 32,767 bytes. The CSV has all of it.",
    ]
    assert b"x" * 40_000 in files[f"{name}.csv"]


def test_programs_are_told_the_type_and_the_label_of_every_column_of_the_csv(database):
    survey = make_survey(
        question("rating", "overall", 'How was "it"?\n$x `y\'', na="Not there"),
        choice("Which?", "A\\B", "“C”", name="which"),
        question("select_multiple", "food", "What?", choices=["Soup", "Rice"]),
        *(question(kind, kind) for kind in ("date", "time", "decimal", "text")),
    )
    respond(survey, overall="na", which="a_b", food=["soup"], date="2012-06-06", time="16:30")
    files = opened(survey)
    heads = files["Lunch-lunch.csv"].decode().partition("\r\n")[0].split(",")
    package = json.loads(files["datapackage.json"])
    (sheet,) = package["resources"]
    fields = {one["name"]: one for one in sheet["schema"]["fields"]}
    assert list(fields) == heads
    assert (fields["overall"]["type"], fields["overall"]["missingValues"]) == (
        "integer",
        ["", "na"],
    )
    assert fields["overall"]["categories"][-1] == {"value": "na", "label": "Not there"}
    types = {name: one["type"] for name, one in fields.items()}
    assert {types[one] for one in ("submitted_on", "date")} == {"date"}
    assert (types["food/soup"], types["time"], types["decimal"]) == ("integer", "time", "number")
    assert sheet["hash"] == f"sha256:{hashlib.sha256(files['Lunch-lunch.csv']).hexdigest()}"
    r, stata = files["Lunch-lunch.R"].decode(), files["Lunch-lunch.do"].decode()
    for name in heads:
        assert f'responses[["{name}"]] <- labelled(' in r
    assert re.findall(r"^rename v(\d+)", stata, re.M) == [str(n + 1) for n in range(len(heads))]
    assert 'levels = c("a_b", "c"), labels = c("A\\\\B", "“C”")' in r
    assert '`"How was "it"? \\$x \'y\'"\'' in stata
    assert 'replace overall = ".a" if overall == `"na"\'' in stata
    assert 'label define overall .a `"Not there"\', add' in stata


HOSTILE = [
    *(
        "=1+1",
        "'=1",
        "''=1",
        "\t@x",
        "\r\nx",
        "\u200b=1",
        "\ufeff \u2060-1",
        "＝1",
        "﹣1",
        "\x01+1",
    ),
    *("Good:\n- food\n'- room;-5 points", "x;'=1;''=2", "'- a;'b", "'tis", "\u3000=1", "\x85=1"),
    *("", "'", "a;b", "\u00a0'=1", ";\x0b=1", "x\t\u2028@y", "plain"),
]


def test_r_and_stata_read_of_every_text_what_was_written(database):
    files = opened(make_survey(question("text")))
    r, stata = files["Lunch-lunch.R"].decode(), files["Lunch-lunch.do"].decode()
    # A text of R is spelt as one of JSON. In a text of Stata every sign is itself.
    of_r = [json.loads(one) for one in re.findall(r'sub\((".*"), "", texts, perl', r)]
    of_stata = re.findall(r'^replace q = ustrregexr[af]\(q, "(.*)", ""\)$', stata, re.M)
    for within, in_front in (of_r, of_stata):
        for text in HOSTILE:
            read = re.sub(in_front, "", re.sub(within, "", guard(text)), count=1)
            assert read == text
    # Neither program knows all escapes: R \\xXX and its own \uXXXX, Stata no macro.
    assert not re.search(r"\\u", "".join(of_r))
    assert not re.search(r'[$`"]', "".join(of_stata))


@pytest.mark.parametrize(
    ("label", "said"),
    [("$x", "\\$x"), ("a\\$x", "a\\ \\$x"), ("`x'", "'x'"), ("“a”\"'", "“a”\" '")],
)
def test_no_word_of_a_label_is_a_macro_of_stata(label: str, said: str) -> None:
    columns = [DataColumn("q", label, TEXT)]
    assert f'label variable q `"{said}"\'' in stata.syntax("a.csv", columns, Cuts())


def test_that_a_list_of_choices_does_not_apply_is_missing_in_each_file_in_its_way(database):
    listed = ["Soup", "Rice"]
    survey = make_survey(
        question("select_one", "one", choices=listed, na="Not me"),
        question("select_multiple", "many", choices=listed, na="Not me"),
    )
    respond(survey, one="na", many=["na"])
    files = opened(survey)
    assert sav.read(files["Lunch-lunch.sav"]).missing["one"] == ["na"]
    columns = parquet.read(files["Lunch-lunch.parquet"]).codebook["columns"]
    assert {one["name"]: one["missing"] for one in columns}["one"] == ["na"]
    r, said = files["Lunch-lunch.R"].decode(), files["codebook.md"].decode()
    assert ', na_values = c("Not me"))' in r
    assert "| `na` | Not me | counted apart, in no mean |" in said


def test_all_its_files_have_the_answers_that_were_there_when_they_were_read(database):
    survey = make_survey(question("text"))
    for word in "abc":
        respond(survey, q=word)
    chunks = Download(survey, "zip").chunks()
    said = [next(chunks), next(chunks)]  # the form, and the answers as CSV
    respond(survey, q="late")
    with ZipFile(io.BytesIO(b"".join([*said, *chunks]))) as archive:
        lines = archive.read("Lunch-lunch.jsonl").splitlines()
        assert json.loads(archive.read("manifest.json"))["responses"] == len(lines) == 3
    assert Response.select().count() == 4
