"""A file is published as the next version of a survey; what was exported is taken back."""

import csv
import io

from models.answer.recount import recount
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question, respond

SECOND = """title = "Dinner"
[[question]]
type = "select_multiple"
name = "food"
label = "What?"
choices = ["Bread", "Soup"]
"""


def test_a_file_is_published_as_the_next_version_and_its_number_alone_is_printed(
    tangible, tmp_path
):
    make_survey(choice("Good?", "Yes", "No"))
    file = tmp_path / "dinner.toml"
    file.write_text(SECOND)
    for _ in range(2):  # the second time nothing is another
        done = tangible("survey", "edit", "lunch", file)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "2\n", "")
    assert Survey.at("lunch").definition.title == "Dinner"
    shown = tmp_path / "shown.toml"
    shown.write_text(tangible("survey", "show", "lunch").stdout)
    assert tangible("survey", "edit", "lunch", shown).stdout == "2\n"


def test_a_file_that_cannot_follow_changes_nothing_and_says_what_to_do(tangible, tmp_path):
    make_survey(question("text", "food"))
    file = tmp_path / "dinner.toml"
    file.write_text(SECOND)
    done = tangible("survey", "edit", "lunch", file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: dinner.toml: Question 1 (food): it was of another type (text, now many), so its "
        "answers could not be counted together with those that the name has; give it another "
        "name.\n"
    )
    assert Survey.at("lunch").version == 1
    nobody = tangible("survey", "edit", "nobody", file)
    assert (nobody.exit_code, nobody.stderr) == (1, "Error: There is no survey 'nobody'.\n")


def test_the_export_of_two_versions_has_all_columns_and_is_taken_back_as_it_was(tangible, tmp_path):
    survey = make_survey(
        choice("Good?", "Yes", "No", name="good"),
        question("select_multiple", "food", "What?", choices=["Soup", "Rice"]),
        question("text", "why", "Why?"),
        anonymous=False,
    )
    respond(survey, good="yes", food=["soup", "rice"], why="Soup")
    survey.publish(
        definition(
            question("select_multiple", "food", "What?", choices=["Bread", "Soup"]),
            choice("Good?", "Perhaps", "No", name="good"),
            anonymous=False,
        )
    )
    respond(Survey.at("lunch"), good="perhaps", food=["bread"])

    def exported() -> list[list[str]]:
        rows = list(csv.reader(io.StringIO(tangible("responses", "export", "lunch").stdout)))
        return [rows[0][2:], *sorted(row[2:] for row in rows[1:])]

    before = exported()
    assert before == [
        ["version", "wave", "good", "food/soup", "food/rice", "why", "food/bread"],
        ["1", "", "yes", "1", "1", "Soup", "0"],
        ["2", "", "perhaps", "0", "0", "", "1"],
    ]
    file = tmp_path / "lunch.csv"
    file.write_text(tangible("responses", "export", "lunch").stdout)
    for response in Response.select():
        response.delete_instance()
    assert tangible("responses", "add", "lunch", file).stdout == "2\n"
    assert exported() == before
    assert recount(Survey.at("lunch"))[1] == []
    labelled = tangible("responses", "export", "lunch", "--format", "jsonl", "--labels").stdout
    assert '"food": ["Soup", "Rice"]' in labelled
    assert '"food": ["Bread"]' in labelled
    done = tangible("verify", "lunch")
    assert (done.exit_code, done.stdout) == (0, "4 tallies, 0 differ\n")


def test_answers_collected_elsewhere_answer_the_newest_version(tangible, tmp_path):
    survey = make_survey(question("text", "why", "Why?"))
    survey.publish(definition(choice("Good?", "Yes", "No", name="good")))
    file = tmp_path / "paper.csv"
    file.write_text("Why?\nSoup\n")
    assert tangible("responses", "add", "lunch", file).exit_code == 1
    file.write_text("Good?\nYes\n")
    assert tangible("responses", "add", "lunch", file).stdout == "1\n"
    assert [one["version"] for one in Response.all_of(survey)] == [2]


REWORDED = """
title = "Lunch"

[[question]]
name = "good"
type = "select_one"
label = "Was it good?"
choices = [{name = "yes", label = "Yes"}, {name = "no", label = "Never"}]
"""


def test_what_a_file_rewords_counts_apart_until_it_is_said_to_mean_the_same(tangible, tmp_path):
    survey = make_survey(choice("Good?", "Yes", "No", name="good"))
    respond(survey, good="yes")
    file = tmp_path / "lunch.toml"
    file.write_text(REWORDED)
    done = tangible("survey", "edit", "lunch", file, "--same", "good")
    assert (done.exit_code, done.stdout) == (0, "2\n")
    assert done.stderr == (
        "lunch.toml: good/no: 0 of 1 person who answered chose it in other words, so it is offered "
        "under another name and counted apart. If it means the same, publish the file with --same "
        "good/no.\n"
    )
    assert Survey.at("lunch").fields[0].labels == {"yes": "Yes", "no": "No", "no_2": "Never"}
    # The same file says the same again, and then that it was a typing mistake.
    assert tangible("survey", "edit", "lunch", file).stdout == "2\n"
    done = tangible("survey", "edit", "lunch", file, "--same", "good/no")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "3\n", "")
    assert Survey.at("lunch").definition.questions[0].fields[0].labels == {
        "yes": "Yes",
        "no": "Never",
    }


def test_what_means_something_else_is_not_told_again(tangible, tmp_path):
    survey = make_survey(choice("Good?", "Yes", "Never", name="good"))
    respond(survey, good="yes")
    file = tmp_path / "lunch.toml"
    file.write_text(REWORDED.replace('name = "no"', 'name = "never"'))
    done = tangible("survey", "edit", "lunch", file, "--other", "good")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "2\n", "")
    assert [one.name for one in Survey.at("lunch").definition.questions] == ["good_2"]


def test_only_what_is_reworded_can_mean_the_same_or_something_else(tangible, tmp_path):
    survey = make_survey(choice("Good?", "Yes", "Never", name="good"))
    respond(survey, good="yes")
    file = tmp_path / "lunch.toml"
    file.write_text(REWORDED.replace('name = "no"', 'name = "never"'))
    wrong = tangible("survey", "edit", "lunch", file, "--same", "food")
    assert (wrong.exit_code, wrong.stderr) == (
        1,
        "Error: food: nobody answered this in other words; what is reworded: good.\n",
    )
    both = tangible("survey", "edit", "lunch", file, "--same", "good", "--other", "good")
    assert (both.exit_code, "not both" in both.stderr) == (2, True)
    assert Survey.at("lunch").version == 1


def test_an_export_with_labels_is_taken_back_after_a_rewording(tangible, tmp_path):
    soup, salad = {"name": "soup", "label": "Soup"}, {"name": "salad", "label": "Salad"}
    first = (
        choice("Food?", soup, salad, name="food", other=True),
        question("likert", "said", items=["Warm"], scale=["No", "Yes"]),
        question("rank", "order", choices=[soup, salad]),
    )
    survey = make_survey(*first)
    respond(survey, food="soup", said__warm=2, order=["salad", "soup"])
    survey.publish(
        definition(
            choice("Food?", soup | {"label": "Hot soup"}, salad, name="food", other=True),
            question("likert", "said", items=["Warm"], scale=["No", "Oh yes"]),
            question("rank", "order", choices=[soup | {"label": "Hot; soup"}, salad]),
        ),
        same=["food/soup", "said", "order/soup"],
    )
    # Another choice now has the words that soup had.
    survey.publish(
        definition(
            choice("Food?", soup | {"label": "Broth"}, {"name": "b", "label": "Soup"}, name="food"),
            *survey.definition.document["question"][1:],
        ),
        same=["food/soup"],
    )
    respond(survey, food="b")
    file = tmp_path / "labels.csv"
    exported = tangible("responses", "export", "lunch", "--labels").stdout
    assert "Broth" in exported
    assert "Oh yes" in exported
    file.write_text(exported)
    for one in Response.select():
        one.delete_instance()
    assert tangible("responses", "add", "lunch", file).stdout == "2\n"
    assert tangible("responses", "export", "lunch", "--labels").stdout.count("\n") == 3
    assert sorted(str(one["answers"]) for one in Response.all_of(survey)) == [
        "{'food': 'b'}",
        "{'food': 'soup', 'order': ['salad', 'soup'], 'said.warm': 2}",
    ]


def test_a_sheet_with_the_words_of_an_earlier_version_is_taken(tangible, tmp_path):
    soup = {"name": "soup", "label": "Soup"}
    survey = make_survey(choice("Food?", soup, "Salad", name="food"))
    respond(survey, food="soup")
    reworded = choice("Food?", soup | {"label": "Hot soup"}, "Salad", name="food")
    survey.publish(definition(reworded), same=["food/soup"])
    file = tmp_path / "paper.csv"
    file.write_text("Food?\nSoup\nHot soup\n")
    assert tangible("responses", "add", "lunch", file).stdout == "2\n"
    assert Tally.of(survey)[1] == {"food": {"soup": 3}}
