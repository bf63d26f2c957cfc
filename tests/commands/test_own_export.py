"""A survey that is printed and added again takes its own export, whatever was changed meanwhile."""

import csv
import io
import random
from typing import Any
from zipfile import ZipFile

import pytest

from models.account.audit import Audit
from models.answer.tally import Tally
from models.form.definition import Definition, definition_from
from models.survey.survey import Survey
from models.survey.version import VersionUnfit
from tests.makers import choice, definition, make_survey, question, respond

# The commands are the same on both databases.
pytestmark = pytest.mark.sqlite

KINDS = ("select_one", "select_multiple", "rank", "likert", "rating", "integer", "text")
OF_THE_FILE = ("response_id", "submitted_on", "submitted_at")


def exported(tangible, code: str, *how: str) -> list[dict[str, str]]:
    """The rows of a survey's export, without what each import makes anew, in an order."""
    text = tangible("responses", "export", code, *how).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    kept = [{k: v for k, v in one.items() if k not in OF_THE_FILE} for one in rows]
    return sorted(kept, key=lambda one: sorted(one.items()))


def taken_again(tangible, tmp_path, *how: str) -> list[dict[str, str]]:
    """The export of the survey that was printed, added, and given the first one's export."""
    form, answers = tmp_path / "form.toml", tmp_path / "answers.csv"
    form.write_text(tangible("survey", "show", "lunch").stdout)
    answers.write_text(tangible("responses", "export", "lunch", *how).stdout)
    added = tangible("survey", "add", form, "--code", "again")
    assert (added.exit_code, added.stderr) == (0, "")
    done = tangible("responses", "add", "again", answers)
    assert (done.exit_code, done.stderr) == (0, "")
    return exported(tangible, "again", *how)


def test_a_choice_and_a_question_that_went_are_in_what_is_added_again(tangible, tmp_path):
    survey = make_survey(
        question("select_multiple", "food", choices=["Soup", "Rice"]), question("text", "why")
    )
    for _ in range(6):
        respond(survey, food=["soup", "rice"], why="Tea")
    survey.publish(definition(question("select_multiple", "food", choices=["Rice", "Cake"])))
    for _ in range(6):
        respond(survey, food=["cake"])
    before = exported(tangible, "lunch")
    assert taken_again(tangible, tmp_path) == before
    again = Survey.at("again")
    assert [list(one.fields[0].labels) for one in again.history.definitions] == [
        ["soup", "rice"],
        ["rice", "cake"],
    ]
    assert tangible("verify").exit_code == 0
    assert tangible("survey", "show", "again").stdout == (tmp_path / "form.toml").read_text()


def test_what_was_edited_comes_back_from_its_archive_and_from_the_csv_for_excel(tangible, tmp_path):
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why"))
    for _ in range(6):
        respond(survey, q="no", why="=1+1")
    survey.publish(definition(choice("Good?", "Yes", "So so")))
    for _ in range(6):
        respond(survey, q="so_so")
    before = exported(tangible, "lunch")
    archive, excel = tmp_path / "lunch.zip", tmp_path / "excel.csv"
    for format, file in ("zip", archive), ("csv-excel", excel):
        tangible("responses", "export", "lunch", "--format", format, "--output", file)
    assert excel.read_bytes().startswith(b"\xef\xbb\xbfresponse_id,")
    with ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    for code, answers in ("again", tmp_path / "Lunch-lunch.csv"), ("excel", excel):
        form = tmp_path / "Lunch-lunch.toml"
        assert tangible("survey", "add", form, "--code", code).exit_code == 0
        done = tangible("responses", "add", code, answers)
        assert (done.stdout, done.stderr) == ("12\n", "")
        assert exported(tangible, code) == before


def test_what_was_cut_is_said_beside_the_file(tangible):
    respond(make_survey(question("text", multiline=True)), q="x" * 32_768)
    done = tangible("responses", "export", "lunch", "--format", "xlsx")
    assert (done.exit_code, done.stdout_bytes[:2]) == (0, b"PK")
    assert done.stderr == (
        "Excel: 1 answer to q is cut after 32,767 letters. The CSV has all of it.\n"
    )


def test_what_nobody_answered_before_is_not_printed(tangible):
    survey = make_survey(choice("Good?", "Yes", "No"))
    survey.publish(definition(choice("Good?", "Yes", "So so")))
    respond(survey, q="yes")
    assert "earlier" not in tangible("survey", "show", "lunch").stdout


def test_versions_that_cannot_follow_one_another_are_refused(tangible, tmp_path):
    file = tmp_path / "lunch.toml"
    asked = 'title = "Lunch"\n[[question]]\nname = "q"\ntype = "%s"\nlabel = "Why?"\n'
    earlier = '[[earlier]]\ntitle = "Lunch"\n[[earlier.question]]\nname = "q"\ntype = "%s"\n%s'
    for before, label, fault in (
        ("date", 'label = "When?"\n', "Question 1 (q): it was of another type (date, now text)"),
        ("text", "", "Earlier version 1: Question 1 (q): say what is asked"),
    ):
        file.write_text(asked % "text" + earlier % (before, label))
        done = tangible("survey", "add", file, "--code", "lunch")
        assert (done.exit_code, fault in done.stderr) == (1, True), done.stderr
    file.write_text("earlier = 3\n" + asked % "text")
    done = tangible("survey", "add", file, "--code", "lunch")
    assert "write each earlier version as a table under [[earlier]]" in done.stderr
    assert Survey.at("lunch") is None


@pytest.mark.parametrize("how", [(), ("--labels",)], ids=["names", "labels"])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_changed_the_export_is_taken_as_it_is(tangible, tmp_path, seed, how):
    chance = random.Random(seed)
    asked = [made(chance, n) for n in range(4)]
    survey = make_survey(*asked, anonymous=chance.random() < 0.5)
    for version in range(5):
        for _ in range(6):
            respond(survey, **somebody(chance, survey.definition))
        asked = edited(chance, asked, 10 * (version + 1))
        after = definition_from(survey.definition.document | {"question": asked})
        try:
            same = [one.path for one in survey.rewordings(after) if chance.random() < 0.5]
            other = [one.path for one in survey.rewordings(after) if one.path not in same]
            survey.publish(after, same=same, other=other)
        except VersionUnfit:
            continue
        asked = survey.definition.document["question"]
    assert len(survey.history.definitions) > 2
    assert taken_again(tangible, tmp_path, *how) == exported(tangible, "lunch", *how)
    assert tangible("verify", "again").exit_code == 0


def made(chance: random.Random, number: int) -> dict[str, Any]:
    """A question that was not there before."""
    kind, listed = chance.choice(KINDS), [f"Thing {number} {letter}" for letter in "abc"]
    settings: dict[str, Any] = {"label": f"Question {number}?"}
    if kind in ("select_one", "select_multiple"):
        settings |= {"choices": listed, "other": chance.random() < 0.5}
    if kind == "rank":
        settings |= {"choices": listed}
    if kind == "likert":
        settings |= {"items": listed}
    return question(kind, f"q{number}", **settings)


def edited(chance: random.Random, asked: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """The questions after some were added, taken away, moved, reworded, and their choices too."""
    found = [dict(one) for one in asked]
    for step in range(chance.randint(1, 4)):
        what, one = chance.randrange(5), chance.choice(found)
        listed: list[Any] = next((one[name] for name in ("choices", "items") if name in one), [])
        setting = "items" if "items" in one else "choices"
        if what == 0:
            found.insert(chance.randint(0, len(found)), made(chance, number + step))
        elif what == 1 and len(found) > 1:
            found.remove(one)
        elif what == 2 and len(listed) > 1:
            one[setting] = [other for other in listed if other != chance.choice(listed)]
        elif what == 3 and listed:
            one[setting] = [*listed, f"New {number + step}"]
        else:
            one["label"] = f"{one['label']} ({number + step})"
    return found


def somebody(chance: random.Random, asked: Definition) -> dict[str, Any]:
    """Valid answers to most of the questions."""
    answers: dict[str, Any] = {}
    for field in (one for one in asked.fields if chance.random() < 0.8):
        names = [one.name for one in field.choices]
        if field.name.endswith(".other"):
            continue
        if field.type in ("many", "rank"):
            chosen = chance.sample(names, chance.randint(1, len(names)))
            answers[field.name] = (
                sorted(chosen, key=names.index) if field.type == "many" else chosen
            )
        elif field.type == "score":
            answers[field.name] = int(chance.choice(names))
        elif names:
            answers[field.name] = chance.choice(names)
        elif field.type == "integer":
            answers[field.name] = chance.randrange(100)
        else:
            answers[field.name] = chance.choice(["Tea", "=1+1", "a;b", " x"])
        if "other" in str(answers[field.name]):
            answers[f"{field.name}.other"] = "Bread"
    return {name.replace(".", "__"): value for name, value in answers.items()}


def test_an_export_of_what_a_condition_finds_has_these_alone(tangible):
    survey = make_survey(question("rating", "mark"), question("text", "why"))
    for mark in 1, 2, 5:
        respond(survey, mark=mark, why=f"T{mark}")
    found = tangible("responses", "export", "lunch", "--where", "mark <= 2")
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    assert sorted(row["why"] for row in rows) == ["T1", "T2"]
    assert [one.detail for one in Audit.all_of("answers exported")] == ["csv filtered 2"]
    for wrong, said in (
        ("nothing = 1", "Error: --where: there is no question nothing in this survey.\n"),
        ("mark <=", "Error: --where: "),
    ):
        refused = tangible("responses", "export", "lunch", "--where", wrong)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith(said)
    Tally.update(packed=0).execute()
    refused = tangible("responses", "export", "lunch", "--where", "mark <= 2")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Run “tangible migrate” first." in refused.stderr
    assert Audit.select().where(Audit.kind == "answers exported").count() == 1
