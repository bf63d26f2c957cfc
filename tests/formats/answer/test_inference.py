"""From a table of answers comes the survey that a thoughtful person would have asked."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.answer.inference import infer
from formats.answer.table import Table, read_table
from formats.unread import FileError
from models.form.definition import definition_from
from models.form.name import NAME
from models.form.written_number import decimal_sign, plain
from tests import tables

FILES = [
    *("carpentrycon-2020.csv", "ohbm-2021.csv", "flying-etiquette.csv", "comma-survey.csv"),
    *("longterm-2020-03.csv", "longterm-2020-12.csv", "brexit-consensus/participants-votes.csv"),
    *("brexit-consensus/votes.csv", "brexit-consensus/comments.csv"),
]


def column(heading: str, *cells: str) -> Table:
    """A table of one column."""
    return table([heading], [[cell] for cell in cells])


def table(headers: list[str], rows: list[list[str]]) -> Table:
    file = io.StringIO()
    csv.writer(file).writerows([headers, *rows])
    return read_table(file.getvalue().encode())


def question(answers: Table) -> dict[str, Any]:
    """The first question that is inferred, without its name and label."""
    first = infer(answers, "Digital Day")[0]["question"][0]
    return {setting: first[setting] for setting in first if setting not in ("name", "label")}


Inferred = tuple[dict[str, dict[str, Any]], list[str]]


@pytest.fixture
def real(real_data: Path) -> Callable[[str], Inferred]:
    """The questions inferred for a real file, by name, and the report."""

    def inferred(name: str) -> Inferred:
        definition, report = infer(read_table((real_data / name).read_bytes()), name)
        return {one["name"]: one for one in definition["question"]}, report

    return inferred


def labels(question: dict[str, Any]) -> list[str]:
    return [choice["label"] for choice in question["choices"]]


def test_a_table_becomes_a_definition_and_a_line_for_each_column() -> None:
    answers = [["9", "-1", "Ann"], ["0", "1", "Bo"], ["NA", "0", "Cy"], ["10", "1", ""]]
    assert infer(table([" How likely to return? ", "vote", "Who's"], answers), "Day") == (
        {
            "title": "Day",
            "kind": "feedback",
            "anonymous": True,
            "question": [
                {"name": "how_likely_to_return", "type": "nps", "label": "How likely to return?"},
                {
                    "name": "vote",
                    "type": "select_one",
                    "label": "vote",
                    "choices": [
                        {"name": "minus_1", "label": "-1"},
                        {"name": "c0", "label": "0"},
                        {"name": "c1", "label": "1"},
                    ],
                },
                {"name": "whos", "type": "text", "label": "Who's"},
            ],
        },
        [
            'how_likely_to_return ("How likely to return?"): whole numbers from 0 to 10, '
            'taken for the question "How likely are you to recommend ...": nps; '
            "1 cell says NA: no answer",
            "vote: whole numbers from -1 to 1, so few that each is a choice: select_one",
            'whos ("Who\'s"): 3 different answers among 3: text',
        ],
    )


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("NPS", "7 8 9", {"type": "nps"}),
        ("recommendation_score", "3 8 10 9", {"type": "nps"}),
        ("Overall", "0 5 9 10 8", {"type": "nps"}),
        ("How many talks?", "0 5 9 10 8", {"type": "integer"}),
        ("How likely are you to return?", "1 2 3 5", {"type": "rating", "scale": 5}),
        ("Overall", "1 2 4", {"type": "rating", "scale": 5}),
        ("Overall", "2 3 1", {"type": "rating", "scale": 3}),
        ("Overall", "7 2 3 1", {"type": "rating", "scale": 7}),
        ("Overall", "10 2 3 1", {"type": "rating", "scale": 10}),
        ("Age", "7 8 9 9", {"type": "integer"}),
        ("Seat", "1 11 20 3", {"type": "integer"}),
        ("Visitors", "0 31 4 0 0", {"type": "integer"}),
        ("Balance", "-200 5 -200", {"type": "integer"}),
        ("Hours slept", "7 6.5 8", {"type": "decimal"}),
        ("Room", "007 12 13", {"type": "text"}),
        ("Cost", "1,250.50 980.00 2,000.00", {"type": "decimal"}),
        ("Cost", "1,250,000 980 2,000,000", {"type": "integer"}),
        ("Cost", "1,250 1.5 2,000", {"type": "decimal"}),
        ("Cost", "1,250 1,500 2,000", {"type": "text"}),
        ("Cost", "1.250 1.500 2.000", {"type": "text"}),
        ("Percent online", "50% 60% 75%", {"type": "integer"}),
        ("Degrees", "−25 12 31", {"type": "integer"}),
        ("Which?", "1,2 2,3 1,3", {"type": "text"}),
        ("Price", "7,50 12,00 13,00", {"type": "text"}),
        ("When", "2012-06-06 2012-06-07 2012-06-06", {"type": "date"}),
        ("When", "2012-06-06 2012-02-30 2013-01-01", {"type": "text"}),
        ("Write to", "ann@example.org bob.b@mail.example.org", {"type": "email"}),
        ("Write to", "ann@example.org bob", {"type": "text"}),
        ("slug", "NA NULL", {"type": "text"}),
    ],
)
def test_numbers_dates_and_addresses_tell_their_kind(
    heading: str, cells: str, kind: dict[str, Any]
) -> None:
    assert question(column(heading, *cells.split())) == kind


def test_two_marks_are_a_rating_only_beside_a_rating_of_the_same_scale() -> None:
    headers = ["clear", "prepared", "length", "first"]
    rows = [["1", "4", "1", "1"], ["3", "5", "2", "1"], ["5", "5", "3", "2"], ["2", "4", "2", "2"]]
    definition, _ = infer(table(headers, rows), "Day")
    assert [one.get("scale", one["type"]) for one in definition["question"]] == [
        *(5, 5, 3, "select_one")
    ]
    alone = question(column("prepared", "4", "5", "5"))
    assert (alone["type"], labels(alone)) == ("select_one", ["4", "5"])


def test_a_short_run_of_numbers_is_a_choice_with_the_step_that_nobody_took() -> None:
    assert labels(question(column("Stars", "0", "2", "3", "4", "5", "5"))) == list("012345")
    assert labels(question(column("Vote", "-1", "1"))) == ["-1", "0", "1"]
    assert labels(question(column("First time", "0", "1", "1"))) == ["0", "1"]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("Respondent ID", "3 4 5"), ("Ticket", "3292953864 3292950324 3292942669")],
)
def test_a_different_number_in_every_row_is_an_identifier(heading: str, cells: str) -> None:
    definition, report = infer(column(heading, *cells.split()), "Day")
    assert definition["question"][0]["type"] == "text"
    assert "looks like an identifier; take it out: text" in report[0]


def test_a_date_that_may_be_read_two_ways_is_not_guessed() -> None:
    definition, report = infer(column("when", *["06/07/2012"] * 9, "7/6/2012"), "Day")
    assert definition["question"][0]["type"] == "text"
    assert report == [
        "when: dates whose day and month may be mistaken; write them as 2012-06-30: text"
    ]


@pytest.mark.parametrize("words", ["N/A", "Not applicable", "n/a"])
def test_marks_beside_cells_that_do_not_apply_are_a_rating_with_that_answer(words: str) -> None:
    cells = column("How was it?", "1", "2", words, "5", words, "NA")
    definition, report = infer(cells, "Day")
    asked = definition["question"][0]
    assert (asked["type"], asked["scale"], asked["na"]) == ("rating", 5, words)
    assert f"and “{words}” 2 times: rating; 1 cell says NA: no answer" in report[0]


def test_a_number_of_people_has_no_answer_that_it_does_not_apply() -> None:
    asked = question(column("How many?", *"123456789", "20", "N/A"))
    assert asked == {"type": "integer"}


def test_answers_that_come_again_are_choices_in_the_order_of_their_first_appearance() -> None:
    assert question(column("Which?", "talk", "Lunch", "Talk", "Talk", "Lunch", "N/A")) == {
        "type": "select_one",
        "choices": [{"name": "talk", "label": "Talk"}, {"name": "lunch", "label": "Lunch"}],
        "na": "N/A",
    }


def test_a_choice_is_not_named_as_another_choice_is_labelled() -> None:
    assert question(column("Seat", *["1", "c1", "other"] * 9)) == {
        "type": "select_one",
        "choices": [{"name": "c1_2", "label": "1"}, {"name": "c1", "label": "c1"}],
        "other": True,
    }


def test_what_hardly_anybody_answered_at_length_is_other() -> None:
    written = [f"I came for reason {n} and then I stayed for lunch" for n in range(4)]
    answers = column("Why?", *["Talks"] * 20, *written, *["Lunch"] * 10)
    definition, report = infer(answers, "Day")
    assert labels(definition["question"][0]) == ["Talks", "Lunch"]
    assert definition["question"][0]["other"] is True
    assert report == [
        'why ("Why?"): 2 answers make up 88 % and are the choices; '
        "the 4 others, each given 1× at most, are Other: select_one"
    ]


def test_answers_joined_by_semicolons_are_several_choices() -> None:
    assert question(column("Tools", "Git; R", "R", "Python;Git;", "NA")) == {
        "type": "select_multiple",
        "choices": [
            {"name": "git", "label": "Git"},
            {"name": "r", "label": "R"},
            {"name": "python", "label": "Python"},
        ],
    }


def test_what_hardly_anybody_added_to_several_choices_is_other() -> None:
    answers = [*["Git;R"] * 30, "R;a book", "Git;a friend", "my cat"]
    assert question(column("Tools", *answers)) == {
        "type": "select_multiple",
        "choices": [{"name": "git", "label": "Git"}, {"name": "r", "label": "R"}],
        "other": True,
    }


def test_one_or_two_rare_answers_are_choices_too() -> None:
    answers = [*["Git;R"] * 30, "R;Stata", "Julia"]
    assert labels(question(column("Tools", *answers))) == ["Git", "R", "Stata", "Julia"]
    assert "other" not in question(column("Tools", *answers))


def test_a_choice_is_not_named_as_what_somebody_wrote() -> None:
    answers = ["1;2"] * 30 + ["c1", "1;a book", "2;a friend"]
    assert question(column("Seat", *answers))["choices"] == [
        {"name": "c1_2", "label": "1"},
        {"name": "c2", "label": "2"},
    ]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["Good", "Bad; I left", "So so"], {"type": "text"}),
        (["R;Git", "Git;R", "R", ";"], {"type": "text"}),
        ([*["R;Git"] * 9, *(f"book {n}" for n in range(30))], {"type": "text"}),
        (
            [f"Talk {n % 22}" for n in range(110)] + [f"Chat {n}" for n in range(14)],
            {"type": "text"},
        ),
        (["Good\nand long", "Good\nand long", "Bad", "Bad"], {"type": "text", "multiline": True}),
        (["x" * 81, "y"], {"type": "text", "multiline": True}),
        (["x" * 1001, *"abcdefgh"], {"type": "text", "multiline": True}),
        (["Online", "Online", "Online"], {"type": "text"}),
        ([f"Person {n % 25}" for n in range(50)], {"type": "text"}),
    ],
)
def test_other_answers_are_texts(cells: list[str], kind: dict[str, Any]) -> None:
    assert question(column("Anything else?", *cells)) == kind


def test_columns_of_our_own_exports_are_no_questions() -> None:
    answers = [["k3", "2012-06-06", "1", "", "5", "2"], ["k4", "2012-06-06", "1", "", "6", "3"]]
    headers = ["response_id", "submitted_on", "version", "wave", "how_many", "Version"]
    definition, report = infer(table(headers, answers), "Day")
    assert [one["name"] for one in definition["question"]] == ["how_many", "version_2"]
    assert report[:4] == [
        f"{name}: a column of our own exports, no question: left out" for name in headers[:4]
    ]


def test_without_the_id_of_a_response_these_columns_are_questions_like_others() -> None:
    answers = [["2012-06-06", "5", "2"], ["2012-06-07", "6", "3"], ["2012-06-07", "6", "1"]]
    definition, _ = infer(table(["submitted_on", "version", "wave"], answers), "Day")
    assert {one["name"]: (one["label"], one["type"]) for one in definition["question"]} == {
        "submitted_on_2": ("submitted_on", "date"),
        "version_2": ("version", "select_one"),
        "wave_2": ("wave", "rating"),
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n", "There are headings but no answers: add a row, the questions come from it."),
        (
            b"response_id,wave\nk3,1\n",
            "No column is a question: add a column with answers, and its heading.",
        ),
    ],
)
def test_a_table_without_answers_or_questions_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileError) as refused:
        infer(read_table(data), "Day")
    assert str(refused.value) == message


def test_carpentrycon_is_ratings_with_the_scale_that_was_used_and_one_nps(
    real: Callable[[str], Inferred],
) -> None:
    questions, report = real("carpentrycon-2020.csv")
    assert {name: one.get("scale", one["type"]) for name, one in questions.items()} == {
        **{"session": "select_one", "time_zone": "select_one", "country": "select_one"},
        **{"presenters_prepared": 5, "presenters_knowledgeable": 5},
        **{"presenters_clear": "select_one", "presenters_responsive": 5, "valuable_feedback": 6},
        **{"session_build_community": 6, "session_materials": 6, "session_membership": 6},
        **{"session_new_communities": 6, "session_develop_skills": 6, "session_relevant_theme": 5},
        **{"satisfaction_interaction": 5, "satisfaction_session_length": 3, "nps": "nps"},
    }
    assert [len(questions[name]["choices"]) for name in ("session", "country")] == [35, 21]
    assert labels(questions["presenters_clear"]) == list("012345")
    assert report[5].startswith("presenters_clear: whole numbers from 0 to 5, ")
    assert "where 0 is a slip, mend it, and it is a rating" in report[5]


def test_a_table_with_the_traps_of_real_ones_becomes_what_was_asked() -> None:
    for separator in ",;\t":
        answers = read_table(tables.evaluation(separator))
        definition, _ = infer(answers, "Day")
        assert [(one["label"], one["type"]) for one in definition["question"]] == [
            ("Which session?", "select_one"),
            ("It was claer", "rating"),
            ("How likely are you to recommend it?", "nps"),
            ("Was it cold?", "select_one"),
            ("Which tools?", "select_multiple"),
            ("Anything else?", "text"),
            ("Anything else?", "text"),
        ]
        assert labels(definition["question"][4]) == ["Git", "R", "Python"]
        assert definition["question"][4]["other"] is True
        assert answers.notes[-2:] == [
            "Columns without heading and cells are left out: 6.",
            "2 columns have the heading 'Anything else?': all are kept.",
        ]
        assert misfits(answers) == []


def test_ohbm_is_six_ratings_to_five(
    real: Callable[[str], Inferred],
) -> None:
    assert [one["scale"] for one in real("ohbm-2021.csv")[0].values()] == [5] * 6


@pytest.mark.parametrize("name", ["flying-etiquette.csv", "comma-survey.csv"])
def test_fivethirtyeight_asked_for_one_choice_among_all_that_were_given(
    real_data: Path, name: str
) -> None:
    answers = read_table((real_data / name).read_bytes())
    definition, _ = infer(answers, name)
    identifier, *rest = definition["question"]
    given = [set(column.cells) for column in answers.columns()[1:]]
    assert (identifier["label"], identifier["type"]) == ("RespondentID", "text")
    assert [set(labels(one)) for one in rest] == given
    assert [set(one) - {"name", "label", "choices"} for one in rest] == [{"type"}] * len(rest)


def test_the_follow_up_of_march_has_several_choices_with_other(
    real: Callable[[str], Inferred],
) -> None:
    questions, _ = real("longterm-2020-03.csv")
    several = {name for name, one in questions.items() if one["type"] == "select_multiple"}
    assert {
        name: (len(questions[name]["choices"]), questions[name]["other"]) for name in several
    } == {
        "workshop_attended_content": (9, True),
        "behavior_adopted": (9, True),
        "how_tools_help": (5, True),
        "community_involvement": (7, True),
        "other_activities": (6, True),
    }
    rest = {name: one["type"] for name, one in questions.items() if name not in several}
    assert rest.pop("recommendation_score") == "nps"
    assert rest.pop("workshop_attended_location") == "text"
    assert set(rest.values()) == {"select_one"}
    assert labels(questions["change_confidence"])[2] == "I'm less confident now"


def test_the_follow_up_of_december_has_its_own_kinds(real: Callable[[str], Inferred]) -> None:
    kinds = {name: one["type"] for name, one in real("longterm-2020-12.csv")[0].items()}
    by_kind = {
        kind: [name for name in kinds if kinds[name] == kind] for kind in sorted({*kinds.values()})
    }
    assert len(by_kind.pop("select_one")) == 12
    assert by_kind == {
        "nps": ["recommendation_score"],
        "rating": [name for name in kinds if name.startswith("impact_")],
        "select_multiple": ["workshop_attended_content", "behavior_adopted", "how_tools_help"],
        "text": ["workshop_attended_location", "new_topics", "slug_auto"],
    }


def test_every_opinion_of_the_conversation_is_one_of_three(
    real: Callable[[str], Inferred],
) -> None:
    questions, _ = real("brexit-consensus/participants-votes.csv")
    opinions = [labels(questions[f"q{n}"]) for n in range(50)]
    assert opinions == [["-1", "0", "1"]] * 50
    assert [one["type"] for one in questions.values()][:6] == [
        *("text", "select_one", "integer", "integer", "integer", "integer")
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_answer_of_a_real_file_fits_the_question_inferred_for_it(
    real_data: Path, name: str
) -> None:
    assert misfits(read_table((real_data / name).read_bytes())) == []


words = st.sampled_from(["Yes", "no", "NO", "Other", "c1", "a;b", "b", "b;", "NA", "x" * 90])
numbers = st.integers(-3, 12).map(str) | st.sampled_from(
    ["007", "1.5", "1e3", "-0", "9" * 20, "1,000", "1.000", "1,000.5"]
)
others = st.sampled_from(["2012-06-06", "2012-13-01", "1/2/2012", "a@b.org", ";", "a\nb", ""])
kinds = st.sampled_from([words, numbers, st.integers(1, 5).map(str), others, st.text()])


@st.composite
def answers(draw: st.DrawFn) -> Table:
    headers = draw(
        st.lists(
            st.sampled_from(["nps", "Name", "name", "q1", "1", "wave 1", "Two\nlines", "日本"])
        )
    )
    columns = [draw(kinds) | draw(kinds) for _ in headers] + [draw(kinds)]
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=60))
    data = [[cell.replace("\0", "") for cell in row] for row in rows]
    return table([*headers, "Always"], [*data, ["1"] * (len(headers) + 1)])


@given(answers())
def test_any_table_becomes_a_definition_that_takes_all_its_answers(answers: Table) -> None:
    definition, report = infer(answers, "Day")
    names = [one["name"] for one in definition["question"]]
    assert misfits(answers) == []
    assert all(NAME.fullmatch(name) for name in names)
    assert len(set(names)) == len(names) == len(report)
    assert not any("\n" in line for line in report)


def misfits(answers: Table) -> list[tuple[str, str]]:
    """The answers that the question inferred for their column would refuse."""
    definition, _ = infer(answers, "Day")
    assert len(definition_from(definition).questions) == len(definition["question"])
    pairs = zip(definition["question"], answers.columns(), strict=True)
    return [
        (one["name"], cell)
        for one, column in pairs
        for sign in [decimal_sign(column.cells)]  # looked for once, not for each of thousands
        for cell in column.cells
        if not fits(one, cell, sign)
    ]


def fits(question: dict[str, Any], cell: str, sign: str) -> bool:
    match question["type"]:
        case "rating":
            return cell in map(str, range(1, question["scale"] + 1))
        case "nps":
            return cell in map(str, range(11))
        case "integer":
            return "." not in plain(cell, sign)
        case "decimal":
            return bool(plain(cell, sign))
        case "date":
            return date.fromisoformat(cell).isoformat() == cell
        case "email":
            return cell.count("@") == 1 and len(cell) <= 254
        case "text":
            return question.get("multiline", False) or ("\n" not in cell and len(cell) <= 1000)
        case "select_one":
            return chosen(question, cell) and "\n" not in cell
        case _:
            parts = [part.strip() for part in cell.split(";") if part.strip()]
            return bool(parts) and all(chosen(question, part) for part in parts)


def chosen(question: dict[str, Any], part: str) -> bool:
    """Whether a choice is labelled so, and no other is named so; or it is the text of Other."""
    choices = question["choices"]
    labelled = [one for one in choices if one["label"].casefold() == part.casefold()]
    named = [one for one in choices if one["name"] == part.casefold() and one not in labelled]
    if question.get("other") and not labelled:
        return not named
    return len(labelled) == 1 and not named
