"""Answers come in from files and go out to files, whole or not at all."""

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from models.answer.response import Response
from models.answer.tally import Tally
from models.form.definition import Definition
from models.result.field_reading import FieldReading
from models.result.measure import proportion
from models.result.reading import Reading
from models.survey.survey import Survey
from tests.arbitrary import answers_to, definitions, sent_to
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.samples import every_kind, some_answers
from tests.sending import stored
from tests.tables import evaluation


@pytest.fixture
def file(tmp_path):
    """Writes a file and says where it is."""

    def write(text: str, name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, newline="")
        return path

    return write


def in_any_order(answers: list[dict]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in answers)


# In


def test_answers_to_what_was_not_asked_are_left_out_and_not_demanded(tangible, file):
    survey = make_survey(
        choice("Good?", "Yes", "No", name="good"),
        question("integer", "people", relevant="good = 'no'", required=True),
    )
    table = file("good,people\nYes,many\nYes,3\nYes,\nNo,4\n")
    done = tangible("responses", "add", "lunch", table)
    assert (done.exit_code, done.stdout) == (0, "4\n")
    assert done.stderr == "answers.csv: 1 answer to what was not asked left out.\n"
    assert in_any_order(stored(survey)) == [
        *['{"good": "no", "people": 4}'],
        *['{"good": "yes"}'] * 3,
    ]
    done = tangible("responses", "add", "lunch", file("good,people\nNo,\n"))
    assert "line 2: people: Enter a number" in done.stderr


def test_answers_are_taken_by_name_or_label_and_the_number_alone_is_printed(tangible, file):
    survey = make_survey(
        choice("Good?", "Yes", "No", name="good"),
        question("select_multiple", "food", "What?", choices=["Soup", "Rice"], other=True),
        question("likert", "talks", "They were …", items=["Clear"]),
        question("integer", "people", "How many?"),
    )
    table = file(
        " good? ,food,Clear,people\n"
        "yes,SOUP; rice,Agree,3\n"
        "No,Bread;Soup;Tea,4,NA\n"
        '"no",,strongly disagree,-1\n'
    )
    done = tangible("responses", "add", "lunch", table)
    assert (done.exit_code, done.stdout) == (0, "3\n")
    assert done.stderr == "answers.csv: 1 cell says NA: taken as no answer.\n"
    assert in_any_order(stored(survey)) == in_any_order(
        [
            {"good": "yes", "food": ["soup", "rice"], "talks.clear": 4, "people": 3},
            {"good": "no", "food": ["soup", "other"], "food.other": "Bread; Tea", "talks.clear": 4},
            {"good": "no", "talks.clear": 1, "people": -1},
        ]
    )


def test_a_bad_row_keeps_all_out_and_every_one_is_named_with_its_line(tangible, file):
    survey = make_survey(question("integer", max=9), choice("Good?", "Yes", name="good"))
    table = file('q,good\n1,Yes\n12,Yes\n"\n2",Yes\n3,Maybe\n4,\n')
    done = tangible("responses", "add", "lunch", table)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "answers.csv: line 3: q: Enter 9 or less (it says '12')\n"
        "answers.csv: line 6: good: Choose from the answers on the form (it says 'Maybe')\n"
        "Error: answers.csv: 2 of 5 rows cannot be taken, so none was; "
        "mend them, or leave them out with --skip-bad.\n"
    )
    assert stored(survey) == []

    done = tangible("responses", "add", "lunch", table, "--skip-bad")
    assert (done.exit_code, done.stdout) == (0, "3\n")
    assert in_any_order(stored(survey)) == in_any_order(
        [{"q": 1, "good": "yes"}, {"q": 2, "good": "yes"}, {"q": 4}]
    )


def test_an_answer_that_is_missing_and_required_is_said_to_be_nothing(tangible, file):
    make_survey(question("text", required=True), question("text", "why"))
    done = tangible("responses", "add", "lunch", file("q,why\n,Soup\n"))
    assert done.stderr.splitlines()[0] == (
        "answers.csv: line 2: q: Write an answer (it says 'nothing')"
    )


def test_of_many_bad_rows_the_first_twenty_are_named(tangible, file):
    make_survey(question("integer"))
    done = tangible("responses", "add", "lunch", file("q\n" + "x\n" * 30))
    lines = done.stderr.splitlines()
    assert len(lines) == 21
    assert lines[19].startswith("answers.csv: line 21: ")
    assert lines[20].startswith("Error: answers.csv: 30 of 30 rows cannot be taken, so none was")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty: put headings in its first line, answers below."),
        ("q,x\n1,2\n", "Line 1: no question is called 'x'; there are q, food."),
        ("q,Question?\n1,2\n", "Line 1: 'Question?' is a second column for q."),
        ("q\n1\n2,3\n", "Line 3: 2 cells where there are 1 headings; take out the extra cells, "
         "or put quotes around a cell that holds the separator."),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_in_one_line(tangible, file, text, message):
    make_survey(question("text"), question("select_multiple", "food", "What?", choices=["A"]))
    done = tangible("responses", "add", "lunch", file(text))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: answers.csv: {message}\n"


def test_a_survey_or_a_file_that_is_not_there_is_bad_input_and_half_a_command_misuse(
    tangible, file
):
    done = tangible("responses", "add", "lunch", file("q\n1\n"))
    assert (done.exit_code, done.stderr) == (1, "Error: There is no survey 'lunch'.\n")
    make_survey(question("text"))
    done = tangible("responses", "add", "lunch", "absent.csv")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: absent.csv: No such file or directory\n"
    assert tangible("responses", "add", "lunch").exit_code == 2


@pytest.mark.parametrize("on", ["yesterday", "2012-13-01", "0001-01-01T00:00:00+14:00"])
def test_a_day_that_is_none_is_refused(tangible, file, on):
    make_survey(question("text"))
    done = tangible("responses", "add", "lunch", file(f"response_id,submitted_on,q\nk,{on},a\n"))
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == (
        f"answers.csv: line 2: submitted_on: '{on}' is no date; write it like 2012-06-06"
    )


def test_one_choice_a_column_says_1_or_0(tangible, file):
    survey = make_survey(
        question("select_multiple", "food", "What?", choices=["Soup", "Rice"], other=True)
    )
    table = file("food/soup,food/rice,food/other,food.other\n1,0,0,\n0,0,1,Bread\n1,1,,\n0,0,0,\n")
    assert tangible("responses", "add", "lunch", table).stdout == "4\n"
    assert in_any_order(stored(survey)) == in_any_order(
        [
            {"food": ["soup"]},
            {"food": ["other"], "food.other": "Bread"},
            {"food": ["soup", "rice"]},
            {},
        ]
    )
    done = tangible("responses", "add", "lunch", file("food/soup\nyes\n"))
    assert done.stderr.splitlines()[0] == (
        "answers.csv: line 2: food/soup: write 1 or 0, not 'yes'"
    )


def test_a_table_of_another_program_with_an_id_is_taken_by_its_labels(tangible, file):
    table = file("response_id,How was it?\n" + "7,Good\n8,Bad\n" * 3)
    code = tangible("survey", "add", table, "--code", "day").stdout.strip()
    assert tangible("responses", "add", code, table).stdout == "6\n"
    assert Tally.of(Survey.get(code="day"))[1] == {"how_was_it": {"good": 3, "bad": 3}}


# Out


def test_an_export_goes_to_standard_output_or_whole_into_a_file(tangible, tmp_path):
    survey = every_kind()
    some_answers(survey, 3)
    out = tmp_path / "out.csv"
    out.write_text("of yesterday")
    shown = tangible("responses", "export", "lunch")
    done = tangible("responses", "export", "lunch", "--output", out)
    assert (done.exit_code, done.stdout) == (0, "")
    assert out.read_bytes() == shown.stdout_bytes
    assert len(list(csv.reader(io.StringIO(out.read_text())))) == 4
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["out.csv"]


def test_an_export_to_where_nothing_can_be_written_is_refused_in_one_line(tangible, tmp_path):
    make_survey(question("text"))
    out = tmp_path / "absent" / "out.csv"
    done = tangible("responses", "export", "lunch", "--output", out)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.rstrip(".\n") == f"Error: {out}: No such file or directory"


def test_an_export_that_breaks_off_leaves_the_file_that_was_there(tangible, tmp_path, monkeypatch):
    respond(make_survey(question("text")), q="Soup")
    out = tmp_path / "out.csv"
    out.write_text("of yesterday")

    def breaks(survey):
        yield from list(Response.select().dicts())
        raise ZeroDivisionError

    monkeypatch.setattr(Response, "all_of", breaks)
    with pytest.raises(ZeroDivisionError):
        tangible("responses", "export", "lunch", "--output", out)
    assert out.read_text() == "of yesterday"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["out.csv"]


@pytest.mark.sqlite
@pytest.mark.parametrize("noun", ["responses", "survey"])
def test_no_export_is_written_over_what_the_instance_keeps(tangible, instance, tmp_path, noun):
    make_survey(question("text"))
    live, key = instance.folder / "tangible.db", instance.folder / "secret_key"
    key.write_text("k" * 64)
    os.link(live, tmp_path / "hard")
    (tmp_path / "link").symlink_to(key)
    os.mkfifo(tmp_path / "pipe")
    before = live.stat().st_ino
    names = (live, f"{live}-wal", f"{live}.lock", key, *(tmp_path / n for n in ("hard", "link")))
    for out in (*names, tmp_path / "pipe"):
        done = tangible(noun, "export", "lunch", "--output", out)
        assert (done.exit_code, done.stdout) == (1, "")
        assert re.fullmatch(
            rf"Error: {out}: (by its name )?it is [^\n]*name another.*\n", done.stderr
        )
    assert (live.stat().st_ino, key.read_text()) == (before, "k" * 64)


@pytest.mark.parametrize("noun", ["responses", "survey"])
def test_an_export_writes_through_no_link_and_is_its_owners_alone(tangible, tmp_path, noun):
    make_survey(question("text"))
    out, others = tmp_path / "out", tmp_path / "others"
    others.write_text("precious")
    (tmp_path / "out.part").symlink_to(others)
    (tmp_path / "out").touch(0o644)
    assert tangible(noun, "export", "lunch", "--output", out).exit_code == 0
    assert (others.read_text(), out.stat().st_mode & 0o777) == ("precious", 0o600)
    assert out.stat().st_size > 0


def test_a_format_that_there_is_not_is_misuse(tangible):
    assert tangible("responses", "export", "lunch", "--format", "docx").exit_code == 2


# There and back


def pair(made: Definition) -> tuple[Survey, Survey]:
    """Two surveys that ask the same."""
    codes = [f"{side}-{Survey.select().count()}" for side in ("one", "two")]
    first, second = (Survey.add(made, make_organiser(), code) for code in codes)
    return first, second


def there_and_back(tangible, tmp_path: Path, first: Survey, second: Survey, *options: str) -> None:
    file = tmp_path / "export.csv"
    done = tangible("responses", "export", first.code, "--output", file, *options)
    assert done.exit_code == 0, done.stderr
    done = tangible("responses", "add", second.code, file)
    assert done.exit_code == 0, done.stderr


def leads_back(made: Definition) -> bool:
    """Whether no label of a choice means another choice, alone or in an order."""
    return all(
        field.name_of(choice.label) == choice.name
        for field in made.fields
        for choice in field.choices
    ) and not any(
        ";" in choice.label
        for field in made.fields
        if field.type == "rank"
        for choice in field.choices
    )


@pytest.mark.parametrize("options", [(), ("--labels",)])
@pytest.mark.same_sql  # labels are written of the same rows
@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_answers_come_back_from_an_export_as_they_were(tangible, tmp_path, options, data):
    made = data.draw(definitions())
    if options:
        assume(leads_back(made))
    first, second = pair(made)
    sent = data.draw(st.lists(sent_to(made), min_size=1, max_size=4))
    needed = {field.name for field in made.fields if field.required}
    answers = [answers_to(made, one) for one in sent]
    complete = [one for one in answers if needed <= set(one)]
    Response.take_in(first, [(one, None) for one in complete])
    there_and_back(tangible, tmp_path, first, second, *options)
    assert in_any_order(stored(second)) == in_any_order(stored(first)) == in_any_order(complete)
    assert Tally.of(second)[1] == Tally.of(first)[1]


def test_texts_that_programs_trip_over_come_back_as_they_were(tangible, tmp_path):
    first, second = pair(make_survey(question("text"), question("integer", "n")).definition)
    written = [
        "=1+1",
        "'=1",
        "''=1",
        " =1",
        "\t@",
        "NA",
        "null",
        "0",
        "007",
        "a;b",
        'say "no"',
        "x\ny",
    ]
    Response.take_in(first, [({"q": text, "n": -n}, None) for n, text in enumerate(written)])
    there_and_back(tangible, tmp_path, first, second)
    assert sorted((-one["n"], one["q"]) for one in stored(second)) == list(enumerate(written))


def test_days_and_times_come_back_too(tangible, tmp_path):
    first, second = pair(make_survey(question("text"), anonymous=False).definition)
    for n in range(3):
        respond(first, q=str(n))
    there_and_back(tangible, tmp_path, first, second)
    before, after = (
        sorted((one["answers"]["q"], one["submitted_at"].replace(microsecond=0)) for one in
               Response.all_of(survey)) for survey in (first, second)
    )  # fmt: skip
    assert after == before


# Whole files


@pytest.fixture
def reading(tangible):
    """The reading of a file that became a survey with answers in two commands, by label."""

    def read(path: Path) -> dict[str, FieldReading]:
        added = tangible("survey", "add", path, "--code", "real")
        assert (added.exit_code, added.stdout) == (0, "real\n")
        rows = len(list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))) - 1
        assert tangible("responses", "add", "real", path).stdout == f"{rows}\n"
        survey = Survey.get(code="real")
        verified = tangible("verify", "real")
        assert (verified.exit_code, verified.stdout) == (
            *(0, f"{len(survey.fields) + 1} tallies, 0 differ\n"),
        )
        found = [part for one in Reading.of(survey).questions for part in one.fields]
        return {part.label: part for part in found}

    return read


@pytest.fixture
def taken(reading, real_data):
    """The reading of a real file."""
    return lambda name: reading(real_data / name)


def test_a_table_with_the_traps_of_real_ones_gives_the_figures_counted_by_hand(reading, tmp_path):
    (tmp_path / "day.csv").write_bytes(evaluation())
    found = reading(tmp_path / "day.csv")
    clear = found["It was claer"].top_two
    assert (clear.count, clear.of) == (25, 50)
    # Wilson: z²/n = 0.0768; 0.5 ± 1.96 / 1.0768 * √(0.25/50 + 0.0768/200).
    assert (round(clear.low, 4), round(clear.high, 4)) == (0.3664, 0.6336)
    likely = found["How likely are you to recommend it?"].net_promoter
    assert (likely.promoters, likely.passives, likely.detractors) == (30, 15, 15)
    # 1.96 * √((0.5 + 0.25 - 0.25²) / 60) of 100.
    assert (round(likely.score, 2), round(likely.margin, 2)) == (25.0, 20.98)
    cold = {row.label: row.count for row in found["Was it cold?"].rows}
    assert cold == {"Yes, very": 11, "Yes, a little": 22, "No, I'm never cold": 22}
    tools = {row.label: row.count for row in found["Which tools?"].rows}
    assert tools == {"Git": 41, "R": 38, "Python": 20, "Other": 3}


def test_carpentrycon_has_a_net_promoter_score_of_62_10(taken):
    found = taken("carpentrycon-2020.csv")["nps"].net_promoter
    assert (found.promoters, found.detractors, found.passives) == (84, 7, 33)
    assert round(found.score, 2) == 62.10


def test_ohbm_has_these_top_two_boxes_with_these_intervals(taken):
    found = [part.top_two for part in taken("ohbm-2021.csv").values()]
    assert [(one.count, one.of) for one in found] == [
        *((43, 124), (63, 128), (56, 132), (25, 107), (81, 132), (53, 116))
    ]
    assert found == [proportion(one.count, one.of) for one in found]
    assert [(round(one.share, 4), round(one.low, 4), round(one.high, 4)) for one in found] == [
        (0.3468, 0.2687, 0.4340),
        (0.4922, 0.4071, 0.5778),
        (0.4242, 0.3432, 0.5095),
        (0.2336, 0.1636, 0.3222),
        (0.6136, 0.5285, 0.6924),
        (0.4569, 0.3691, 0.5475),
    ]


def test_of_those_who_fly_352_of_854_find_reclining_rude(taken):
    found = taken("flying-etiquette.csv")["Is itrude to recline your seat on a plane?"]
    rude = [row for row in found.rows if row.label.startswith("Yes, ")]
    assert [row.label for row in rude] == ["Yes, somewhat rude", "Yes, very rude"]
    assert (sum(row.count for row in rude), found.answered) == (352, 854)
    assert round(float(sum(row.share for row in rude)), 3) == 0.412


def test_641_of_1129_write_the_oxford_comma(taken):
    found = taken("comma-survey.csv")[
        "In your opinion, which sentence is more gramatically correct?"
    ]
    counts = {row.label: (row.count, round(float(row.share), 3)) for row in found.rows}
    assert counts["It's important for a person to be honest, kind, and loyal."] == (641, 0.568)
    assert found.answered == 1129


@pytest.mark.parametrize(
    ("name", "n", "score", "margin"),
    [("longterm-2020-03.csv", 134, 62.69, 10.27), ("longterm-2020-12.csv", 87, 47.13, 13.83)],
)
def test_both_waves_of_the_follow_up_have_their_scores(taken, name, n, score, margin):
    found = taken(name)["recommendation_score"]
    assert found.answered == n
    assert (round(found.net_promoter.score, 2), round(found.net_promoter.margin, 2)) == (
        *(score, margin),
    )


def test_the_opinions_of_the_conversation_add_up(taken):
    found = taken("brexit-consensus/participants-votes.csv")
    opinions = [found[str(n)] for n in range(50)]
    assert {
        label: sum(row.count for part in opinions for row in part.rows if row.label == label)
        for label in ("1", "-1", "0")
    } == {"1": 2685, "-1": 1952, "0": 666}
