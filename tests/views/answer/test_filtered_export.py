"""Files of the responses that a filter finds: as many as the page says."""

import csv
import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from formats.answer.download import FORMATS
from models.account.audit import Audit
from models.answer.response import Response
from models.answer.tally import Tally
from models.coding.coding import code
from models.coding.tag import Tag, tag_fields
from models.result.filter import filter_from, matching
from models.survey.survey import Survey
from tests import parquet, sav
from tests.makers import choice, definition, make_organiser, make_survey, question, responses_of
from tests.page import page_of
from web.process import mending

WHERE = 'good = "yes" and mark >= 3'


def some_of_two_versions() -> Survey:
    """Forty responses to two versions; one text of three is tagged."""
    asked = choice("Good?", "Yes", "No", name="good"), question("rating", "mark")
    survey = make_survey(*asked, question("text", "why"))
    for number in range(40):
        if number == 20:
            survey.publish(definition(*asked, question("text", "why"), question("date", "day")))
            survey = Survey.at("lunch")
        answers = {"good": ("yes", "no")[number % 2], "mark": number % 5 + 1, "why": f"T{number}"}
        Response.take_in(survey, [(answers, None)])
    Tag.add(survey, "why", "Food")
    for one in responses_of(survey)[::3]:
        code(survey, "why", one.id, make_organiser(), ["food"])
    return survey


def found_in(format: str, data: bytes) -> list[str]:
    """The ids in a file, in its order."""
    if format == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            (name,) = (one for one in archive.namelist() if one.endswith(".csv"))
            ids = found_in("csv", archive.read(name))
            assert manifest["responses"] == len(ids)
            assert {
                len(found_in(one, archive.read(name.removesuffix("csv") + one)))
                for one in ("xlsx", "sav", "parquet", "jsonl")
            } == {len(ids)}
            return ids
    if format == "jsonl":
        return [json.loads(line)["response_id"] for line in data.splitlines()]
    if format in ("csv", "csv-excel"):
        return [row["response_id"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    if format == "xlsx":
        return [row[0] for row in load_workbook(io.BytesIO(data)).worksheets[0].values][1:]
    if format == "sav":
        return [row[0] for row in sav.read(data).rows]
    return [str(one) for one in parquet.read(data).columns["response_id"]]


@pytest.mark.parametrize(
    ("format", "where"),
    [
        *((format, WHERE) for format in FORMATS),
        ("csv", 'why.tags contains "food" or mark = 1'),
        ("csv", "version = 2"),
    ],
)
@pytest.mark.same_sql  # each format is written of the same rows
def test_a_file_of_what_a_filter_finds_has_these_and_as_many_as_the_page_says(owner, format, where):
    survey = some_of_two_versions()
    condition = filter_from(where, survey.history, tag_fields(survey))
    truth = matching(survey, condition, size=100)
    assert 0 < len(truth) < 40
    page = page_of(owner.get("/surveys/lunch/exports/", query_string={"where": where}))
    assert (
        page.one("p", **{"data-responses": str(len(truth))}).words
        == f"{len(truth)} of 40 responses"
    )
    (link,) = (
        one["href"]
        for one in page.all("a")
        if one["href"].startswith(f"/surveys/lunch/responses.{format}?where=")
    )
    reply = owner.get(link)
    assert found_in(format, reply.data) == truth
    ending = FORMATS[format].ENDING
    assert f'filename="Lunch-lunch-filtered.{ending}"' in reply.headers["Content-Disposition"]
    assert [(one.about, one.detail) for one in Audit.all_of("answers exported")] == [
        ("lunch", f"{format} filtered {len(truth)}")
    ]
    screen = page_of(owner.get("/surveys/lunch/filter", query_string={"where": where}))
    assert screen.one("div", id="results")["data-responses"] == str(len(truth))
    (way,) = (one["href"] for one in screen.all("a") if one.words == "Take them away as a file")
    assert page_of(owner.get(way)).one("h2").words == page.one("h2").words


@pytest.mark.same_sql
def test_a_filtered_file_says_by_which_filter(owner):
    some_of_two_versions()
    reply = owner.get("/surveys/lunch/responses.zip", query_string={"where": WHERE})
    with zipfile.ZipFile(io.BytesIO(reply.data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        book = load_workbook(io.BytesIO(archive.read("Lunch-lunch-filtered.xlsx")))
    assert manifest["filter"] == WHERE
    assert manifest["notes"] == [f"Only the responses of which this is true: {WHERE}"]
    assert [row[0] for row in book["Notes"].values][1:] == manifest["notes"]
    whole = owner.get("/surveys/lunch/responses.zip")
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert ("filter" in manifest, manifest["notes"], manifest["responses"]) == (False, [], 40)


@pytest.mark.same_sql
def test_rows_that_are_found_are_those_of_the_whole_file_tags_and_all(owner):
    survey = some_of_two_versions()
    whole = owner.get("/surveys/lunch/responses.csv").data.splitlines()
    found = owner.get("/surveys/lunch/responses.csv", query_string={"where": WHERE}).data
    ids = found_in("csv", found)
    assert found.splitlines() == [
        whole[0],
        *(line for line in whole[1:] if line.split(b",")[0].decode() in ids),
    ]
    assert len({row["why.tags/food"] for row in csv.DictReader(io.StringIO(found.decode()))}) == 2
    assert survey.anonymous
    assert {row["version"] for row in csv.DictReader(io.StringIO(found.decode()))} == {"1", "2"}


@pytest.mark.same_sql
def test_a_filter_that_cannot_be_is_said_where_it_can_be_mended(owner):
    make_survey(question("text"))
    reply = owner.get("/surveys/lunch/responses.csv", query_string={"where": "nothing = 1"})
    assert reply.status_code == 303
    shown = owner.get(reply.location)
    assert shown.status_code == 422
    assert "There is no question nothing in this survey" in page_of(shown).words
    assert Audit.select().where(Audit.kind == "answers exported").count() == 0


@pytest.mark.same_sql
def test_a_filter_that_finds_nobody_offers_no_file(owner):
    make_survey(question("rating"))
    page = page_of(owner.get("/surveys/lunch/exports/", query_string={"where": "q = 1"}))
    assert "No response meets this." in page.words
    assert [one for one in page.all("a") if "/responses." in one["href"]] == []
    reply = owner.get("/surveys/lunch/responses.csv", query_string={"where": "q = 1"})
    assert reply.data == b"response_id,submitted_on,version,wave,q\r\n"


@pytest.mark.same_sql
def test_answers_that_are_not_prepared_for_filters_yet_are_no_file(owner):
    some_of_two_versions()
    Tally.update(packed=0).execute()
    assert mending.launcher.slots.acquire(timeout=60)  # as while they are being prepared
    for address in "exports/", "responses.csv":
        reply = owner.get(f"/surveys/lunch/{address}", query_string={"where": WHERE})
        assert reply.status_code == 503
        assert "Not ready yet" in reply.text
    mending.launcher.slots.release()


@pytest.mark.same_sql
def test_versions_that_few_answered_are_told_in_lots_also_of_those_that_are_found(owner):
    """In an anonymous survey, where a version of few would tell in which order they came."""
    asked = choice("Good?", "Yes", "No", name="good")
    survey = make_survey(asked)
    Response.take_in(survey, [({"good": "yes"}, None)] * 3)
    survey.publish(definition(asked, question("text", "why")))
    Response.take_in(Survey.at("lunch"), [({"good": "yes"}, None)] * 3)
    reply = owner.get("/surveys/lunch/responses.csv", query_string={"where": "version = 2"})
    rows = list(csv.DictReader(io.StringIO(reply.data.decode())))
    assert [row["version"] for row in rows] == ["1..2"] * 3
