"""Real surveys that ask the same again: two waves of one, and the 35 sessions of a conference."""

import csv
from pathlib import Path

import pytest

from models.answer.response import Response
from models.result.side_by_side import Measure, side_by_side
from models.survey.survey import Survey
from tests.makers import make_survey, question

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]


def scored(code: str, name: str, marks: list[str]) -> Survey:
    survey = make_survey(question("nps", name, "Would you recommend it?"), code=code, title=code)
    Response.take_in(survey, [({name: int(mark)}, None) for mark in marks])
    return survey


def column(file: Path, name: str) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [row[name] for row in csv.DictReader(opened) if row[name] not in ("", "NA")]


def test_the_waves_of_the_follow_up_have_their_scores_and_the_interval_of_the_difference(real_data):
    waves = [
        scored(f"wave-{n}", "score", column(real_data / file, "recommendation_score"))
        for n, file in enumerate(("longterm-2020-03.csv", "longterm-2020-12.csv"), 1)
    ]
    (asked,) = side_by_side(waves).questions
    assert [round(line.net.score, 2) for line in asked.lines] == [62.69, 47.13]
    assert [line.people for line in asked.lines] == [134, 87]
    ((place, gap),) = asked.gaps.items()
    assert (place, round(gap.value, 2)) == (1, -15.56)
    # Wald’s would be ± 17.23, from ± 10.27 and ± 13.83
    assert (gap.low, gap.high) == pytest.approx((-32.79, 1.67), abs=1)
    assert not gap.is_sure


def test_thirty_five_sessions_make_a_table_that_is_honest_about_three_answers(real_data):
    with (real_data / "carpentrycon-2020.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    sessions = list(dict.fromkeys(row["session"] for row in rows))
    assert len(sessions) == 35
    surveys = [
        scored(f"s{n}", "nps", [row["nps"] for row in rows if row["session"] == one and row["nps"]])
        for n, one in enumerate(sessions)
    ]
    (asked,) = side_by_side(surveys).questions
    assert asked.measure is Measure.NET
    assert round(asked.total.net.score, 2) == 62.10
    assert (asked.total.people, asked.total.net.low is not None) == (124, True)
    small = [line for line in asked.lines if line.people < 5]
    few = [line for line in asked.lines if 5 <= line.people < 10]
    assert len(small) > 20
    assert all(line.figure is None and line.dot is None for line in small)
    assert all(line.net.low is None and line.dot.low is None for line in few)
    # Only the two sessions with ten answers and more are set against each other in words.
    assert sorted(line.people for line in asked.sure) == [12, 14]
    assert {asked.lines[place].people for place in asked.gaps} <= {5, 6, 12, 14}
    assert asked.panels == ()  # a line through sessions would show a change that is none
