"""A tally is exactly its responses, whatever was sent, sent again and deleted."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer.recount import recount
from models.answer.response import KeyReused, Response
from models.answer.submission import receipt_hash, submission
from models.answer.tally import KEPT_UP, Deltas, Tally, in_lots
from models.answer.threshold import SMALLEST_GROUP
from models.survey.survey import Survey
from storage.database import writing
from tests.arbitrary import answers_to, sent_to
from tests.makers import choice, definition, make_survey, question, respond, responses_of
from tests.samples import EVERY_KIND, every_kind
from tests.statements import statements


def tally(survey: Survey) -> tuple[int, dict[str, dict[str, int]]]:
    """The number of responses, and the counts."""
    kept, counts = Tally.of(survey)
    return kept.responses, counts


def counted_by_hand(stored: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """What the tally of answers to `every_kind` has to be, worked out without the product."""
    written = {"session.other", "food.other", "clause.comment", "address", "word", "better"}
    counts: dict[str, Counter[str]] = {}
    for answers in stored:
        for name, value in answers.items():
            counter = counts.setdefault(name, Counter())
            if name in ("food", "met.teams"):
                counter.update(["", *value])
            elif name == "wishes":
                counter.update(["", *(f"{n} {one}" for n, one in enumerate(value, 1))])
            else:
                counter["" if name in written else str(value)] += 1
        if {"need.topic", "need.place"} <= answers.keys():
            pair = f"{answers['need.topic']} {answers['need.place']}"
            counts.setdefault("need.pair", Counter())[pair] += 1
        for name in ("skill", "grade"):
            if {f"{name}.before", f"{name}.now"} <= answers.keys():
                pair = f"{answers[f'{name}.before']} {answers[f'{name}.now']}"
                counts.setdefault(f"{name}.pair", Counter())[pair] += 1
    return {name: dict(counter) for name, counter in counts.items()}


def in_any_order(stored: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(answers, sort_keys=True) for answers in stored)


def written_by(caplog: pytest.LogCaptureFixture, deltas: Deltas) -> list[list[tuple[Any, ...]]]:
    """The keys of the rows of each statement with which the tallies are moved, in their order."""
    caplog.clear()
    with caplog.at_level("DEBUG", "peewee"), writing():
        deltas.apply()
    inserts: list[Any] = [one.msg for one in statements(caplog) if one.msg[0].startswith("INSERT")]
    assert len(inserts) == 2
    widths = (4, 4)  # values of a row of the tallies, and of the counters
    return [
        [tuple(values[n : n + 3]) for n in range(0, len(values), width)]
        for (_, values), width in zip(inserts, widths, strict=True)
    ]


def test_whoever_writes_takes_the_counters_in_the_order_of_their_keys(database, caplog):
    """Two nodes that took the same rows in two orders would wait for each other in a circle."""
    surveys = [make_survey(choice("Good?", "Yes", "No"), code=f"s-{n}") for n in range(3)]
    ids = sorted(one.id for one in surveys)
    moved = [(id, [(field, value)]) for id in ids for field in "cab" for value in ("2", "10", "1")]
    orders = []
    for way in (moved, moved[::-1]):
        deltas = Deltas()
        for id, counted in way:
            deltas.add(id, counted)
        orders.append(written_by(caplog, deltas))
    known = [(id, *pair) for id, counted in moved for pair in counted]
    keys = sorted([*known, *((id, KEPT_UP, "") for id in ids)])
    assert [order[1] for order in orders] == [keys, keys]
    assert [[key[0] for key in order[0]] for order in orders] == [ids, ids]


def test_a_survey_without_responses_has_an_empty_tally(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert tally(survey) == (0, {})
    empty, _ = Tally.of(survey)
    assert (empty.survey, empty.revision) == (survey, 0)


def test_every_type_of_field_is_counted_in_its_own_way(database):
    survey = every_kind()
    for _ in range(2):
        respond(
            survey,
            overall=4,
            recommend=10,
            session="other",
            session__other="Midnight",
            food=["soup", "rice"],
            talks__clear=4,
            clause="agree",
            clause__comment="Fine",
            read="yes",
            people=12,
            hours=2.5,
            day="2012-06-06",
            address="ada@example.org",
            word="Grand",
            pace=1.5,
            wishes=["talks", "room"],
            left="16:30",
            skill__before=2,
            skill__now=4,
            grade__before="true",
            grade__now="false",
            met=7,
            met__teams=["press"],
        )
    respond(survey, overall=3, food=["soup"], people=-3, wishes=["food"], skill__now=1)
    assert tally(survey) == (
        3,
        {
            "overall": {"3": 1, "4": 2},
            "recommend": {"10": 2},
            "session": {"other": 2},
            "session.other": {"": 2},
            "food": {"": 3, "rice": 2, "soup": 3},
            "talks.clear": {"4": 2},
            "clause": {"agree": 2},
            "clause.comment": {"": 2},
            "read": {"yes": 2},
            "people": {"-3": 1, "12": 2},
            "hours": {"2.5": 2},
            "day": {"2012-06-06": 2},
            "address": {"": 2},
            "word": {"": 2},
            "pace": {"1.5": 2},
            "wishes": {"": 3, "1 talks": 2, "2 room": 2, "1 food": 1},
            "left": {"16:30": 2},
            "skill.before": {"2": 2},
            "skill.now": {"4": 2, "1": 1},
            "skill.pair": {"2 4": 2},
            "grade.before": {"true": 2},
            "grade.now": {"false": 2},
            "grade.pair": {"true false": 2},
            "met": {"7": 2},
            "met.teams": {"": 2, "press": 2},
        },
    )


def test_a_deleted_response_leaves_the_tally_and_moves_its_revision(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes")
    respond(survey, q="no")
    before, _ = Tally.of(survey)
    [unwanted] = [one for one in responses_of(survey) if one.answers == {"q": "no"}]

    unwanted.delete_instance()
    unwanted.delete_instance()  # by a second click

    after, counts = Tally.of(survey)
    assert (after.responses, counts) == (1, {"q": {"yes": 1}})
    assert after.revision == before.revision + 1


def test_surveys_are_counted_apart(database):
    first = make_survey(choice("Good?", "Yes", "No"))
    second = make_survey(choice("Good?", "Yes", "No"), code="dinner")
    third = make_survey(choice("Good?", "Yes", "No"), code="supper")
    for survey in (first, second, second):
        respond(survey, q="yes")
    assert Tally.responses_of([first, second, third]) == {first.id: 1, second.id: 2, third.id: 0}
    assert tally(first) == (1, {"q": {"yes": 1}})
    assert tally(second) == (2, {"q": {"yes": 2}})
    assert tally(third) == (0, {})


def test_counts_of_several_surveys_are_those_of_the_fields_that_are_asked_for(database):
    lunch = make_survey(choice("Lunch?", "Yes", "No"), choice("Dinner?", "Yes", name="other"))
    tea, empty = (
        make_survey(choice("Tea?", "Yes", "No"), code="tea"),
        make_survey(choice("Sleep?", "Yes"), code="empty"),
    )
    respond(lunch, q="yes", other="yes")
    respond(lunch, q="no")
    for answer in ("no", "no"):
        respond(tea, q=answer)
    [gone] = [one for one in responses_of(lunch) if one.answers == {"q": "no"}]
    gone.delete_instance()
    assert Tally.counts_of([lunch, tea, empty], {"q"}) == {
        lunch.id: {"q": {"yes": 1}},
        tea.id: {"q": {"no": 2}},
        empty.id: {},
    }
    assert Tally.counts_of([tea], {"other"}) == {tea.id: {}}


def test_the_counters_of_versions_are_read_apart(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert Tally.by_version(survey) == {}
    respond(survey, q="yes")
    assert Tally.by_version(survey) == {1: 1}
    for n in range(2, 12):
        survey.publish(definition(choice(f"Good {n}?", "Yes", "No")), same=["q"])
        survey = Survey.at("lunch")
        if n in (2, 10, 11):
            respond(survey, q="no")
    other = make_survey(choice("Good?", "Yes"), code="dinner")
    assert list(Tally.by_version(survey).items()) == [(1, 1), (2, 1), (10, 1), (11, 1)]
    assert Tally.by_version(other) == {}
    assert tally(survey) == (4, {"q": {"yes": 1, "no": 3}})
    for one in responses_of(survey):
        if one.version > 1:
            one.delete_instance()
    assert Tally.by_version(survey) == {1: 1}


def test_a_tally_is_read_with_two_statements_however_many_responses_there_are(database, statements):
    survey = make_survey(choice("Good?", "Yes", "No"))
    numbers = []
    for _ in range(2):
        respond(survey, q="yes")
        with statements() as made:
            Tally.of(survey)
        numbers.append(len([one for one in made if one.startswith("SELECT")]))
        Response.take_in(survey, [({"q": "no"}, None)] * 300)
    assert numbers == [2, 2]


def test_more_counters_move_at_once_than_a_statement_can_name(database):
    survey = make_survey(question("integer"))
    Response.take_in(survey, [({"q": n}, None) for n in range(9_000)])
    assert tally(survey) == (9_000, {"q": {str(n): 1 for n in range(9_000)}})


def test_nothing_to_count_writes_nothing(database, statements):
    with statements() as made:
        Deltas().apply()
    assert made == []


keys = st.integers(0, 4).map(str)
acts = st.tuples(st.just("send"), keys, st.integers(0, 3)) | st.tuples(
    st.just("delete"), st.integers(0, 9), st.none()
)


@pytest.mark.parametrize("anonymous", [True, False])
@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_tally_equals_a_recount_after_any_answers_repeats_and_deletions(
    database, anonymous, data
):
    survey = make_survey(*EVERY_KIND, anonymous=anonymous, code=f"s{Survey.select().count()}")
    sent = [data.draw(sent_to(survey.definition)) for _ in range(4)]
    bodies = [answers_to(survey.definition, one) for one in sent]
    stored: dict[str, dict[str, Any]] = {}  # by receipt
    for act, one, body in data.draw(st.lists(acts, max_size=15)):
        if act == "send":
            receipt = submission(survey, one, {}).receipt
            first = stored.setdefault(receipt, bodies[body])
            if first == bodies[body]:
                assert respond(survey, one, **first) == receipt
            else:
                with pytest.raises(KeyReused):
                    respond(survey, one, **bodies[body])
        elif stored:
            receipt = sorted(stored)[one % len(stored)]
            del stored[receipt]
            Response.get(receipt_hash=receipt_hash(survey.id, receipt)).delete_instance()
    left = [response["answers"] for response in Response.all_of(survey)]
    assert in_any_order(left) == in_any_order(stored.values())
    assert tally(survey) == (len(left), counted_by_hand(left))
    assert recount(survey) == (len(survey.fields) + 1, [])


@given(st.dictionaries(st.integers(1, 40), st.integers(1, 12), max_size=12))
def test_what_is_told_of_a_version_is_told_of_five_answers_or_of_all(
    versions: dict[int, int],
) -> None:
    told = in_lots(versions)
    assert told.keys() == versions.keys()
    people: Counter[int | str] = Counter()
    for version, said in told.items():
        people[said] += versions[version]
        first, _, last = str(said).partition("..")
        assert int(first) <= version <= int(last or first)
    assert all(number >= SMALLEST_GROUP for number in people.values()) or len(people) == 1
    for version, number in versions.items():
        enough = number >= SMALLEST_GROUP and all(n >= SMALLEST_GROUP for n in versions.values())
        assert not enough or told[version] == version


def test_versions_are_told_one_by_one_where_enough_people_answered_them() -> None:
    assert in_lots({1: 100, 2: 5}) == {1: 1, 2: 2}
    assert in_lots({1: 100, 2: 4}) == {1: "1..2", 2: "1..2"}
    assert in_lots({1: 1, 2: 3, 3: 1, 4: 9}) == {1: "1..3", 2: "1..3", 3: "1..3", 4: 4}
    assert in_lots({3: 1}) == {3: 3}
    assert in_lots({}) == {}
