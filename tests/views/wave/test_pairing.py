"""The page of what changed for the same people: sentences, tables, and why there are none."""

import pytest

from models.answer.response import Response
from models.survey.survey import Survey
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from models.wave.series import Series
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days, question
from tests.page import page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

SURE = question("rating", "sure", "How confident are you?")
TALKS = question("likert", "talks", "The talks were", items=["Clear", "Short"])
MET = question("integer", "met", "How many people of other teams do you know?")
USES = choice("Do you use Yammer?", "Yes", "No", name="uses")
FOOD = question("select_multiple", "food", "What do you read?", choices=["Soup", "Rice", "Cake"])


def answer(survey: Survey, person: int, answers: dict) -> None:
    asked = PairCode.asked_lately(survey)
    values = {name: f"{person} {name}" for name in USUAL_ELEMENTS}
    Response.record(survey, f"{survey.code} {person}", answers, marks=asked.marks_of(values))


def of_pairs(people: int, *questions: dict, code: str = "lunch") -> tuple[Series, Survey]:
    """Two waves that so many people answered, and the first five more."""
    first = make_survey(*(questions or (SURE, TALKS, MET, USES, FOOD)), code=code)
    series = make_series(first, 6, 12)
    PairCode.ask(series, USUAL_ELEMENTS, make_organiser())
    for person in range(people + 5):
        before = {"sure": 2, "talks.clear": 1, "met": 3, "uses": "no", "food": ["soup"]}
        answer(first, person, before | {"sure": 1 + person % 3})
    pass_days(190)
    second = series.waves[1].survey
    for person in range(people):
        now = {"sure": 3, "talks.clear": 4, "met": 5 + person % 2, "uses": "yes", "food": ["cake"]}
        answer(second, person, now | {"sure": 2 + person % 4})
    second.close()
    return series, Survey.get_by_id(second.id)


@pytest.mark.both
def test_the_sentence_comes_first_then_pictures_then_how_sure_it_is(owner):
    _, second = of_pairs(30)
    page = page_of(owner.get(f"/surveys/{second.code}/pairs"))
    state = page.one("p", **{"class": "state"}).words
    assert state.startswith(
        "Of the 35 who answered the first time, 30 came back and could be paired."
    )
    cells = {
        one["data-value"]: one["data-count"]
        for one in page.one("tbody", data_item="sure.change").all("td")
        if "data-value" in one
    }
    rises = [(2 + n % 4) - (1 + n % 3) for n in range(30)]
    assert cells == {
        "rose": str(sum(one > 0 for one in rises)),
        "stayed": str(sum(one == 0 for one in rises)),
        "fell": str(sum(one < 0 for one in rises)),
    }
    words = page.one("main").words
    for said in (
        "Student’s t",
        "Wilcoxon’s signed-rank test",
        "McNemar’s test",
        "Of the 30 who answered both times, 0 said so the first time and 30 this time.",
        "Paired: the code is the same",
    ):
        assert said in words
    # The halves of a scale stand in the picture under the names of the two waves.
    assert {one["data-item"] for one in page.all("tbody") if "data-item" in one} >= {
        *("sure.first", "sure.now", "talks.clear.first", "met.change", "uses.yes", "food.cake")
    }


def test_no_response_and_no_pair_of_responses_is_named(owner):
    _, second = of_pairs(12)
    html = owner.get(f"/surveys/{second.code}/pairs").data.decode()
    ids = [*Response.ids(Survey.at("lunch")), *Response.ids(second)]
    assert "12 came back" in html
    assert len(ids) == 29
    assert not [one for one in ids if one in html]


def test_of_few_pairs_it_is_said_that_they_are_few_and_not_how_many(owner):
    _, second = of_pairs(9)
    words = page_of(owner.get(f"/surveys/{second.code}/pairs")).one("main").words
    assert "Fewer than 10 people could be paired, so nothing is told of them." in words


def test_while_a_wave_is_open_it_says_when_figures_come(owner):
    _, second = of_pairs(12)
    second.delete_instance()
    series = Series.get()
    third = series.waves[1].survey
    pass_days(190)
    words = page_of(owner.get(f"/surveys/{third.code}/pairs")).one("main").words
    assert "What changed is told once this wave has closed" in words


def test_what_was_asked_first_leads_to_the_later_waves(owner):
    _, second = of_pairs(12)
    page = page_of(owner.get("/surveys/lunch/pairs"))
    assert "This is what was asked first." in page.one("main").words
    assert [one["href"] for one in page.one("nav", aria_label="Waves").all("a")] == [
        f"/surveys/{second.code}/pairs"
    ]


def test_without_a_code_a_difference_is_never_called_a_change(owner):
    make_series(make_survey(SURE), 6)
    second = Series.get().waves[1].survey
    words = page_of(owner.get(f"/surveys/{second.code}/pairs")).one("main").words
    assert "a difference between them may be one of people" in words


def test_a_page_of_thirty_pairs_asks_the_database_as_often_as_one_of_twelve(owner, caplog):
    counted = []
    for people in (12, 30):
        _, second = of_pairs(people, code=f"of-{people}")
        owner.get(f"/surveys/{second.code}/pairs")  # reads what there is to read
        caplog.clear()
        with caplog.at_level("DEBUG", "peewee"):
            owner.get(f"/surveys/{second.code}/pairs")
        counted.append(len(statements(caplog)))
    assert counted[0] == counted[1] > 3
