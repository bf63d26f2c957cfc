"""Demand is a table of topics by places, and everyone sees it only where nobody stands out."""

from collections import Counter

from models.answer.public_snapshot import share
from models.result.audience import Audience, reading_for
from models.result.demand import demand, is_safe, tellable
from models.survey.survey import Survey
from tests.makers import definition, make_survey, question, respond

NEED = question("request", "need", "Training?", topics=["Blogs", "Video"], places=["Leeds", "Bath"])


def test_topics_are_rows_and_places_columns_also_those_no_longer_offered() -> None:
    fields = definition(NEED).fields
    table = demand(fields, {"blogs leeds": 3, "chat york": 1})
    assert table is not None
    assert [one.name for one in table.topics] == ["blogs", "video", "chat"]
    assert [one.name for one in table.places] == ["leeds", "bath", "york"]
    assert (table.counts, table.most) == ({("blogs", "leeds"): 3, ("chat", "york"): 1}, 3)
    assert demand(fields, {}) is None


def test_a_table_is_safe_when_no_cell_has_one_to_four_people() -> None:
    assert is_safe({"blogs leeds": 5, "video bath": 12})
    assert not is_safe({"blogs leeds": 5, "video bath": 4})


def of(**cells: int) -> tuple[dict[str, int], Counter[str], Counter[str]]:
    """The pairs of a table, and the sums of its topics and places."""
    topics, places = Counter[str](), Counter[str]()
    for cell, count in cells.items():
        topic, place = cell.split("_")
        topics[topic] += count
        places[place] += count
    return {cell.replace("_", " "): n for cell, n in cells.items()}, topics, places


def test_of_a_table_with_small_cells_a_pair_is_told_whose_rest_is_no_small_group() -> None:
    cells = {"a_x": 9, "a_y": 3, "a_z": 2, "b_x": 4, "b_y": 3, "c_x": 2, "c_z": 4}
    assert tellable(*of(**cells), smallest=5) == ["a x"]
    assert tellable(*of(**cells), smallest=10) == []
    # What is left of the topic, or of the place, is one to four people.
    assert tellable(*of(**cells | {"a_y": 1}), smallest=5) == []
    assert tellable(*of(**cells | {"c_x": 0, "b_x": 2}), smallest=5) == []


def test_who_named_no_place_counts_in_what_is_left_of_a_topic() -> None:
    pairs, topics, places = of(a_x=9, a_y=1, a_z=2, b_x=4, b_y=3, b_z=3, c_x=2, c_z=5)
    assert tellable(pairs, topics, places, 5) == []
    assert tellable(pairs, topics | Counter(a=14), places, 5) == ["a x"]


def test_no_pair_is_told_where_somebody_is_sure_to_be_in_a_small_cell() -> None:
    # All who want b are told of, so whoever named z wants a.
    cells = {"b_y": 10, "a_x": 9, "a_z": 1, "a_y": 5}
    assert tellable(*of(**cells), smallest=5) == []
    assert tellable(*of(**cells | {"c_z": 4, "c_y": 2, "c_x": 5}), smallest=5) == []


def test_everyone_sees_the_table_once_nobody_is_in_a_small_cell_and_the_organiser_always(database):
    survey = make_survey(NEED, anonymous=False)
    share(survey)

    def shown(audience: Audience) -> bool:
        reading = reading_for(Survey.at(survey.code), audience)
        assert reading is not None
        [asked] = reading.questions
        return asked.demand is not None

    for _ in range(4):
        respond(survey, need__topic="blogs", need__place="leeds")
    assert (shown(Audience.ORGANISER), shown(Audience.EVERYONE)) == (True, False)
    respond(survey, need__topic="blogs", need__place="leeds")
    assert shown(Audience.EVERYONE)
    respond(survey, need__topic="video", need__place="leeds")
    assert not shown(Audience.EVERYONE)
