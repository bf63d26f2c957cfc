"""What is said of a cross table: its shares, what lies farthest apart, and where a test fits.

That its counts are those of the responses is in test_filter.py.
"""

import pytest

from models.form.setting import DefinitionError
from models.result.cross_table import CrossTable, all_crossable, cross_table, crossable
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]


def crossed(survey: Survey, rows: str, columns: str) -> CrossTable:
    return cross_table(survey, crossable(survey.history, rows), crossable(survey.history, columns))


@pytest.fixture
def visits(database) -> Survey:
    """Of the 40 who came for the first time, 31 would come again; of the 90 others, 60."""
    survey = make_survey(
        choice("Have you been before?", "First time", "Before", name="been", na="Would not say"),
        choice("Again?", "Yes", "No", name="again"),
        question("rating", "overall", "How was it?", na="Did not see it"),
        question("select_multiple", "liked", "What?", choices=["Bread", "Salad"]),
    )
    for been, again, people in (
        ("first_time", "yes", 31),
        ("first_time", "no", 9),
        ("before", "yes", 60),
        ("before", "no", 30),
        ("na", "yes", 7),
    ):
        for _ in range(people):
            respond(survey, been=been, again=again)
    return survey


def test_the_answers_that_lie_farthest_apart_are_told_of_those_who_gave_one_and_the_others(visits):
    table = crossed(visits, "been", "again")
    found = table.contrast
    assert (found.row, found.column) == ("First time", "Yes")
    assert (found.within.count, found.within.of) == (31, 40)
    assert (found.others.count, found.others.of) == (60, 90)
    # statsmodels confint_proportions_2indep(31, 40, 60, 90, method="newcomb")
    assert (found.difference.low, found.difference.high) == pytest.approx(
        (-0.06600663859672684, 0.25278356020716), abs=1e-9
    )
    # scipy.stats.chi2_contingency(correction=False)
    assert (table.test.chi_square, table.test.p) == pytest.approx((1.5476190476, 0.2134872784))


def test_not_applicable_is_in_the_table_but_in_no_share(visits):
    table = crossed(visits, "been", "again")
    assert [one.name for one in table.lines] == ["first_time", "before", "na"]
    assert (table.answered, table.asked, table.applicable) == (137, 137, 130)
    assert (table.count("na", "yes"), table.of_column("yes"), table.of_row("before")) == (7, 91, 90)
    turned = crossed(visits, "again", "been")
    assert (turned.of_row("yes"), turned.of_column("before"), turned.applicable) == (91, 90, 130)
    assert turned.contrast.within.of + turned.contrast.others.of == 130


def test_of_few_people_nothing_is_set_against_the_others():
    survey = make_survey(choice("A?", "Yes", "No", name="a"), choice("B?", "Yes", "No", name="b"))
    for _ in range(9):
        respond(survey, a="yes", b="yes")
    for _ in range(30):
        respond(survey, a="no", b="no")
    table = crossed(survey, "a", "b")
    assert table.contrast is None
    respond(survey, a="yes", b="yes")
    assert crossed(survey, "a", "b").contrast.within.count == 10


def test_without_a_difference_there_is_no_sentence_of_one():
    survey = make_survey(choice("A?", "Yes", "No", name="a"), choice("B?", "Yes", "No", name="b"))
    for a in ("yes", "no"):
        for _ in range(12):
            respond(survey, a=a, b="yes")
    assert crossed(survey, "a", "b").contrast is None


def test_of_a_scale_the_two_highest_steps_are_one_answer():
    survey = make_survey(choice("A?", "Yes", "No", name="a"), question("rating", "overall"))
    for a, mark in (("yes", 5), ("yes", 4), ("no", 4), ("no", 2), ("no", 1)):
        for _ in range(10):
            respond(survey, a=a, overall=mark)
    found = crossed(survey, "a", "overall").contrast
    assert (found.row, found.column) == ("Yes", "4 or 5")
    assert (found.within.count, found.within.of) == (20, 20)
    assert (found.others.count, found.others.of) == (10, 30)


def test_of_several_answers_people_are_counted_and_no_test_is_told():
    survey = make_survey(
        choice("A?", "Yes", "No", name="a"),
        question("select_multiple", "liked", choices=["Bread", "Salad"]),
    )
    for _ in range(20):
        respond(survey, a="yes", liked=["bread", "salad"])
        respond(survey, a="no", liked=["bread"])
    table = crossed(survey, "liked", "a")
    assert table.test is None
    assert (table.of_rows["bread"], table.of_rows["salad"], table.answered) == (40, 20, 40)
    found = table.contrast  # of the 20 who liked the salad all said yes, of the 20 others nobody
    assert (found.row, found.within.count, found.others.count) == ("Salad", 20, 0)
    assert crossed(survey, "liked", "liked").contrast is None  # all like bread


def test_only_questions_with_a_list_of_answers_can_be_crossed(visits):
    assert list(all_crossable(visits.history)) == ["been", "again", "overall", "liked"]
    with pytest.raises(DefinitionError, match="no question with a list"):
        crossable(visits.history, "nothing")
