"""All answers to a series as one file, and the column `wave` of every file."""

import csv
import io
import json

import pytest

from formats.answer.download import FORMATS
from models.account.audit import Audit
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from process.launcher import Full
from tests.conftest import signed_in
from tests.makers import (
    choice,
    make_event,
    make_organiser,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)
from web.process import export as child

PATH = "/surveys/lunch/waves.csv"
USES = question("select_multiple", "uses", "Which?", choices=["Yammer", "Twitter"])


def answered():
    survey = make_survey(USES, question("text", "why"))
    series = make_series(survey, 1)
    wave = series.waves[1].survey
    more = make_survey(
        question("select_multiple", "uses", "Which?", choices=["Yammer", "Twitter", "Blog"]),
        question("text", "why"),
        choice("Good?", "Yes", name="good"),
        code="more",
    )
    wave.publish(more.definition)
    respond(survey, uses=["yammer"], why="=1+1")
    pass_days(32)
    respond(Survey.at(wave.code), uses=["blog"], good="yes")
    return series


def rows(reply) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reply.text)))


def test_one_file_has_every_time_with_its_number(owner):
    series = answered()
    reply = owner.get(PATH)
    assert reply.content_type == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"] == ('attachment; filename="Lunch-lunch waves.csv"')
    first, second = rows(reply)
    assert list(first) == [
        *("response_id", "submitted_on", "version", "wave", "uses/yammer", "uses/twitter", "why"),
        *("uses/blog", "good"),
    ]
    assert (first["wave"], first["uses/yammer"], first["why"]) == ("1", "1", "'=1+1")
    assert (second["wave"], second["uses/blog"], second["good"]) == ("2", "1", "yes")
    noted = [(one.about, one.detail) for one in Audit.all_of("answers exported")]
    assert noted == [("lunch", "csv waves"), (series.waves[1].survey.code, "csv waves")]


def test_the_file_of_one_time_has_its_number_and_any_other_survey_none(owner):
    series = answered()
    wave = series.waves[1].survey
    assert [one["wave"] for one in rows(owner.get("/surveys/lunch/responses.csv"))] == ["1"]
    assert [one["wave"] for one in rows(owner.get(f"/surveys/{wave.code}/responses.csv"))] == ["2"]
    line = json.loads(owner.get(f"/surveys/{wave.code}/responses.jsonl").text)
    assert line["wave"] == "2"
    respond(make_survey(choice("Good?", "Yes"), code="alone"), q="yes")
    assert [one["wave"] for one in rows(owner.get("/surveys/alone/responses.csv"))] == [""]


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.same_sql
def test_a_series_is_written_in_every_format(owner, format):
    answered()
    reply = owner.get(f"/surveys/lunch/waves.{format}")
    assert reply.status_code == 200
    assert reply.content_type == FORMATS[format].MIMETYPE
    assert len(reply.data) > 100


def test_labels_are_written_where_they_are_asked_for(owner):
    answered()
    reply = owner.get(f"{PATH}?labels=1")
    assert [one["good"] for one in rows(reply)] == ["", "Yes"]
    assert "labels" in reply.headers["Content-Disposition"]


def test_what_is_not_there_is_not_written(owner):
    make_survey(choice("Good?", "Yes"))
    assert owner.get(PATH).status_code == 404
    answered_not = make_series(Survey.at("lunch"), 1)
    assert owner.get("/surveys/lunch/waves.docx").status_code == 404
    assert rows(owner.get(PATH)) == []
    assert owner.head(PATH).status_code == 200
    assert len(answered_not.waves) == 2


def test_nobody_takes_the_answers_of_a_time_that_they_may_not_read(app):
    series = answered()
    ally = make_organiser("ally@example.org")
    Colleague.let_in(series.original, ally, Role.EDITOR)
    assert [one["wave"] for one in rows(signed_in(app, ally).get(PATH))] == ["1"]


def test_the_event_file_has_the_number_too(owner):
    series = answered()
    make_event(*(one.survey for one in series.waves))
    assert owner.get("/events/fair/responses.zip").status_code == 200


def test_who_comes_while_others_are_written_is_asked_to_wait(owner, monkeypatch):
    answered()

    def full(*_given, **_named):
        raise Full

    monkeypatch.setattr(child, "series", full)
    assert owner.get(PATH).status_code == 503
