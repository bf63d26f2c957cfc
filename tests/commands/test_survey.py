"""A survey comes from a file and goes back into one; a wrong file adds nothing."""

import csv
import io
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from models.account.organiser import Organiser
from models.form.kind import KINDS
from models.survey.schedule import DRAFT, OPEN, WAITING, Schedule
from models.survey.survey import Survey
from models.survey.version import Version
from tests.formats.xlsform.test_read import workbook
from tests.makers import make_event, make_organiser, make_survey, question
from tests.samples import every_kind
from tests.tables import PEOPLE, evaluation
from tests.word import document, paragraph, run

GOOD = 'title = "Lunch"\n[[question]]\ntype = "text"\nname = "q"\nlabel = "Why?"\n'


@pytest.fixture
def file(tmp_path):
    """Writes a file and says where it is."""

    def write(text: str, name: str = "lunch.toml"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_a_survey_is_added_opened_and_its_code_alone_is_printed(tangible, file):
    done = tangible("survey", "add", file(GOOD))
    assert (done.exit_code, done.stderr) == (0, "")
    survey = Survey.get()
    assert done.stdout == f"{survey.code}\n"
    assert (survey.is_open, survey.organiser.email) == (True, "organiser@localhost")


def test_code_organiser_and_draft_are_as_they_were_asked_for(tangible, file):
    make_organiser()
    ada = make_organiser("ada@example.org")
    done = tangible(
        "survey", "add", file(GOOD), "--code", "Day-2", "--organiser", "Ada@Example.org", "--draft"
    )
    assert (done.exit_code, done.stdout) == (0, "day-2\n")
    survey = Survey.get()
    assert (survey.organiser, survey.is_open) == (ada, False)


def test_times_and_a_limit_are_set_before_anyone_can_answer(tangible, file):
    bounds = ["--opens", "2999-07-01T18:30+02:00", "--closes", "2999-07-02T00:00Z", "--limit", "20"]
    done = tangible("survey", "add", file(GOOD), "--code", "day", *bounds)
    assert (done.exit_code, done.stdout) == (0, "day\n")
    opens = datetime(2999, 7, 1, 16, 30, tzinfo=UTC)
    survey = Survey.at("day")
    assert survey.schedule == Schedule(opens, datetime(2999, 7, 2, tzinfo=UTC), 20)
    assert survey.state == WAITING
    tangible("survey", "add", file(GOOD), "--code", "draft", *bounds, "--draft")
    assert Survey.at("draft").state == DRAFT
    tangible("survey", "add", file(GOOD), "--code", "open", "--limit", "20")
    assert Survey.at("open").state == OPEN


@pytest.mark.parametrize(
    "bounds",
    [
        ["--opens", "tomorrow"],
        ["--opens", "2026-12-03T09:00"],
        ["--limit", "0"],
        ["--opens", "2026-12-03T09:00Z", "--closes", "2026-12-03T09:00Z"],
    ],
)
def test_bounds_that_cannot_be_add_nothing(tangible, file, bounds):
    done = tangible("survey", "add", file(GOOD), *bounds)
    assert (done.exit_code, Survey.select().count()) == (2, 0)


def test_without_a_name_the_first_organiser_owns_it(tangible, file):
    first = make_organiser()
    make_organiser("ada@example.org")
    tangible("survey", "add", file(GOOD))
    assert Survey.get().organiser == first


@pytest.mark.parametrize(
    ("text", "name", "words", "message"),
    [
        ("title", "lunch.toml", [], "lunch.toml: This is not TOML: Expected '=' after a key in a "
         "key/value pair (at end of document)."),
        (GOOD.replace("text", "slider"), "lunch.toml", [], "lunch.toml: Question 1 (q): there is "
         f"no type 'slider'; choose one of {', '.join(KINDS)}."),
        (GOOD, "lunch.yaml", [], "lunch.yaml: write it as one of .toml, .md, .docx, .xlsx, "
         ".xls, .lss, .json, .csv."),
        ("a,b\n", "lunch.csv", [], "lunch.csv: There are headings but no answers: add a row, the "
         "questions come from it."),
        (GOOD, "lunch.toml", ["--code", "a b"], "'a b' cannot be a code; use a-z, 0-9 and -, 64 at "
         "most."),
        (GOOD, "lunch.toml", ["--organiser", "x@example.org"], "There is no organiser "
         "x@example.org; add them with organiser add."),
    ],
)  # fmt: skip
@pytest.mark.same_sql  # what is refused is not stored
def test_bad_input_is_one_plain_line_and_adds_nothing(tangible, file, text, name, words, message):
    done = tangible("survey", "add", file(text, name), *words)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"Error: {message}\n")
    assert Survey.select().count() == 0


def test_a_form_goes_out_as_xlsform_or_toml_and_comes_in_the_same(tangible, tmp_path):
    survey = every_kind(intro="Line\n\n**two**", anonymous=False)
    for format, ending in ("xlsform", "xlsx"), ("toml", "toml"):
        path = tmp_path / f"form.{ending}"
        done = tangible("survey", "export", "lunch", "--format", format, "--output", path)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
        done = tangible("survey", "add", path, "--code", f"from-{format}")
        assert (done.exit_code, done.stderr) == (0, "")
        assert Survey.get(code=f"from-{format}").definition == survey.definition
    assert tangible("survey", "export", "lunch", "--format", "toml").stdout == path.read_text()
    assert tangible("survey", "export", "nobody").exit_code == 1


def test_what_is_left_out_of_a_form_from_elsewhere_is_told_beside_the_code(tangible, tmp_path):
    path = tmp_path / "day.xlsx"
    path.write_bytes(workbook(("geopoint", "where", "Where?"), ("text", "q", "Why?")))
    done = tangible("survey", "add", path, "--code", "day")
    assert (done.exit_code, done.stdout) == (0, "day\n")
    assert done.stderr == "row 2, type: the type geopoint is not asked here: left out\n"
    path.write_bytes(workbook(("begin_repeat", "r", "R")))
    done = tangible("survey", "add", path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: day.xlsx: Row 2: a repeat asks")
    assert Survey.select().count() == 1


def test_a_code_that_is_taken_is_bad_input(tangible, file):
    make_survey(question("text"))
    done = tangible("survey", "add", file(GOOD), "--code", "lunch")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: The code 'lunch' is taken; choose another.\n"


def test_half_a_command_is_misuse(tangible):
    for words in (["survey"], ["survey", "add"], ["survey", "show"], ["survey", "--colour"]):
        assert tangible(*words).exit_code == 2, words


def test_every_command_answers_help(tangible):
    def names(*words: str):
        shown = tangible(*words, "--help")
        assert (shown.exit_code, shown.stdout.startswith("Usage: ")) == (0, True)
        listed = shown.stdout.partition("Commands:\n")[2]
        return [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]

    commands = names()
    assert {"migrate", "organiser", "responses", "serve", "survey", "verify"} <= set(commands)
    for command in commands:
        for inner in names(command):
            names(command, inner)


def test_what_is_shown_and_added_again_is_the_same_survey(tangible, file):
    every_kind(intro="Line\n\n**two**", thanks="Ta", anonymous=False, kind="guideline")
    shown = tangible("survey", "show", "lunch")
    tangible("survey", "add", file(shown.stdout), "--code", "again")
    first, second = (Survey.get(code=code) for code in ("lunch", "again"))
    assert second.definition == first.definition
    assert tangible("survey", "show", "again").stdout == shown.stdout


def test_a_survey_that_is_not_there_is_said_not_to_be(tangible):
    done = tangible("survey", "show", "lunch")
    assert (done.exit_code, done.stderr) == (1, "Error: There is no survey 'lunch'.\n")


def test_what_was_inferred_from_a_table_is_reported_beside_the_code(tangible, file):
    done = tangible("survey", "add", file("NPS,Why\n9,Soup\n10,Rice\n", "day.csv"), "--code", "day")
    assert done.stdout == "day\n"
    assert done.stderr == (
        'nps ("NPS"): whole numbers from 9 to 10, '
        'taken for the question "How likely are you to recommend ...": nps\n'
        'why ("Why"): 2 different answers among 2: text\n'
    )
    assert Survey.get().definition.title == "day"
    assert Organiser.select().count() == 1


MARKDOWN = "---\ntitle: Our rules\n---\n\n## Posts\n\n1. Be kind.\n2. Be brief.\n"


def test_a_guideline_is_added_from_markdown_and_from_word(tangible, file, tmp_path):
    word = tmp_path / "our-rules.DOCX"
    word.write_bytes(document(paragraph(run("Posts"), style="1"), paragraph(run("Be kind."))))
    for path, code, title, clauses in [
        (file(MARKDOWN, "rules.md"), "md", "Our rules", ["Be kind.", "Be brief."]),
        (word, "word", "Posts", ["Be kind."]),
        (file("Be kind.", "our rules.md"), "bare", "our rules", ["Be kind."]),
    ]:
        done = tangible("survey", "add", path, "--code", code)
        assert (done.exit_code, done.stdout, done.stderr) == (0, f"{code}\n", "")
        made = Survey.at(code).definition
        assert (made.kind, made.title) == ("guideline", title)
        assert [one.label for one in made.questions if one.type == "stance"] == clauses
        again = file(tangible("survey", "show", code).stdout, f"{code}.toml")
        assert tangible("survey", "add", again, "--code", f"{code}-2").exit_code == 0
        assert Survey.at(f"{code}-2").definition == made


def test_a_guideline_that_cannot_be_taken_adds_nothing_and_says_why(tangible, file, tmp_path):
    word = tmp_path / "a.docx"
    word.write_bytes(b"PK no document")
    for path, said in [
        (file("# Title alone", "a.md"), "a.md: There is no clause: write paragraphs or a list"),
        (word, "a.docx: This is not a Word document"),
    ]:
        done = tangible("survey", "add", path)
        assert (done.exit_code, done.stdout) == (1, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert not Survey.select().exists()


@pytest.mark.parametrize(
    "name",
    ["longterm-2020-03", "longterm-2020-12", "carpentrycon-2020", "flying-etiquette"],
)
def test_a_real_survey_goes_out_and_in_unchanged_and_its_answers_export_equal(
    out_and_in, real_data, name
):
    assert out_and_in(real_data / f"{name}.csv") > 80


def test_a_survey_from_a_table_goes_out_and_in_unchanged_and_its_answers_export_equal(
    out_and_in, tmp_path
):
    (tmp_path / "day.csv").write_bytes(evaluation())
    assert out_and_in(tmp_path / "day.csv") == PEOPLE


@pytest.fixture
def out_and_in(tangible, tmp_path):
    """Sends a table's survey out and in again in two formats; returns how many answers went in."""
    return partial(_out_and_in, tangible, tmp_path)


def _out_and_in(tangible, tmp_path: Path, answers: Path) -> int:
    assert tangible("survey", "add", answers, "--code", "first").exit_code == 0
    for format, ending in ("xlsform", "xlsx"), ("toml", "toml"):
        path = tmp_path / f"again.{ending}"
        tangible("survey", "export", "first", "--format", format, "--output", path)
        assert tangible("survey", "add", path, "--code", format).stderr == ""
    exported = []
    for code in "first", "xlsform", "toml":
        assert Survey.get(code=code).definition == Survey.get(code="first").definition
        taken = tangible("responses", "add", code, answers)
        assert taken.exit_code == 0
        head, *rows = csv.reader(io.StringIO(tangible("responses", "export", code).stdout))
        exported.append((head, sorted(row[1:] for row in rows)))  # without response_id
    assert exported[0] == exported[1] == exported[2]
    return int(taken.stdout)


@pytest.mark.sqlite
def test_a_list_has_a_line_for_each_survey_whatever_is_in_its_title(tangible):
    make_survey(question("text"), title="A\nlong\tlunch")
    make_event(title="A\nfair")
    (survey,) = tangible("survey", "list").stdout.splitlines()
    assert survey.split("\t")[-1] == "A long lunch"
    (event,) = tangible("event", "list").stdout.splitlines()
    assert event.split("\t")[-1] == "A fair"


def test_a_list_names_a_survey_that_cannot_be_read_and_goes_on(tangible):
    make_survey(question("text"), code="spoilt")
    make_survey(question("text"), title="Whole")
    Version.update(definition='{"title":').where(Version.survey == Survey.at("spoilt")).execute()
    done = tangible("survey", "list")
    assert done.exit_code == 0
    spoilt, whole = done.stdout.splitlines()
    assert spoilt.startswith("spoilt\t")
    assert spoilt.endswith("\t(cannot be read)")
    assert whole.endswith("\tWhole")
