"""What a filter finds, counts and crosses is what a look at every response by itself finds."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer import packed
from models.answer.packed import Unpacked
from models.answer.response import Response
from models.answer.tally import Tally, apart, counts
from models.form.condition import Comparison, Condition, Not, joined
from models.form.relevance import asked
from models.form.setting import DefinitionError
from models.result import filter as filters
from models.result.cross_table import cross_table, crossable
from models.result.filter import (
    ASKED,
    DAY,
    VERSION,
    all_matching,
    filter_from,
    filtered_reading,
    how_many,
    matching,
    parts_of,
    without,
)
from models.result.reading import Reading
from models.survey.survey import Survey
from models.survey.version import History
from storage.database import db
from tests.makers import choice, definition, make_series, make_survey, question, respond
from tests.models.result.test_denominators import Asked, collected, histories
from tests.samples import every_kind, some_answers

Told = dict[str, Any]
NAMES = ("where", "saw", "lunch", "talks.clear", "again", "tea")
LISTS = ("where", "saw", "lunch", "again")


def told(survey: Survey) -> Iterator[tuple[str, int, Told, set[str]]]:
    """Of each stored row: id, version, the answers, and the questions that were asked.

    Read from the table itself, as JSON.
    """
    rows = db.execute_sql(
        f'SELECT "id", "version", "answers" FROM "response" WHERE "survey_id" = {survey.id}'
    ).fetchall()
    for id, version, stored in rows:
        answers = json.loads(stored) if isinstance(stored, str) else stored
        yield id, version, answers, asked(survey.history.of(version).questions, answers)


def met_by(survey: Survey, condition: Condition | None) -> list[tuple[str, int, Told, set[str]]]:
    """The rows that meet the condition, as its own language decides it, in the order of ids."""
    days = {one.id: one.submitted_on for one in Response.select()}
    return [
        row
        for row in sorted(told(survey), key=lambda one: one[0])
        if condition is None
        or condition.holds(
            compared(survey, row[1], row[2]) | {VERSION: row[1], DAY: days[row[0]], ASKED: row[3]}
        )
    ]


def compared(survey: Survey, version: int, answers: Told) -> Told:
    """The answers as conditions compare them: "not applicable" is no other answer."""
    fields = {one.name: one for one in survey.history.of(version).fields}
    return {name: fields[name].compared(said) for name, said in answers.items()}


def assert_is_true(survey: Survey, condition: Condition | None) -> None:
    """The reading and the list are those of a count by hand."""
    rows = met_by(survey, condition)
    truth: Counter[tuple[str, str]] = Counter()
    for _, version, answers, _ in rows:
        since = survey.history.words_since(version)
        truth.update(counts(survey.history.of(version), answers, version, since))
    found = filtered_reading(survey, condition)
    said = apart(len(rows), ((*key, people) for key, people in truth.items()))
    assert (found.responses, (found.counts, found.reach)) == (len(rows), said)
    assert matching(survey, condition, size=1000) == [row[0] for row in rows]


def assert_crossed(survey: Survey, one: str, other: str, condition: Condition | None) -> None:
    """The table of two questions is that of a count by hand."""
    table = cross_table(
        survey, crossable(survey.history, one), crossable(survey.history, other), condition
    )
    cells: Counter[tuple[str, str]] = Counter()
    of_rows: Counter[str] = Counter()
    of_columns: Counter[str] = Counter()
    answered = put = 0
    for _, version, answers, asked_of in met_by(survey, condition):
        names = {
            field.name: q.name for q in survey.history.of(version).questions for field in q.fields
        }
        put += {names.get(one), names.get(other)} <= asked_of
        if one in answers and other in answers:
            answered += 1
            first, second = (several(answers[name]) for name in (one, other))
            of_rows.update(first)
            of_columns.update(second)
            cells.update((a, b) for a in first for b in second)
    assert (table.cells, table.of_rows, table.of_columns) == (cells, of_rows, of_columns)
    assert (table.answered, table.asked) == (answered, put)


def several(answer: Any) -> list[str]:
    return [str(one) for one in (answer if isinstance(answer, list) else [answer])]


def comparisons() -> st.SearchStrategy[Condition]:
    """What may be asked of the surveys of `histories`, also where a version has no such choice."""
    place = st.sampled_from(["hall", "garden", "roof"])
    signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        st.builds(Comparison, st.just("where"), st.sampled_from(["=", "!="]), place),
        st.builds(Comparison, st.just("saw"), st.just("contains"), place),
        st.builds(
            Comparison,
            st.sampled_from(["lunch", "again", "talks.clear", "tea"]),
            signs,
            st.integers(1, 10),
        ),
        st.builds(Comparison, st.just(VERSION), signs, st.integers(1, 3)),
        st.builds(Comparison, st.sampled_from(NAMES), st.just("answered")),
        st.builds(
            Comparison,
            st.just(ASKED),
            st.just("contains"),
            st.sampled_from(["lunch", "again", "tea"]),
        ),
    )


def conditions() -> st.SearchStrategy[Condition]:
    return st.recursive(
        comparisons(),
        lambda part: (
            part.map(Not)
            | st.builds(
                joined, st.sampled_from(["and", "or"]), st.lists(part, min_size=2, max_size=3)
            )
        ),
        max_leaves=5,
    )


@pytest.mark.sqlite  # the masks are the same code on both; how rows are read is tried below
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    histories(),
    st.sets(st.integers(0, 23), max_size=8),
    conditions(),
    st.sampled_from(LISTS),
    st.sampled_from(LISTS),
)
def test_a_filter_and_a_table_are_those_of_a_count_by_hand(
    database, history: tuple[list[Asked], list[list[dict]]], gone: set[int], condition, one, other
):
    survey, _ = collected(*history, gone)
    assert_is_true(survey, condition)
    assert_is_true(survey, None)
    assert_crossed(survey, one, other, condition)
    unfiltered, kept = filtered_reading(survey, None), Reading.of(survey)
    assert (unfiltered.responses, unfiltered.counts, unfiltered.reach, unfiltered.revision) == (
        *(kept.responses, kept.counts, kept.reach, kept.revision),
    )
    assert unfiltered.tells_words == kept.tells_words


@settings(deadline=None)
@given(conditions())
def test_a_filter_is_the_same_after_it_stood_in_an_address(condition):
    assert filter_from(str(condition), OF_EVERY_NAME) == condition
    assert str(filter_from(str(condition), OF_EVERY_NAME)) == str(condition)


def of_every_name() -> History:
    """What has every name that a filter above asks for."""
    places = ["Hall", "Garden", "Roof"]
    likert = question("likert", "talks", items=["Clear"], scale=[f"S{n}" for n in range(11)])
    rated = (question("rating", name, scale=10) for name in ("lunch", "again", "tea"))
    asking = definition(
        choice("Where?", *places, name="where"),
        question("select_multiple", "saw", choices=places),
        *(likert, *rated),
    )
    return History((asking,))


OF_EVERY_NAME = of_every_name()


OF_EVERY_KIND = [
    "overall >= 4",
    'recommend < 7 and not session = "morning"',
    "food contains 'rice' or selected(session, 'other')",
    "answered(better) and people > 3",
    "hours <= 2.5",
    "hours = 2",
    'day >= "2012-06-05" and day != "2012-06-06"',
    "not answered(people)",
    "clause = 'agree' and talks.clear > 2",
    'submitted_on >= "2000-01-01" and version = 1',
    'submitted_on < "2000-01-01"',
    "version.asked contains 'overall'",
    "answered(session.other)",
]


@pytest.fixture
def filled(database: None) -> Survey:
    """A survey of every kind with some answers, one of them empty."""
    survey = every_kind()
    some_answers(survey, 12)
    respond(survey, overall=3)
    return survey


@pytest.mark.parametrize("text", OF_EVERY_KIND)
def test_every_kind_of_answer_can_be_asked_for(filled, text):
    assert_is_true(filled, filter_from(text, filled.history))


def test_pages_of_any_size_and_versions_add_up(database, monkeypatch):
    monkeypatch.setattr(packed, "MOST_ROWS", 2)
    monkeypatch.setattr(filters, "FEWEST", 1)
    survey = make_survey(choice("Good?", "Yes", "No"), question("integer", "age"))
    for n in range(9):
        respond(survey, q=("yes", "no")[n % 2], age=n)
    survey.publish(definition(choice("Good?", "Maybe", "Yes", "No"), question("rating", "lunch")))
    survey = Survey.get_by_id(survey.id)
    for n in range(9):
        respond(survey, q=("yes", "no", "maybe")[n % 3], lunch=1 + n % 5)
    for text in ("", 'q = "yes"', 'q != "no" and not age < 4', "lunch > 2", "version = 1"):
        condition = filter_from(text, survey.history)
        assert_is_true(survey, condition)
        if condition is not None:
            found = matching(survey, condition, size=1000)
            assert list(all_matching(survey, condition)) == found != []
        assert_crossed(survey, "q", "lunch", condition)
        assert_crossed(survey, "q", "q", condition)


@pytest.mark.sqlite
def test_a_filter_that_asks_for_the_wave_finds_all_of_it_or_none(database):
    series = make_series(make_survey(choice("Good?", "Yes", "No")), 1)
    alone = make_survey(choice("Good?", "Yes", "No"), code="alone")
    surveys = [*(one.survey for one in series.waves), alone]
    for survey in surveys:
        Response.take_in(survey, [({"q": "yes"}, None)])
    found = {
        text: [how_many(one, filter_from(text, one.history)) for one in surveys]
        for text in ("wave = 1", "wave >= 2", "wave < 3 and q = 'yes'", "not answered(wave)")
    }
    assert found == {
        "wave = 1": [1, 0, 0],
        "wave >= 2": [0, 1, 0],
        "wave < 3 and q = 'yes'": [1, 1, 0],
        "not answered(wave)": [0, 0, 1],
    }


def test_a_list_goes_on_where_it_ended(filled):
    condition = filter_from("overall <= 3", filled.history)
    whole = [row[0] for row in met_by(filled, condition)]
    found, after = [], ""
    while page := matching(filled, condition, after, 3):
        assert len(page) <= 3
        found += page
        after = page[-1]
    assert found == whole != []


def test_a_survey_that_is_not_whole_says_so_instead_of_counting_half(filled):
    Tally.update(packed=Tally.packed - 1).execute()
    field = crossable(filled.history, "overall")
    for ask in (
        lambda: filtered_reading(filled, None),
        lambda: matching(filled, None),
        lambda: cross_table(filled, field, field),
    ):
        with pytest.raises(Unpacked):
            ask()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gone = 1", "there is no question gone in this survey."),
        ("better contains 'x'", "better is answered in people’s own words; write answered(better)"),
        ("overall = 'good'", "overall is a number; write 'good' as one, without quotes."),
        ("version contains 1", "version is a number; compare it, as in version >= 3."),
        ("submitted_on > 'May'", 'submitted_on is a day; compare it with one like "2012-06-06".'),
        ("version.asked contains 'gone'", "version.asked has no choice with the name 'gone'"),
        ("overall >", "after > write a number, or a text in quotes"),
    ],
)
def test_a_filter_that_asks_for_what_there_is_not_says_what_to_write(filled, text, said):
    with pytest.raises(DefinitionError) as refused:
        filter_from(text, filled.history)
    assert str(refused.value).startswith(said)
    assert filter_from("  ", filled.history) is None


def test_a_page_says_in_a_sentence_that_there_is_no_such_question():
    with pytest.raises(DefinitionError) as refused:
        filter_from("gone = 1", OF_EVERY_NAME)
    assert refused.value.page == "There is no question gone in this survey"


@pytest.mark.parametrize("word", ["and", "or"])
def test_a_part_that_is_taken_away_leaves_all_others(word):
    parts = ["lunch > 2", "tea > 3", "again > 4"]
    whole = filter_from(f" {word} ".join(parts), OF_EVERY_NAME)
    assert [str(one) for one in parts_of(whole)] == parts
    assert [str(without(whole, n)) for n in range(3)] == [
        f" {word} ".join(part for part in parts if part != gone) for gone in parts
    ]
    assert without(parts_of(whole)[0], 0) is None


@pytest.mark.sqlite
def test_only_lists_of_answers_are_crossed_and_no_table_is_too_large(database):
    many = [f"c{n}" for n in range(60)]
    survey = make_survey(
        *(choice("One?", *many), question("text", "why")),
        question("select_multiple", "other", choices=many),
    )
    for name in ("why", "gone"):
        with pytest.raises(DefinitionError, match="is no question with a list of answers"):
            crossable(survey.history, name)
    with pytest.raises(DefinitionError, match="would have 3,600 cells; 2,500 is the most"):
        cross_table(survey, crossable(survey.history, "q"), crossable(survey.history, "other"))


def test_whoever_says_not_applicable_has_given_no_other_answer(database, owner):
    """As in SQL and pandas: what is missing is neither equal nor unequal to any other."""
    survey = make_survey(
        question("rating", "mark", "Mark?", na="Not for me"),
        choice("Which?", "A", "B", name="which", na="Not for me"),
        # A choice that happens to have this name is one like any other.
        choice("Where?", {"name": "na", "label": "Namibia"}, "B", name="where"),
    )
    for said in ({"mark": 3}, {"mark": 4}, {"mark": "na"}, {}):
        which = {3: "a", 4: "b", "na": "na"}.get(said.get("mark", ""))
        respond(survey, **said, **({"which": which, "where": which} if which != "a" else {}))

    def number(text: str) -> int:
        return filtered_reading(survey, filter_from(text, survey.history)).responses

    assert {text: number(text) for text in (
        *("mark != 3", "not (mark = 3)", "mark = 'na'", "mark != 'na'", "answered(mark)"),
        *("which != 'a'", "which != 'b'", "which != 'na'", "where != 'b'"),
    )} == {
        **{"mark != 3": 1, "not (mark = 3)": 3, "mark = 'na'": 1, "mark != 'na'": 2},
        **{"answered(mark)": 3, "which != 'a'": 1, "which != 'b'": 0, "which != 'na'": 1},
        "where != 'b'": 1,
    }  # fmt: skip
    # The file of what is found has the same rows.
    lines = owner.get("/surveys/lunch/responses.csv?where=mark != 3").get_data(as_text=True)
    assert len(lines.splitlines()) == 2
