"""Every number of a reading is what a count of the answers by hand says: of whom, too.

The surveys are made up: several versions with other choices, conditions, “not applicable”, and
answers that are deleted. What the tally must say is worked out here from the answers alone, in
fractions, by other code than the program's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from language.number import percent, two_places
from models.answer.public_snapshot import share
from models.answer.recount import recount
from models.answer.response import Response
from models.answer.tally import CHOSE, NOT_ASKED, Count, Tally
from models.result.audience import Audience, reading_for
from models.result.field_reading import FieldReading
from models.result.reading import Reading
from models.survey.survey import Survey
from storage import schema
from storage.database import db
from tests.makers import choice, definition, make_survey, question, respond

NA = "na"
PLACES = ("Hall", "Garden", "Roof")


Asked = tuple[tuple[str, ...], bool, bool]  # places, whether “not applicable”, whether tea


def version(places: tuple[str, ...], na: bool, has_tea: bool) -> tuple[dict[str, Any], ...]:
    """One version: a choice, several, a grid and two ratings, of which one is conditional."""
    none: dict[str, Any] = {"na": "Does not apply"} if na else {}
    return (
        choice("Where?", *places, name="where", **none),
        question("select_multiple", "saw", choices=list(places), **none),
        question("section", "part", relevant="where = 'hall'"),
        question("rating", "lunch", **none),
        question("likert", "talks", items=["Clear"], **none),
        question("section", "rest"),
        question("nps", "again", relevant="lunch <= 3", **none),
        *([question("rating", "tea", **none)] if has_tea else []),
    )


@dataclass(frozen=True)
class Given:
    """One person's answers, and the version that was asked."""

    version: int
    answers: Mapping[str, Any]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Asked], list[list[dict]]]:
    """Up to three versions, and what people answer to each, to be cut to what they were asked."""
    places = st.lists(st.sampled_from(PLACES), unique=True).map(tuple)
    named = places.map(lambda some: tuple(dict.fromkeys((*some, "Hall"))))
    asked = draw(st.lists(st.tuples(named, st.booleans(), st.booleans()), min_size=1, max_size=3))
    people = [
        draw(st.lists(st.fixed_dictionaries({}, optional=answers(*one)), max_size=8))
        for one in asked
    ]
    return asked, people


def answers(places: tuple[str, ...], na: bool, has_tea: bool) -> dict[str, st.SearchStrategy[Any]]:
    none: list[Any] = [NA] if na else []
    names = [one.lower() for one in places]
    order = {name: place for place, name in enumerate(names)}
    some = st.lists(st.sampled_from(names), min_size=1, unique=True).map(
        lambda chosen: sorted(chosen, key=order.__getitem__)
    )
    marks = st.sampled_from([1, 2, 3, 4, 5, *none])
    return {
        "where": st.sampled_from([*names, *none]),
        "saw": some | st.just([NA]) if na else some,
        "lunch": marks,
        "talks.clear": marks,
        "again": st.sampled_from([*range(11), *none]),
        **({"tea": marks} if has_tea else {}),
    }


def put(said: Mapping[str, Any]) -> set[str]:
    """What is asked of somebody who answers so, of a form that asks everything here."""
    asked = {"where", "saw", "tea"}
    if said.get("where") == "hall":
        asked |= {"lunch", "talks.clear"}
        if isinstance(said.get("lunch"), int) and said["lunch"] <= 3:
            asked.add("again")
    return asked


def collected(
    asked: list[Asked], people: list[list[dict]], gone: set[int]
) -> tuple[Survey, list[Given]]:
    """The survey with all answers but those that are deleted again, and the answers that stay."""
    survey = make_survey(*version(*asked[0]), code="")
    for number, one in enumerate(asked):
        if number:
            survey.publish(definition(*version(*one)))
        kept = [{name: said[name] for name in said if name in put(said)} for said in people[number]]
        Response.take_in(survey, [(said, None) for said in kept])
    stored = list(Response.select().where(Response.survey == survey).order_by(Response.id))
    for place, response in enumerate(stored):
        if place in gone:
            response.delete_instance()
    left = [Given(one.version, one.answers) for n, one in enumerate(stored) if n not in gone]
    return Survey.get_by_id(survey.id), left


def said_to(given: list[Given], name: str) -> list[Any]:
    return [one.answers[name] for one in given if name in one.answers]


@pytest.mark.sqlite  # the counters are moved by the same SQL on both
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories(), st.sets(st.integers(0, 23), max_size=8))
def test_every_denominator_is_that_of_a_count_by_hand(database, history, gone):
    asked, people = history
    survey, given = collected(asked, people, gone)
    assert recount(survey)[1] == []
    found = {one.question.name: one for one in Reading.of(survey).questions}
    with_tea = {n for n in range(1, survey.version + 1) if "tea" in survey.history.of(n).names}
    offered = offered_by(survey)
    for name in {"where", "saw", "lunch", "again", "tea"} & found.keys():
        one = found[name]
        has_it = [each for each in given if name != "tea" or each.version in with_tea]
        put_to = [each for each in has_it if name in put(each.answers)]
        assert (one.asked, one.answered) == (len(put_to), len(said_to(given, name)))
        assert one.not_asked == len(given) - len(put_to)
    for name in ("where", "saw"):
        choices(found[name].main, given, name, offered)
    for name in {"lunch", "again", "tea"} & found.keys():
        scores(found[name].main, said_to(given, name))
    scores(found["talks"].main, said_to(given, "talks.clear"))


def offered_by(survey: Survey) -> dict[int, set[str]]:
    """{number of a version: the places it offers}."""
    return {
        number: {one.name for one in survey.history.of(number).questions[0].settings["choices"]}
        for number in range(1, survey.version + 1)
    }


def choices(
    main: FieldReading, given: list[Given], name: str, offered: dict[int, set[str]]
) -> None:
    stood = [
        (one.version, one.answers[name])
        for one in given
        if name in one.answers and one.answers[name] not in (NA, [NA])
    ]
    assert main.applicable == len(stood)
    for row in main.rows:
        could = [said for number, said in stood if row.value in offered[number]]
        did = [said for said in could if row.value in (said if isinstance(said, list) else [said])]
        assert (row.count, row.of) == (len(did), len(could))
        expected = Fraction(len(did), len(could)) if could else Fraction(0)
        assert percent(row.share) == percent(expected)
    apart = len([said for said in said_to(given, name) if said in (NA, [NA])])
    assert (main.not_applicable.count if main.not_applicable else 0) == apart


def scores(main: FieldReading, said: list[Any]) -> None:
    marks = [one for one in said if one != NA]
    assert main.answered == len(said)
    assert main.applicable == len(marks)
    assert (main.not_applicable.count if main.not_applicable else 0) == said.count(NA)
    for row in main.rows:
        assert (row.count, row.of) == (marks.count(int(row.value)), len(marks))
    if not marks:
        assert (main.mean, main.top_two) == (None, None)
        return
    assert main.mean is not None
    assert two_places(main.mean) == two_places(Fraction(sum(marks), len(marks)))
    best = max(int(row.value) for row in main.rows)
    if best == 5:
        top = len([one for one in marks if one >= 4])
        assert main.top_two is not None
        assert (main.top_two.count, main.top_two.of) == (top, len(marks))
    else:
        assert main.net_promoter is not None
        promoters = len([one for one in marks if one >= 9])
        detractors = len([one for one in marks if one <= 6])
        assert (main.net_promoter.promoters, main.net_promoter.detractors) == (
            *(promoters, detractors),
        )


def test_a_choice_that_came_later_is_a_share_of_those_it_was_offered_to(database):
    survey = make_survey(choice("Where?", "Hall", "Roof"))
    for place in ("hall", "hall", "roof"):
        respond(survey, q=place)
    survey.publish(definition(choice("Where?", "Hall", "Garden", na="Nowhere")))
    for place in ("garden", "garden", "hall", NA):
        respond(survey, q=place)

    [asked] = Reading.of(survey).questions
    assert [(row.value, row.count, row.of, row.came_later) for row in asked.main.rows] == [
        ("hall", 3, 6, False),
        ("garden", 2, 3, True),
        ("roof", 1, 3, False),
    ]
    assert (asked.answered, asked.main.applicable, asked.asked) == (7, 6, 7)
    assert recount(survey)[1] == []


def test_where_the_versions_of_answers_are_not_told_a_later_choice_has_no_share(database):
    survey = make_survey(choice("Where?", "Hall"))
    respond(survey, q="hall")
    survey.publish(definition(choice("Where?", "Hall", "Garden")))
    for _ in range(5):
        respond(survey, q="garden")
    share(survey)
    survey.close()

    everyone = reading_for(Survey.get_by_id(survey.id), Audience.EVERYONE)
    assert everyone is not None
    [asked] = everyone.questions
    assert asked.asked is None
    assert [(row.value, row.of) for row in asked.main.rows] == [("hall", 6), ("garden", None)]


def test_marks_of_which_six_is_not_applicable_have_the_mean_and_share_of_the_others(database):
    """CarpentryCon 2020, session_build_community: 1 to 5, and 6 for “not applicable”."""
    marks = {1: 2, 2: 3, 3: 21, 4: 44, 5: 25, NA: 29}
    survey = make_survey(question("rating", na="Not applicable"))
    Response.take_in(survey, [({"q": mark}, None) for mark, n in marks.items() for _ in range(n)])

    [asked] = Reading.of(survey).questions
    top = asked.main.top_two
    assert top is not None
    assert (asked.answered, asked.main.applicable) == (124, 95)
    assert (two_places(asked.main.mean), percent(top.share), top.count, top.of) == (
        *("3.92", "73 %", 69, 95),
    )


def test_who_was_asked_of_the_answers_of_before_is_counted_by_the_migration(database):
    survey = make_survey(*version(("Hall", "Roof"), na=True, has_tea=True))
    for said in ({"where": "hall", "lunch": 2, "again": 3}, {"where": "roof"}, {"where": NA}, {}):
        respond(survey, **said)
    survey.publish(definition(*version(("Hall", "Garden"), na=True, has_tea=False)))
    respond(survey, where="garden", saw=["garden"])
    before = Tally.whole(survey)[2]
    Count.delete().where(Count.field << (NOT_ASKED, CHOSE)).execute()
    assert recount(survey)[1] != []

    db.execute_sql("DELETE FROM schema_migration WHERE name = '0014_reach'")
    assert schema.migrate() == ["0014_reach"]

    assert recount(survey)[1] == []
    assert Tally.whole(survey)[2] == before
    assert before.not_asked == {"lunch": 4, "talks": 4, "again": 4}
