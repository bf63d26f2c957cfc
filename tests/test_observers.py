"""Observers find out what there is to find, and nobody in what everyone is shown."""

from collections import Counter

from observers import pairs
from observers.__main__ import observe
from observers.event import Answers, View, questionnaire, tally_of
from observers.inference import Arrival, inferred

ASKED = questionnaire()
PEOPLE: list[Answers] = [
    {"coin": "yes", "age": "30", "training.topic": "blogs", "training.place": "a"},
    {"coin": "no", "age": "70", "training.topic": "film", "training.place": "b"},
]


def views_after_each(people: list[Answers]) -> list[View]:
    """What everyone would be shown if each answer were counted at once."""
    added: dict[str, dict[str, int]] = {}
    views = []
    for number, answers in enumerate(people, 1):
        for name, values in tally_of(ASKED, answers).items():
            counts = added.setdefault(name, {})
            for value, n in values.items():
                counts[value] = counts.get(value, 0) + n
        views.append(View(number, {name: dict(counts) for name, counts in added.items()}))
    return views


def test_each_answer_that_is_counted_at_once_is_certain():
    arrived = [Arrival(tally_of(ASKED, one)) for one in PEOPLE]
    found = inferred(views_after_each(PEOPLE), ASKED.fields, arrived)
    assert found.certain["coin"] == 2
    assert found.small["training.pair"]


def test_an_answer_among_four_known_ones_is_certain_and_among_unlike_ones_is_not():
    known = Arrival(tally_of(ASKED, {"coin": "yes"}), is_own=True)
    unknown = Arrival(tally_of(ASKED, {"coin": "no"}))
    step = [View(0, {}), View(5, {"coin": {"yes": 4, "no": 1}})]
    assert inferred(step, ASKED.fields, [known] * 4 + [unknown]).certain == {"coin": 1}
    people = [Arrival(tally_of(ASKED, {"coin": "yes"}))] * 4 + [unknown]
    assert not inferred(step, ASKED.fields, people)


def test_two_bandings_beside_each_other_tell_of_few_people():
    bands = {"under 5": 5, "5 to 9": 5}, {"under 6": 6, "6 to 9": 5}
    found = inferred([View(10, {"age": one}) for one in bands], ASKED.fields, [])
    assert not found.small
    bands = {"under 5": 5, "5 to 9": 6}, {"under 5": 5, "5 to 6": 1, "7 to 9": 5}
    assert inferred([View(11, {"age": one}) for one in bands], ASKED.fields, []).small["age"]


def test_nobody_is_found_in_what_everyone_is_shown():
    assert not observe(ASKED, 60, seed=3)


def test_who_answered_once_knows_the_others_where_all_of_those_said_the_same():
    people = [Arrival(tally_of(ASKED, {"coin": one})) for one in ("yes",) * 4 + ("no",) * 2]

    def known(*came: Arrival) -> int:
        counts = Counter(value for one in came for value in one.tally["coin"])
        step = [View(0, {}), View(len(came), {"coin": dict(counts)})]
        return inferred(step, ASKED.fields, came).to_insider["coin"]

    assert known(*people[:5]) == 4
    assert known(*people[1:]) == 0


def test_the_table_of_pairs_has_a_line_for_each_rate_of_mistakes(capsys):
    assert pairs.main(["--people", "200", "--rounds", "3", "--seed", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["wrong", "0%", "2%", "5%", "10%"]
    assert len({len(line) for line in lines}) == 1
