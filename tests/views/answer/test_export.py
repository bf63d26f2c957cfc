"""The export from the page: the command line's own, named so that nothing can go wrong."""

import csv
import gzip
import io
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from peewee import OperationalError

from commands import main
from formats.answer.download import FORMATS
from models.account.audit import Audit
from models.answer.export import Export
from models.answer.response import Response
from models.survey.survey import Survey
from process.launcher import Failed, Full
from storage.database import db
from tests.makers import choice, make_export, make_survey, question, respond
from tests.page import form_of, page_of
from tests.samples import every_kind, some_answers
from web.process import export as child


@pytest.mark.parametrize("labels", [False, True], ids=["names", "labels"])
@pytest.mark.parametrize(
    ("format", "mimetype"),
    [("csv", "text/csv; charset=utf-8"), ("jsonl", "application/jsonl; charset=utf-8")],
)
@pytest.mark.same_sql  # each format is written of the same rows
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
    assert (
        reply.headers["Content-Disposition"]
        == f'attachment; filename="Lunch-lunch{"-labels" if labels else ""}.{format}"'
    )


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
@pytest.mark.same_sql  # the format goes to no database
def test_a_format_that_there_is_not_is_not_found(owner, format):
    make_survey(choice("Good?", "Yes", "No"))
    assert owner.get(f"/surveys/lunch/responses.{format}").status_code == 404


def test_the_survey_s_page_leads_to_its_exports(owner):
    some_answers(every_kind(), 2)
    page = page_of(owner.get("/surveys/lunch/exports/"))
    links = [one["href"] for one in page.all("a") if "/responses." in one["href"]]
    files = "/surveys/lunch/responses"
    assert links == [
        *(f"{files}.{one}" for one in ("xlsx", "xlsx?labels=1", "csv-excel", "csv-excel?labels=1")),
        *(f"{files}.{one}" for one in ("csv", "csv?labels=1", "sav", "parquet", "jsonl", "zip")),
    ]
    starts = {link: owner.get(link).data[:4] for link in links if "labels" not in link}
    heads = [b"PK\3\4", b"\xef\xbb\xbfr", b"resp", b"$FL2", b"PAR1", b'{"re', b"PK\3\4"]
    assert list(starts.values()) == heads


def test_a_prepared_file_says_what_was_cut(owner):
    survey = make_survey(question("text", multiline=True))
    respond(survey, q="x" * 32_768)
    path = prepared(owner, format="xlsx")
    until = time.monotonic() + 30
    while "ready" not in (page := owner.get(path)).text and time.monotonic() < until:
        time.sleep(0.05)
    (line,) = page_of(page).one("ul", **{"class": "cuts"}).all("li")
    assert line.words == "Excel: 1 answer to q is cut after 32,767 letters. The CSV has all of it."


def test_the_direct_export_ends_its_process_when_nobody_takes_it_any_more(owner):
    survey = make_survey(question("text"))
    Response.take_in(survey, [({"q": "Soup" * 50}, None) for _ in range(3_000)])
    reply = owner.get("/surveys/lunch/responses.csv", buffered=False)
    assert next(reply.iter_encoded()).startswith(b"response_id,")
    reply.close()
    taken = [child.launcher.slots.acquire(blocking=False) for _ in range(child.MOST_WRITERS + 1)]
    for _ in range(child.MOST_WRITERS):
        child.launcher.slots.release()
    assert taken == [True] * child.MOST_WRITERS + [False]


@pytest.mark.parametrize("format", ["parquet", "zip", "sav"])
def test_where_a_disk_has_no_room_a_page_says_so(owner, database, monkeypatch, format):
    """A file that is made in several passes is kept on a disk: here the one that is always full."""
    respond(make_survey(question("text")), q="Soup")
    full = Path(__file__).parents[2] / "process" / "full"
    monkeypatch.setenv("PYTHONPATH", str(full))
    reply = owner.get(f"/surveys/lunch/responses.{format}")
    assert reply.status_code == 507
    assert "There is no room on the disk" in page_of(reply).words


def test_of_a_prepared_file_the_page_says_that_a_disk_has_no_room(owner, database, monkeypatch):
    respond(make_survey(question("text")), q="Soup")
    full = Path(__file__).parents[2] / "process" / "full"
    monkeypatch.setenv("PYTHONPATH", str(full))
    path = prepared(owner, format="zip")
    until = time.monotonic() + 30
    while "no room on the disk" not in (page := owner.get(path)).text and time.monotonic() < until:
        time.sleep(0.05)
    told = page_of(page)
    assert "The file could not be made: there is no room on the disk." in told.words
    assert [one for one in told.all() if "hx-get" in one] == []
    monkeypatch.delenv("PYTHONPATH")
    again = form_of(told, "/surveys/lunch/exports")
    path = owner.post("/surveys/lunch/exports", data=again).location
    while "ready" not in (page := owner.get(path)).text and time.monotonic() < until:
        time.sleep(0.05)
    assert "The file is ready." in page.text


def test_an_export_that_breaks_off_never_looks_whole(owner, database, monkeypatch):
    survey = make_survey(question("text"))
    Response.take_in(survey, [({"q": "Soup" * 500}, None) for _ in range(3_000)])
    started: list[Any] = []
    begin = child.launcher.stream

    def noticed(*words: str, **known: Any) -> Any:
        started.append(begin(*words, **known))
        return started[0]

    monkeypatch.setattr(child.launcher, "stream", noticed)
    pieces = child.stream(survey, "csv", labels=False)
    taken = iter(pieces)
    next(taken)
    started[0]._process._popen.kill()
    with pytest.raises(Failed):
        list(taken)
    pieces.close()


def test_more_exports_at_once_than_there_may_be_are_told_to_wait(owner):
    make_export(make_survey(question("text")))
    export = Export.get()
    sent = form_of(page_of(owner.get("/surveys/lunch/exports/")), "/surveys/lunch/exports")
    slots = (child.launcher.slots, child.MOST_WRITERS), (child.files, child.MOST_FILES)
    for one, most in slots:
        for _ in range(most):
            one.acquire()
    try:
        replies = [
            owner.get("/surveys/lunch/responses.csv"),
            owner.post("/surveys/lunch/exports", data={**sent, "format": "jsonl"}),
            owner.get(f"/surveys/lunch/exports/{export.id}/file"),
        ]
    finally:
        for one, most in slots:
            one.release(most)
    assert [(one.status_code, one.headers["Retry-After"]) for one in replies] == [(503, "2")] * 3
    assert page_of(replies[0]).one("h2").words == "Other exports are being made"
    assert [one.id for one in Export.select()] == [export.id]
    [refused] = Audit.all_of("export refused")
    assert (refused.about, refused.times) == ("lunch", 3)
    assert list(Audit.all_of("answers exported")) == []  # what was refused is no export


def test_what_the_record_does_not_take_is_not_handed_out(owner, monkeypatch):
    make_survey(question("text"))

    def full(*_: object) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr("models.account.audit.note", full)
    for _ in range(child.MOST_WRITERS + 1):  # and it holds no place
        with suppress(OperationalError):
            reply = owner.get("/surveys/lunch/responses.csv")
            assert reply.status_code == 503
            assert "Other exports" not in reply.text
            assert not reply.text.startswith("response_id")


def test_programs_that_read_slowly_have_one_place_each_and_leave_some_to_people(owner):
    survey = make_survey(question("text"))
    Response.take_in(survey, [({"q": "Soup" * 50}, None) for _ in range(3_000)])
    files = [child.for_program(1, survey, labels=False)]
    with pytest.raises(Full):
        child.for_program(1, survey, labels=False)
    while len(files) < child.MOST_FOR_PROGRAMS:
        files.append(child.for_program(len(files) + 1, survey, labels=False))
    with pytest.raises(Full):
        child.for_program(child.MOST_FOR_PROGRAMS + 1, survey, labels=False)
    reply = owner.get("/surveys/lunch/responses.csv", buffered=False)
    assert next(reply.iter_encoded()).startswith(b"response_id,")
    reply.close()
    for one in files:
        one.close()
        one.close()
    again = child.for_program(1, survey, labels=False)
    assert b"".join(again).count(b"Soup" * 50) == 3_000
    child.for_program(1, survey, labels=False).close()


def test_the_process_that_writes_is_told_the_database_and_no_secret(owner, monkeypatch):
    """What libpq reads beside the address is its way to the database."""
    survey = make_survey(question("text"))
    for name in "TANGIBLE_SECRET_KEY", "TANGIBLE_OPERATOR_TOKEN", "AWS_SECRET_ACCESS_KEY":
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("PGPASSFILE", "/etc/tangible/pgpass")
    monkeypatch.setattr(child.launcher, "module", "tests.process.work")
    given, nice = json.loads(b"".join(child.stream(survey, "csv", labels=False)))
    known = dict(one.split("=", 1) for one in given)
    assert known["TANGIBLE_DATABASE_URL"] == db.url
    assert known["PGPASSFILE"] == "/etc/tangible/pgpass"
    assert "secret" not in known.values()
    assert nice == os.nice(0) + 10


def prepared(owner, **kind: str) -> str:
    """The path of the page of an export that is asked for on the page."""
    page = page_of(owner.get("/surveys/lunch/exports/"))
    sent = form_of(page, "/surveys/lunch/exports") | kind
    reply = owner.post("/surveys/lunch/exports", data=sent)
    assert reply.status_code == 303
    return reply.location


@pytest.mark.parametrize(
    "kind",
    [{}, {"format": "jsonl", "labels": "1"}, {"format": "parquet"}],
    ids=["csv", "jsonl", "parquet"],
)
def test_a_prepared_file_is_the_direct_export(owner, kind):
    some_answers(every_kind(), 40)
    path = prepared(owner, **kind)
    until = time.monotonic() + 30
    while "ready" not in (page := owner.get(path)).text and time.monotonic() < until:
        time.sleep(0.05)
    (link,) = (a["href"] for a in page_of(page).all("a") if a["href"].endswith("/file"))

    plain = owner.get(link)
    packed = owner.get(link, headers={"Accept-Encoding": "gzip"})
    format, labels = kind.get("format", "csv"), "labels" in kind
    direct = owner.get(f"/surveys/lunch/responses.{format}{'?labels=1' if labels else ''}")

    assert plain.data == gzip.decompress(packed.data) == direct.data
    assert plain.content_length == len(plain.data)
    assert packed.content_length == len(packed.data)
    assert (plain.content_encoding, packed.content_encoding) == (None, "gzip")
    assert plain.content_type == direct.content_type
    name = f"Lunch-lunch{'-labels' if labels else ''}.{format}"
    assert plain.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert plain.headers["Cache-Control"] == packed.headers["Cache-Control"] == "no-store"
    assert "fetch it" in owner.get("/surveys/lunch/exports/").text


def test_the_fragment_asks_again_while_the_file_is_made_and_not_when_it_is_done(owner):
    survey = make_survey(question("text"))
    for word in "Soup", "Rice", "Tea":
        respond(survey, q=word)
    export, _ = Export.ask(survey, "csv", labels=False)
    export.note(1)
    path = f"/surveys/lunch/exports/{export.id}"

    def progress():
        fragment = page_of(owner.get(path, headers={"HX-Request": "true"}))
        assert not fragment.whole
        return fragment.one("div", id="progress")

    running = progress()
    assert running["hx-get"] == path
    assert "1 of 3 responses" in running.words
    bar = running.one("progress")
    assert (bar["value"], bar["max"]) == ("1", "3")
    assert owner.get(f"{path}/file").status_code == 404

    export.add(0, b"", 3)
    export.finish(3, 0)
    done = progress()
    assert "hx-get" not in done
    assert "It has 3 responses." in done.words

    Export.update(finished_at=None, seen_at=None).execute()
    failed = progress()
    assert "hx-get" not in failed
    assert failed.one("button").words == "Start again"
    assert owner.get(f"{path}/file").status_code == 404


def test_an_export_that_is_deleted_is_gone_and_a_kind_that_there_is_not_is_refused(owner):
    export = make_export(make_survey(question("text")))
    path = f"/surveys/lunch/exports/{export.id}"
    token = form_of(page_of(owner.get(path)), f"{path}/deletion")
    assert owner.post(f"{path}/deletion", data=token).location == "/surveys/lunch/exports/"
    assert owner.get(path).status_code == owner.get(f"{path}/file").status_code == 404

    refused = owner.post("/surveys/lunch/exports", data={**token, "format": "exe"})
    assert refused.status_code == 422
    assert "Choose a format." in refused.text
    assert Export.select().count() == 0
    assert Survey.select().count() == 1


def test_every_format_is_offered_asked_for_and_called_by_its_name_where_its_file_is(owner):
    make_survey(question("text"))
    offered = [one.words for one in page_of(owner.get("/surveys/lunch/exports/")).all("a")]
    asked = page_of(owner.get("/surveys/lunch/exports/"))
    choices = [one["value"] for one in asked.all("input", name="format")]
    assert choices == list(FORMATS)
    for format, one in FORMATS.items():
        assert one.NAME in offered
        assert (f"{one.NAME} with labels" in offered) == one.IS_SHEET
        export = make_export(Survey.at("lunch"), format)
        shown = page_of(owner.get(f"/surveys/lunch/exports/{export.id}"))
        assert shown.one("h2").words == f"{one.NAME} file"
        listed = page_of(owner.get("/surveys/lunch/exports/")).all("li")
        assert any(line.words.startswith(f"{one.NAME}, asked for on ") for line in listed)
