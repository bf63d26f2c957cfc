"""What changed among those who answered two waves: when it is told, of whom, and to whom."""

from collections.abc import Sequence
from typing import Any

import pytest

from models.answer.pair_mark import PairMark
from models.answer.public_snapshot import share
from models.answer.response import Response
from models.answer.tally import Tally
from models.result import paired_change as module
from models.result.audience import Audience, pairs_for
from models.result.measure import paired_change
from models.result.paired_change import (
    Attrition,
    PairedChange,
    ScaleChange,
    finish,
    state_of_pairs,
)
from models.survey.survey import Survey
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from models.wave.paired_figures import PairedFigures
from models.wave.series import Series
from tests.makers import choice, make_organiser, make_series, make_survey, pass_days, question

SURE = question("rating", "sure", "How confident are you?")
USES = choice("Do you use Yammer?", "Yes", "No", name="uses")
WHY = question("text", "why", "Why?")
Answers = dict[str, Any]
# Fourteen who answered both times: ten rose by one or two, two stayed, two fell by one.
BEFORE = [2, 2, 2, 3, 3, 3, 1, 1, 4, 3, 3, 4, 5, 4]
NOW = [3, 3, 4, 4, 5, 4, 2, 3, 5, 4, 3, 4, 4, 3]
ONLY_FIRST = [3, 3, 4, 2, 5, 4, 3, 1, 2, 3, 4, 5]


def values(person: int) -> dict[str, str]:
    """The code of a person; no two have three elements alike."""
    return {name: f"{person} {name}" for name in USUAL_ELEMENTS}


def begun(*questions: dict, **settings: Any) -> tuple[Series, Survey, Survey]:
    first = make_survey(*(questions or (SURE, USES, WHY)), **settings)
    series = make_series(first, 6)
    PairCode.ask(series, USUAL_ELEMENTS, make_organiser())
    return series, first, series.waves[1].survey


def answer(survey: Survey, people: Sequence[int], answers: Sequence[Answers]) -> None:
    asked = PairCode.asked_lately(survey)
    for person, given in zip(people, answers, strict=True):
        key = f"{survey.code} {person} {len(Response.ids(survey, size=500))}"
        Response.record(survey, key, given, marks=asked.marks_of(values(person)))


def asked_again(first: Survey, second: Survey, *, closes: bool = True) -> Survey:
    """Both waves answered by fourteen, the first by twelve more."""
    people = len(BEFORE)
    answer(first, range(people), [{"sure": n, "uses": "yes" if n > 2 else "no"} for n in BEFORE])
    answer(first, range(50, 50 + len(ONLY_FIRST)), [{"sure": n, "uses": "yes"} for n in ONLY_FIRST])
    first.close()
    pass_days(190)
    second = Survey.get_by_id(second.id)
    answer(second, range(people), [{"sure": n, "uses": "yes"} for n in NOW])
    if closes:
        second.close()
    return Survey.get_by_id(second.id)


def told(survey: Survey, audience: Audience = Audience.ORGANISER) -> PairedChange | None:
    return pairs_for(survey, audience).change


def test_the_change_of_those_who_answered_both_is_that_of_the_measures(database):
    _, first, second = begun()
    change = told(asked_again(first, second))
    (scale,) = change.scales
    expected = paired_change(dict.fromkeys(zip(BEFORE, NOW, strict=True), 0) | count(), 4)
    assert (scale.people, scale.rose, scale.stayed, scale.fell) == (14, 10, 2, 2)
    # The answers lie in no order, and a sum of floats has one.
    assert (scale.mean, scale.low, scale.high, scale.effect) == pytest.approx(
        (expected.mean, expected.low, expected.high, expected.effect)
    )
    # Of all 4096 ways in which the twelve ranks can have signs, 46 have so small a sum.
    assert scale.p == 2 * 46 / 4096
    assert (scale.mean_before, scale.mean_now) == (sum(BEFORE) / 14, sum(NOW) / 14)
    assert scale.befores == {"1": 2, "2": 3, "3": 5, "4": 3, "5": 1}
    assert change.pairs == change.exact == 14
    assert change.in_first == Attrition(26, 26, 0, 12)
    assert change.in_second == Attrition(14, 14, 0, 0)


def count() -> dict[tuple[float, float], int]:
    both = list(zip(BEFORE, NOW, strict=True))
    return {pair: both.count(pair) for pair in both}


def test_a_choice_has_mcnemars_test_and_who_came_to_it_and_left(database):
    _, first, second = begun()
    change = told(asked_again(first, second))
    (uses,) = change.choices
    assert (uses.choice, uses.people, uses.before, uses.now) == ("yes", 14, 9, 14)
    assert (uses.gained, uses.lost, uses.p) == (5, 0, None)  # five changed: too few for a test


def test_those_who_came_back_are_compared_with_the_rest_on_what_they_said_first(database):
    _, first, second = begun()
    change = told(asked_again(first, second))
    sure = change.returned[0]
    assert (sure.field, sure.back_people, sure.others_people) == ("sure", 14, 12)
    assert (sure.back, sure.others) == (sum(BEFORE) / 14, sum(ONLY_FIRST) / 12)
    assert sure.low < sure.value < sure.high
    assert not sure.is_sure
    uses = change.returned[1]
    assert (uses.choice, uses.back, uses.others) == ("yes", 9 / 14, 1)


def test_nothing_is_told_until_the_wave_has_closed(database):
    _, first, second = begun()
    second = asked_again(first, second, closes=False)
    state = state_of_pairs(second)
    assert (state.change, state.is_early) == (None, True)
    assert PairedFigures.select().count() == 0
    second.close()
    assert told(second) is not None


def test_nothing_is_told_of_nine_pairs_and_something_of_ten(database, monkeypatch):
    _, first, second = begun(SURE)
    answer(first, range(10), [{"sure": 2}] * 10)
    pass_days(190)
    second = Survey.get_by_id(second.id)
    answer(second, range(9), [{"sure": 4}] * 9)
    second.close()
    assert (told(second), PairedFigures.select().count()) == (None, 0)
    second.open()
    answer(second, [9], [{"sure": 3}])
    second.close()
    assert told(second).pairs == 10


def test_of_a_question_that_nine_of_ten_pairs_answered_nothing_is_told(database):
    _, first, second = begun(SURE, USES)
    answer(first, range(10), [{"sure": 2, "uses": "yes"}] * 9 + [{"uses": "no"}])
    pass_days(190)
    answer(second, range(10), [{"sure": 3, "uses": "yes"}] * 10)
    second.close()
    change = told(second)
    assert (change.pairs, change.scales) == (10, ())
    assert [one.people for one in change.choices] == [10]


def test_one_answer_more_or_less_moves_no_figure_and_five_do(database):
    _, first, second = begun()
    second = asked_again(first, second)
    before = told(second)
    Response.delete_among(second, Response.ids(second)[:1])
    assert told(second) == before
    Response.delete_among(second, Response.ids(second)[:3])
    assert told(second) == before
    assert Tally.at_this_moment(second).responses == 10
    second.open()
    answer(second, range(80, 84), [{"sure": 1}] * 4)  # of whom nobody was there the first time
    answer(first, [], [])
    second.close()
    assert told(second) == before
    Response.delete_among(second, Response.ids(second, size=500))
    assert told(second) is None


def test_who_reopens_and_closes_a_wave_after_each_answer_learns_of_five_at_once(database):
    _, first, second = begun(SURE)
    answer(first, range(20), [{"sure": 2}] * 20)
    pass_days(190)
    answer(second, range(10), [{"sure": 3}] * 10)
    seen = []
    for person in range(10, 20):
        second.close()
        seen.append(told(second).pairs)
        second.open()
        answer(second, [person], [{"sure": 4}])
    assert seen == [10] * 5 + [15] * 5


def test_figures_stay_when_the_series_ends_and_the_codes_are_gone(database):
    series, first, second = begun()
    before = told(asked_again(first, second))
    series.end(make_organiser())
    finish(Series.get_by_id(series.id))
    assert (PairMark.select().count(), PairCode.select().count()) == (0, 0)
    assert told(Survey.get_by_id(second.id)) == before


def test_a_series_that_ends_before_anybody_has_looked_is_read_once_more(database):
    series, first, second = begun()
    asked_again(first, second, closes=False)
    series.end(make_organiser())
    finish(Series.get_by_id(series.id))
    assert told(Survey.get_by_id(second.id)).pairs == 14


def test_waves_without_a_code_have_no_change(database):
    first = make_survey(SURE)
    series = make_series(first, 6)
    for n in BEFORE:
        Response.record(first, f"first {n} {len(Response.ids(first))}", {"sure": n})
    pass_days(190)
    second = series.waves[1].survey
    for n in NOW:
        Response.record(second, f"second {n} {len(Response.ids(second))}", {"sure": n})
    second.close()
    assert state_of_pairs(second) == module.PairState(None)
    assert state_of_pairs(first) == module.PairState(None)


def ten_of_fifteen_rose() -> tuple[Survey, Survey]:
    _, first, second = begun(SURE)
    answer(first, range(15), [{"sure": 2}] * 15)
    pass_days(190)
    answer(second, range(15), [{"sure": 4}] * 10 + [{"sure": 2}] * 5)
    second.close()
    return first, second


def test_everyone_is_told_nothing_while_either_wave_is_not_shared(database):
    first, second = ten_of_fifteen_rose()
    assert told(second) is not None
    for one in (second, first):
        assert told(Survey.get_by_id(second.id), Audience.EVERYONE) is None
        share(one)
    assert told(Survey.get_by_id(second.id), Audience.EVERYONE) is not None
    assert told(Survey.get_by_id(second.id), Audience.ROOM) is None


def test_everyone_is_told_no_number_of_fewer_than_five_nor_a_whole_that_lacks_so_few(database):
    _, first, second = begun()
    second = asked_again(first, second)
    share(first)
    share(second)
    second = Survey.get_by_id(second.id)
    mine = told(second)
    # Of 14, ten rose and four did not; all fourteen say yes now.
    assert [one.rose for one in mine.scales] == [10]
    assert [one.now for one in mine.choices] == [14]
    assert told(second, Audience.EVERYONE) is None


def test_everyone_is_told_of_a_change_whose_parts_are_large_enough(database):
    first, second = ten_of_fifteen_rose()
    share(first)
    share(second)
    change = told(Survey.get_by_id(second.id), Audience.EVERYONE)
    assert [(one.rose, one.people) for one in change.scales] == [(10, 15)]
    assert change.returned == ()


def test_of_a_sensitive_survey_everyone_is_told_of_ten_people_or_more(database):
    _, first, second = begun(SURE, sensitive=True)
    answer(first, range(24), [{"sure": 2}] * 24)
    pass_days(190)
    answer(second, range(24), [{"sure": 4}] * 15 + [{"sure": 2}] * 9)
    second.close()
    share(first)
    share(second)
    second = Survey.get_by_id(second.id)
    assert [(one.rose, one.people) for one in told(second).scales] == [(15, 24)]
    assert told(second, Audience.EVERYONE) is None


def test_what_is_asked_in_other_words_is_not_compared(database):
    _, first, second = begun(SURE, USES)
    asked = make_survey(
        question("rating", "sure", "How happy are you?"), USES, code="model"
    ).definition
    second.publish(asked)
    change = told(asked_again(first, Survey.get_by_id(second.id)))
    assert change.scales == ()
    assert len(change.choices) == 1


def test_a_wave_that_is_too_large_is_not_read(database, monkeypatch):
    monkeypatch.setattr(module, "MOST_RESPONSES", 20)
    _, first, second = begun()
    state = state_of_pairs(asked_again(first, second))
    assert (state.change, state.is_large) == (None, True)


OPTIONAL = question("rating", "sure", "How confident are you?", required=False)
SENT = question("rating", "team", "How is the team?", required=False)


def of_twenty_twelve_answered(*, sensitive: bool = False) -> tuple[Survey, Survey]:
    """Twenty-six with codes, of whom twenty came back, twelve of them with an answer to `sure`."""
    _, first, second = begun(OPTIONAL, SENT, USES, sensitive=sensitive)
    answer(first, range(40), [{"sure": 1 + n % 4, "team": 2, "uses": "no"} for n in range(40)])
    pass_days(190)
    second = Survey.get_by_id(second.id)
    answer(
        second,
        range(20),
        [({"sure": 3} if n < 12 else {}) | {"team": 4, "uses": "yes"} for n in range(20)],
    )
    return first, closed_anew(second)


def closed_anew(second: Survey) -> Survey:
    Survey.get_by_id(second.id).close()
    return Survey.get_by_id(second.id)


def of_sure(survey: Survey) -> ScaleChange:
    return next(one for one in told(survey).scales if one.field == "sure")


def people_of(survey: Survey) -> dict[str, int]:
    change = told(survey)
    scales = {one.field: one.people for one in change.scales}
    return scales | {one.field: one.people for one in change.choices}


def test_an_optional_question_moves_only_with_five_pairs_of_its_own(database):
    _, second = of_twenty_twelve_answered()
    before = of_sure(second)
    assert people_of(second) == {"sure": 12, "team": 20, "uses": 20}
    second.open()
    # Five more come back, and one of them alone answers the optional question.
    given = [{"team": 4, "uses": "yes"} for _ in range(5)]
    answer(second, range(20, 25), [given[0] | {"sure": 5}, *given[1:]])
    second = closed_anew(second)
    assert of_sure(second) == before
    assert told(second).pairs == 25
    assert people_of(second) == {"sure": 12, "team": 25, "uses": 25}
    second.open()
    answer(second, range(25, 28), [{"sure": 5, "team": 4}] * 3)
    second = closed_anew(second)
    assert of_sure(second) == before
    second.open()
    answer(second, [28], [{"sure": 5}])
    second = closed_anew(second)
    assert people_of(second) == {"sure": 17, "team": 25, "uses": 25}


def test_of_a_sensitive_wave_a_question_moves_with_ten_pairs_of_its_own(database):
    _, second = of_twenty_twelve_answered(sensitive=True)
    assert people_of(second) == {"sure": 12, "team": 20, "uses": 20}
    second.open()
    answer(second, range(20, 29), [{"sure": 5, "team": 4}] * 9)
    second = closed_anew(second)
    assert people_of(second) == {"sure": 12, "team": 20, "uses": 20}
    second.open()
    answer(second, [29], [{"sure": 5}])
    second = closed_anew(second)
    assert people_of(second) == {"sure": 22, "team": 20, "uses": 20}


def test_what_is_deleted_moves_an_optional_question_only_with_five_of_its_own(database):
    _, second = of_twenty_twelve_answered()
    before = of_sure(second)
    answered = {one["id"]: "sure" in one["answers"] for one in Response.all_of(second)}
    with_it = [id for id, has in answered.items() if has]
    without = [id for id, has in answered.items() if not has]
    Response.delete_among(second, [with_it[0], *without[:4]])
    assert told(second).pairs == 15
    assert of_sure(second) == before
    # Eleven, ten, nine, eight: too few to be told of, and no step.
    Response.delete_among(second, with_it[1:4])
    assert of_sure(second) == before
    Response.delete_among(second, with_it[4:5])
    assert "sure" not in people_of(second)


def test_one_who_came_and_one_who_went_move_nothing_and_five_of_each_do(database):
    _, second = of_twenty_twelve_answered()
    before = told(second)
    with_it = [one["id"] for one in Response.all_of(second) if "sure" in one["answers"]]
    for person in (20, 21):
        Response.delete_among(second, [with_it.pop()])
        second.open()
        answer(second, [person], [{"sure": 5, "team": 1, "uses": "no"}])
        second = closed_anew(second)
        assert told(second) == before
    for person in (22, 23, 24):
        Response.delete_among(second, [with_it.pop()])
        second.open()
        answer(second, [person], [{"sure": 5, "team": 1, "uses": "no"}])
        second = closed_anew(second)
    assert told(second).pairs == 20
    assert [one.nows for one in told(second).scales if one.field == "sure"] != [
        one.nows for one in before.scales if one.field == "sure"
    ]


def test_five_who_come_back_without_an_answer_the_first_time_move_who_came_back_alone(database):
    _, first, second = begun(OPTIONAL, USES)
    answer(first, range(40), [({"sure": 2} if n != 20 else {}) | {"uses": "no"} for n in range(40)])
    pass_days(190)
    answer(second, range(16), [{"sure": 3, "uses": "yes"}] * 16)
    second = closed_anew(second)
    assert {one.field: one.back_people for one in told(second).returned} == {"sure": 16, "uses": 16}
    second.open()
    answer(second, range(20, 25), [{}] * 5)
    second = closed_anew(second)
    assert {one.field: one.back_people for one in told(second).returned} == {"sure": 16, "uses": 21}


def test_a_question_that_was_asked_otherwise_for_a_while_keeps_its_figures(database):
    _, second = of_twenty_twelve_answered()
    before = told(second)
    mine = second.definition
    other = question("rating", "sure", "How happy are you?", required=False)
    asked = make_survey(other, SENT, USES, code="model").definition
    second.publish(asked, same=["sure"])
    second.open()
    answer(second, [20], [{"sure": 5}])
    second = closed_anew(second)
    assert "sure" not in people_of(second)
    Survey.get_by_id(second.id).publish(mine, same=["sure"])
    assert of_sure(Survey.get_by_id(second.id)) == before.scales[0]


def test_what_was_told_before_too_few_were_left_is_told_anew_only_five_beyond_it(database):
    _, first, second = begun(OPTIONAL)
    answer(first, range(40), [{"sure": 2}] * 40)
    pass_days(190)
    answer(second, range(12), [{"sure": 3}] * 12)
    second = closed_anew(second)
    before = told(second)
    Response.delete_among(second, Response.ids(second)[:5])
    assert told(second) is None
    second.open()
    answer(second, range(20, 24), [{"sure": 3}] * 4)
    second = closed_anew(second)
    # Eleven, which is one from twelve: whoever had five gone and four come would read of one.
    assert told(second) == before
    second.open()
    answer(second, range(24, 30), [{"sure": 3}] * 6)
    second = closed_anew(second)
    assert people_of(second) == {"sure": 17}
    Response.delete_among(second, Response.ids(second, size=500))
    assert (told(second), PairedFigures.select().count()) == (None, 0)
