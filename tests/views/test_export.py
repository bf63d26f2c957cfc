"""The export from the page: the command line's own, named so that nothing can go wrong."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from commands import main
from models.response import Response
from tests.makers import choice, make_survey, question, respond
from tests.page import page_of
from tests.samples import every_kind, some_answers


@pytest.mark.parametrize("labels", [False, True], ids=["names", "labels"])
@pytest.mark.parametrize(
    ("format", "mimetype"),
    [("csv", "text/csv; charset=utf-8"), ("jsonl", "application/jsonl; charset=utf-8")],
)
def test_the_page_gives_what_the_command_line_writes(
    owner, instance, format, mimetype, labels, monkeypatch
):
    some_answers(every_kind(), 30)
    reply = owner.get(f"/surveys/lunch/responses.{format}{'?labels=1' if labels else ''}")

    monkeypatch.setenv("TANGIBLE_INSTANCE", str(instance.folder))
    monkeypatch.setenv("TANGIBLE_DATABASE_URL", instance.database_url)
    words = ["responses", "export", "lunch", "--format", format, *["--labels"] * labels]
    written = CliRunner().invoke(main, words)

    assert written.exit_code == 0, written.output
    assert sorted(reply.data.splitlines()) == sorted(written.stdout_bytes.splitlines())
    assert reply.content_type == mimetype
    assert reply.headers["Content-Disposition"] == f'attachment; filename="lunch.{format}"'


@pytest.mark.parametrize("responses", [0, 1, 7, 1203])
def test_there_are_as_many_rows_as_the_tally_counts(owner, responses):
    survey = make_survey(choice("Good?", "Yes", "No"))
    Response.take_in(survey, [({"q": ("yes", "no")[n % 2]}, None) for n in range(responses)])

    page = page_of(owner.get("/surveys/lunch/tally"))
    rows = list(csv.DictReader(io.StringIO(owner.get("/surveys/lunch/responses.csv").text)))
    lines = owner.get("/surveys/lunch/responses.jsonl").text.splitlines()

    counted = int(page.one("div", id="results")["data-responses"])
    assert counted == len(rows) == len(lines) == responses
    assert {row["response_id"] for row in rows} == {json.loads(x)["response_id"] for x in lines}


def test_an_anonymous_export_tells_the_day_and_no_order(owner):
    survey = make_survey(question("integer", "n", "Which?"))
    for n in range(200):
        respond(survey, n=n)
    rows = list(csv.DictReader(io.StringIO(owner.get("/surveys/lunch/responses.csv").text)))
    order = [int(row["n"]) for row in rows]
    assert sorted(order) == list(range(200))
    mean = 199 / 2
    spread = sum((n - mean) ** 2 for n in range(200))
    rho = sum((n - mean) * (at - mean) for at, n in enumerate(order)) / spread
    assert abs(rho) < 0.3
    assert {len(row["submitted_on"]) for row in rows} == {10}


@pytest.mark.parametrize("format", ["", "CSV", "xml", "csv.gz", "csv%00", "../csv", "py"])
def test_a_format_that_there_is_not_is_not_found(owner, format):
    make_survey(choice("Good?", "Yes", "No"))
    assert owner.get(f"/surveys/lunch/responses.{format}").status_code == 404


def test_the_survey_s_page_leads_to_its_exports(owner):
    some_answers(every_kind(), 2)
    page = page_of(owner.get("/surveys/lunch/"))
    links = [one["href"] for one in page.all("a") if "/responses." in one["href"]]
    assert links == [
        "/surveys/lunch/responses.csv",
        "/surveys/lunch/responses.csv?labels=1",
        "/surveys/lunch/responses.jsonl",
    ]
    assert [owner.get(link).status_code for link in links] == [200, 200, 200]
