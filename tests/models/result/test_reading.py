"""A reading says of each question what a person wants to see of its counts."""

from models.result.field_reading import FieldReading
from models.result.reading import Reading
from tests.makers import choice, definition, make_survey, question, respond
from tests.samples import every_kind, some_answers


def reading(asked: dict, counts: dict[str, int]) -> FieldReading:
    """What is read of the first field of a question."""
    return FieldReading(definition(asked).fields[0], counts)


def rows(found: FieldReading) -> list[tuple[str, str, int, float]]:
    return [(row.value, row.label, row.count, float(row.share)) for row in found.rows]


def test_every_choice_has_a_row_whether_or_not_it_was_taken() -> None:
    found = reading(choice("Good?", "Yes", "No", "So so"), {"no": 1, "yes": 3})
    assert found.answered == 4
    assert rows(found) == [("yes", "Yes", 3, 0.75), ("no", "No", 1, 0.25), ("so_so", "So so", 0, 0)]


def test_shares_of_several_choices_are_of_the_people_who_answered() -> None:
    asked = question("select_multiple", choices=["Soup", "Rice"])
    found = reading(asked, {"": 4, "soup": 4, "rice": 2})
    assert found.answered == 4
    assert rows(found) == [("soup", "Soup", 4, 1.0), ("rice", "Rice", 2, 0.5)]


def test_what_people_wrote_is_counted_and_has_no_rows() -> None:
    found = reading(question("text"), {"": 3})
    assert (found.answered, found.rows) == (3, [])


def test_few_numbers_are_shown_one_by_one_and_in_order() -> None:
    found = reading(question("decimal"), {"10.0": 1, "-2.5": 2, "9.0": 1})
    assert rows(found) == [
        *(("-2.5", "−2.5", 2, 0.5), ("9.0", "9", 1, 0.25), ("10.0", "10", 1, 0.25))
    ]
    assert (found.mean, found.median) == (3.5, 3.25)


def test_many_numbers_are_shown_in_ten_groups_that_hold_all_of_them() -> None:
    found = reading(question("integer"), {str(n): 1 for n in range(101)})
    assert [row.count for row in found.rows] == [10] * 9 + [11]
    assert [row.label for row in found.rows][:2] == ["0 to 9", "10 to 19"]
    assert [(row.value, row.label) for row in found.rows][-1] == ("90", "90 to 100")


def test_many_days_are_shown_by_month() -> None:
    few = {f"2012-06-{n:02}": 1 for n in range(1, 13)}
    assert [row.label for row in reading(question("date"), few).rows] == list(few)
    many = few | {"2012-07-01": 2, "2011-12-31": 1}
    assert [(row.label, row.count) for row in reading(question("date"), many).rows] == [
        *(("2011-12", 1), ("2012-06", 12), ("2012-07", 2))
    ]


def test_where_nobody_answered_there_are_no_numbers_and_no_fault() -> None:
    for kind in ("integer", "decimal", "date", "text", "nps", "rating"):
        found = reading(question(kind), {})
        assert (found.answered, found.mean, found.median, found.net_promoter, found.top_two) == (
            *(0, None, None, None, None),
        )
        assert all(row.count == row.share == 0 for row in found.rows)


def test_a_grid_was_answered_by_those_who_answered_its_fullest_item(database):
    survey = make_survey(question("likert", items=["A", "B"]))
    respond(survey, q__a=1, q__b=2)
    respond(survey, q__b=3)
    [found] = Reading.of(survey).questions
    assert (found.answered, [one.answered for one in found.fields]) == (2, [1, 2])
    assert found.main.name == "q.a"


def test_other_and_comments_are_counted_by_their_part(database):
    survey = every_kind()
    some_answers(survey, 3)
    found = {one.question.name: one for one in Reading.of(survey).questions}
    assert found["session"].written("other") == 3
    assert found["clause"].written("comment") == 3
    assert found["people"].written("other") == 0
    assert "welcome" not in found
