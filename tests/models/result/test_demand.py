"""Demand is a table of topics by places, and everyone sees it only where nobody stands out."""

from models.answer.public_snapshot import share
from models.result.audience import Audience, reading_for
from models.result.demand import demand, is_safe
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
