"""Ties: the figures by a second way to count them, and what everyone may see of the table."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from models.answer import public_snapshot
from models.answer.response import Response
from models.answer.tally import Tally
from models.form.condition import condition_from
from models.form.field import Choice
from models.form.setting import DefinitionError
from models.result.audience import (
    Audience,
    disclosed_to,
    filtered_for,
    held_ties_for,
    ties_for,
)
from models.result.tie import MOST_TEAMS, Ties, added, held, tied_fields, together
from models.result.tie import ties_of as count_ties
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from models.survey.version import Version
from tests.makers import definition, make_survey, question, respond

TEAMS = ["Press", "Policy", "Science", "Legal"]
NAMES = ["press", "policy", "science", "legal"]


def asking(**settings):
    return question("connections", "met", "How many?", teams=TEAMS, own=True, **settings)


def ties_of(survey, audience=Audience.ORGANISER):
    return ties_for([survey], audience)[survey.id]


def say(survey, own, met=(), knew=()):
    said = {"met__own": own, "met__teams": list(met), "met__knew": list(knew)}
    respond(survey, met=1, **{name: value for name, value in said.items() if value})


def test_the_table_and_the_figures_by_hand(database):
    survey = make_survey(asking(knew=True))
    say(survey, "press", ["policy"], ["science"])
    say(survey, "press", ["policy", "press"])
    say(survey, "policy", ["press"], ["press"])
    say(survey, "science", [], ["policy"])
    say(survey, None, ["legal"])
    ties = ties_of(survey)
    assert ties.people == {"press": 2, "policy": 1, "science": 1}
    assert ties.met == {
        ("press", "policy"): 2,
        ("press", "press"): 1,
        ("policy", "press"): 1,
    }
    assert (ties.tickers, ties.ticked) == ({"press": 2, "policy": 1}, 4)
    assert ties.left_out == 0
    assert ties.everybody == {"policy": 2, "press": 2, "legal": 1}
    assert [one.label for one in ties.met_nobody] == ["Science"]
    assert [one.label for one in ties.silent] == ["Legal"]
    found = ties.figures
    assert (found.answers, found.teams, found.tied, found.new) == (4, 4, 2, 1)
    assert (found.both_told, found.both_could, found.reciprocity) == (1, 1, 1.0)
    assert (found.possible, found.density, found.unheard) == (6, 1 / 6, 0)
    # In touch before: press–science, press–policy, policy–science. The new tie is one of them.
    assert (found.before, found.now, found.first) == (3, 3, 0)
    assert (found.density_before, found.density_now) == (0.5, 0.5)


def test_of_a_form_that_nobody_has_answered_there_are_teams_and_no_counts(database):
    [(asked, known)] = tied_fields(make_survey(asking(knew=True)))
    ties = count_ties(asked, known, {})
    assert [one.label for one in ties.teams] == TEAMS
    assert ties == Ties(ties.teams, known={})


def test_a_pair_with_a_team_that_no_version_lists_is_no_tie(database):
    [(asked, known)] = tied_fields(make_survey(asking()))
    counts = {asked.pair: {"press gone": 2, "gone press": 3, "gone ": 4, "press ": 5}}
    ties = count_ties(asked, known, counts)
    assert (ties.met, ties.tickers) == ({}, {"press": 5})


def test_a_survey_that_cannot_be_read_has_no_ties(database):
    survey = make_survey(asking())
    Version.update(definition="{").where(Version.survey == survey).execute()
    assert tied_fields(Survey.get_by_id(survey.id)) == []


def answered(survey):
    """So many answers that those that wait when they are shared are never all alike."""
    for number in range(60):
        met = {NAMES[(number // 4) % 4]: 1, NAMES[(number // 16) % 4]: 1}
        say(survey, NAMES[number % 4], list(met))


def by_brute_force(people):
    """(people by team, cells, ties, told by both of those that both could, isolates, silent)."""
    by_team = Counter(own for own, _met in people if own)
    cells = Counter((own, one) for own, met in people if own for one in met)
    matrix = [[cells[a, b] for b in NAMES] for a in NAMES]
    size = range(len(NAMES))
    tied = [(i, j) for i, j in combinations(size, 2) if matrix[i][j] + matrix[j][i]]
    both_could = [(i, j) for i, j in tied if by_team[NAMES[i]] and by_team[NAMES[j]]]
    both = [(i, j) for i, j in both_could if matrix[i][j] and matrix[j][i]]
    degree = Counter(one for pair in tied for one in pair)
    alone = [NAMES[i] for i in size if by_team[NAMES[i]] and not degree[i]]
    silent = [name for name in NAMES if not by_team[name]]
    return by_team, +cells, len(tied), len(both), len(both_could), alone, silent


@pytest.mark.same_sql
@pytest.mark.parametrize("seed", range(8))
def test_the_figures_are_those_that_a_second_way_to_count_them_gives(database, seed):
    chance = random.Random(seed)
    people = [
        (
            chance.choice([*NAMES[: 2 + seed % 3], None]),
            [one for one in NAMES if chance.random() < 0.1 * (1 + seed % 4)],
        )
        for _ in range(chance.randrange(1, 25))
    ]
    survey = make_survey(asking())
    for own, met in people:
        say(survey, own, met)
    ties = ties_of(survey)
    by_team, cells, tied, both, could, alone, silent = by_brute_force(people)
    assert (dict(ties.people), dict(ties.met)) == (dict(by_team), dict(cells))
    assert (ties.figures.new, ties.figures.both_told, ties.figures.both_could) == (
        tied,
        both,
        could,
    )
    assert [one.name for one in ties.met_nobody] == alone
    assert [one.name for one in ties.silent] == silent
    assert ties.figures.density == tied / 6


def test_a_deleted_answer_leaves_the_table_as_if_it_had_never_come(database):
    survey = make_survey(asking(knew=True))
    say(survey, "press", ["policy"], ["legal"])
    one = Response.get()
    say(survey, "legal", ["science"])
    with_both = ties_of(survey)
    one.delete_instance()
    assert with_both.met != ties_of(survey).met == {("legal", "science"): 1}
    assert ties_of(survey).known == {}


def test_packed_rows_count_the_same_pairs_as_the_answers(database):
    survey = make_survey(asking(knew=True))
    for own, met, knew in (
        ("press", ["policy", "legal"], ["science"]),
        ("press", ["policy"], []),
        ("legal", [], ["press", "policy"]),
        (None, ["press"], ["press"]),
    ):
        say(survey, own, met, knew)
    _tally, whole = Tally.of(survey)
    reading = filtered_for(survey, Audience.ORGANISER, condition_from("met >= 0"))
    assert {name for name in whole if name.endswith(".pair")} == {
        "met.teams.pair",
        "met.knew.pair",
    }
    assert {name: counts for name, counts in reading.counts.items() if counts} == whole


def test_teams_of_several_surveys_are_one_by_their_words_and_answers_are_added_up(database):
    first, second = (
        make_survey(
            question("connections", "m", "?", teams=teams, own=True, knew=code == "b"), code=code
        )
        for code, teams in (("a", ["Über", "Press"]), ("b", ["press ", "über", "Legal"]))
    )
    respond(first, m=1, m__own="uber", m__teams=["press"])
    respond(second, m=1, m__own="press", m__teams=["uber", "legal"], m__knew=["legal"])
    found = ties_for([first, second], Audience.ORGANISER)
    whole = together(found.values())
    assert [one.label for one in whole.teams] == ["Über", "Press", "Legal"]
    assert whole.met == {("über", "press"): 1, ("press", "über"): 1, ("press", "legal"): 1}
    assert whole.known == {("press", "legal"): 1}
    assert (whole.figures.new, whole.figures.both_told) == (2, 1)


def test_of_more_teams_than_anybody_reads_the_least_heard_are_not_drawn_and_all_are_counted():
    teams = tuple(Choice(f"t{n}", f"T{n}") for n in range(MOST_TEAMS + 2))
    first, last = teams[0].name, teams[-1].name
    people = {one.name: 2 for one in teams[2:]} | {first: 1}
    met = {(last, "t2"): 1, (first, last): 1}
    parts = [Ties(teams[:30], people={first: 1}), Ties(teams[30:]), Ties(teams, people, met, met)]
    for several in parts, parts[::-1]:
        found = together([*several, Ties((), {}, {}, None, {first: 5, "t1": 3}, 8)])
        assert (len(found.teams), found.left_out) == (MOST_TEAMS + 2, 0)
        assert (found.figures.answers, found.figures.new) == (2 * MOST_TEAMS + 2, 2)
        assert found.figures.possible == (MOST_TEAMS + 2) * (MOST_TEAMS + 1) // 2
        drawn = found.drawn
        assert drawn.left_out == 2
        # T0 has two answers, as all others but T1, of which nobody answered, and more named it.
        assert {one.name for one in found.teams} - {one.name for one in drawn.teams} == {
            "t1",
            sorted(one.name for one in teams[2:])[-1],
        }
        assert drawn.people.keys() == {one.name for one in drawn.teams}
        assert drawn.met == drawn.known
    few = Ties(teams[:3])
    assert few.drawn == few
    # Of one too many goes the one of which nobody answered, or that nobody named.
    heard = dict.fromkeys([one.name for one in teams[1:-1]], 1)
    for one in Ties(teams[:-1], people=heard), Ties(teams[:-1], everybody=heard):
        assert one.drawn.teams == teams[1:-1]


def test_only_ties_of_which_both_answered_are_in_the_part_that_both_told_of():
    told = {("a", "b"): 1, ("b", "a"): 1, ("a", "c"): 1, ("d", "c"): 1, ("a", "e"): 1}
    ties = Ties(
        tuple(Choice(one, one.upper()) for one in "abcdef"),
        {"a": 1, "b": 1, "c": 1, "d": 1},
        told,
    )
    found = ties.figures
    # Of a–b, a–c, c–d both could tell; of a–e only a.
    assert (found.new, found.both_could, found.both_told) == (4, 3, 1)
    assert found.reciprocity == 1 / 3
    # E and F did not answer, so that nobody could tell of the pair of both.
    assert (found.silent, found.unheard, found.possible) == (2, 1, 15)
    # With D silent too, there are three such pairs.
    assert Ties(ties.teams, {"a": 1, "b": 1, "c": 1}).figures.unheard == 3
    assert Ties().figures.reciprocity is None
    assert Ties().figures.density is None


def test_five_people_are_enough_and_four_are_not():
    five = {"a": 5, "b": 5, "c": 0}
    told = {("a", "b"): 5, ("b", "b"): 5}
    found = held(table(told, people=five))
    assert found.rows == {"a": 5, "b": 5}
    # All five ticked it, and with four more there are four who did not.
    assert [held(table(told, people=dict.fromkeys("ab", n))).cells for n in (5, 9)] == [{}, {}]
    assert held(table(told, people=dict.fromkeys("ab", 10))).cells == told
    assert held(table({}, people={"a": 5, "b": 0, "c": 0})).rows == {"a": 5}
    assert held(table({}, people={"a": 4, "b": 0, "c": 0})) is None
    assert held(table({("a", "b"): 4}, people=dict.fromkeys("ab", 10))).cells == {}
    # Three and two of small teams are five without a line, enough; four are not.
    more = {"a": 9, "b": 3, "c": 2}
    assert held(table({("a", "b"): 9}, people=more)).rows == {"a": 9}
    assert held(table({("a", "b"): 9}, people=more | {"c": 1})) is None


def test_who_said_their_team_and_ticked_none_can_be_told_from_the_rest_no_more():
    made = table({("a", "b"): 9, ("b", "b"): 9}, people={"a": 20, "b": 9, "c": 3})
    ties = Ties(*(made.teams, made.people, made.met, None, made.everybody, 29, {"a": 20, "b": 9}))
    # All who ticked have a line, but the three of C are known to be there.
    assert held(ties).rows == {"a": 20}
    # B answered and ticked none, which is as good as nought.
    silent = replace(made, people={"a": 20, "b": 9}, met={}, ticked=20, tickers={"a": 20})
    assert held(silent).rows == {"a": 20, "b": 9}


def table(told, sums=None, people=None):
    """Ties of {(team, other): people}, in which `people` are of each team, and all ticked."""
    names = "abc"
    people = people or dict.fromkeys(names, 20)
    totals: Counter[str] = Counter()
    for (_one, other), n in told.items():
        totals[other] += n
    everybody = {**totals, **(sums or {})}
    ticked = sum(people.values())
    return Ties(
        tuple(Choice(one, one.upper()) for one in names),
        people,
        told,
        None,
        everybody,
        ticked,
        people,
    )


def test_a_small_cell_is_held_back_with_another_so_that_no_sum_gives_it_back():
    assert table({("a", "b"): 9, ("c", "b"): 3}).everybody == {"b": 12}
    # b–b is nothing and c–b is 3: both are small, and together they are 3, too few to be lost.
    assert held(table({("a", "b"): 9, ("c", "b"): 3})).cells == {}
    # Here they are 6 with those of the other line, so that nobody can tell which is which.
    told = {("a", "b"): 9, ("b", "b"): 3, ("c", "b"): 3}
    assert held(table(told)).cells == {("a", "b"): 9}
    # One alone would be what the sum lacks, so the smallest of the others goes with it.
    told = {("a", "b"): 9, ("b", "b"): 8, ("c", "b"): 4}
    assert held(table(told)).cells == {("a", "b"): 9}
    told = {("a", "b"): 9, ("b", "b"): 8, ("c", "b"): 7}
    assert held(table(told)).cells == {("a", "b"): 9, ("b", "b"): 8, ("c", "b"): 7}
    # Of the forty whose cells are not shown four did not tick it: as good as all did.
    told = {("a", "b"): 9, ("b", "b"): 18, ("c", "b"): 18}
    assert held(table(told)).cells == {}
    told = {("a", "b"): 9, ("b", "b"): 18, ("c", "b"): 17}
    assert held(table(told)).cells == {("a", "b"): 9}
    # Ten more ticked without a line, five of them this: fifteen of fifty did not.
    more = replace(table(told, sums={"b": 49}), ticked=70)
    assert held(more).cells == {("a", "b"): 9}
    # Five are enough.
    told = {("a", "b"): 9, ("b", "b"): 3, ("c", "b"): 2}
    assert held(table(told)).cells == {("a", "b"): 9}


def test_a_small_team_has_no_row_and_takes_the_smallest_of_the_others_with_it():
    told = {("a", "b"): 9, ("b", "c"): 9, ("c", "a"): 1}
    few = held(table(told, people={"a": 20, "b": 9, "c": 3}))
    assert few.rows == {"a": 20}
    # What the others told is in no figure.
    assert few.figures == Ties(few.teams, {"a": 20}, {("a", "b"): 9}).figures
    assert (few.figures.answers, few.figures.new, few.figures.silent) == (20, 1, 2)
    assert few.told.met == {("a", "b"): 9}
    enough = table({("a", "b"): 9, ("b", "b"): 9}, people={"a": 20, "b": 9, "c": 0})
    assert held(enough).rows == {"a": 20, "b": 9}
    assert held(table({}, people={"a": 2, "b": 2, "c": 0})) is None


def test_whoever_knows_all_sums_and_lines_can_tell_no_cell_of_too_few():
    """Each column's hidden cells are more than one, or none, and together enough people."""
    chance = random.Random(3)
    for _ in range(300):
        told = {(a, b): chance.choice([0, 0, 1, 2, 3, 4, 5, 6, 9]) for a in "abc" for b in "abc"}
        rest = chance.choice([0, 0, 2, 7])
        made = table(told, people={"a": 12, "b": 11, "c": chance.choice([4, 10])})
        alone = Counter({b: chance.randrange(rest + 1) for b in "abc"})
        everybody = Counter(made.everybody) + alone
        ties = Ties(
            *(made.teams, made.people, told, None, everybody, made.ticked + rest, made.tickers)
        )
        found = held(ties)
        untold = ties.ticked - sum(ties.tickers[one] for one in found.rows)
        assert untold == 0 or untold >= 5
        for column in "abc":
            shown = {a: n for (a, b), n in found.cells.items() if b == column}
            assert all(5 <= n <= found.rows[a] - 5 for a, n in shown.items())
            assert all(told[a, column] == n for a, n in shown.items())
            hidden = len(found.rows) - len(shown) + bool(untold)
            if shown and hidden:
                assert hidden > 1
                ticked = everybody[column] - sum(shown.values())
                people = untold + sum(n for a, n in found.rows.items() if a not in shown)
                assert 5 <= ticked <= people - 5


def test_several_questions_are_held_each_by_itself_and_added():
    all_told = {("a", "b"): 9, ("b", "b"): 8, ("c", "b"): 7}
    one = held(replace(table(all_told), left_out=2))
    assert (one.cells, one.told.left_out) == (all_told, 2)
    two = replace(one, told=Ties(one.teams[:2]), cells={("a", "b"): 9, ("b", "c"): 6})
    assert added([two]).cells == {("a", "b"): 9}
    assert added([one, two]).cells == {
        **{("a", "b"): 18, ("b", "b"): 8, ("c", "b"): 7},
        ("b", "c"): 6,
    }
    assert added([]) is None


def test_the_results_tell_nobody_of_people_s_own_teams(database):
    survey = make_survey(asking(knew=True))
    answered(survey)
    public_snapshot.share(survey)
    survey = Survey.get_by_id(survey.id)
    for audience in (Audience.ORGANISER, Audience.EVERYONE):
        reading = disclosed_to(survey, audience).reading
        assert not reading.counts.keys() & {"met.own", "met.teams.pair", "met.knew.pair"}
        assert reading.counts["met.teams"]
        [asked] = reading.questions
        assert [one.name for one in asked.fields] == ["met", "met.teams", "met.knew"]


def test_everyone_is_told_of_ties_once_the_form_is_closed(database):
    survey = make_survey(asking())
    answered(survey)
    assert told(survey) is None
    public_snapshot.share(survey)
    assert told(survey) is None
    say(survey, "legal", ["press"])
    assert ties_for([survey], Audience.ORGANISER)[survey.id].answers == 61
    assert ties_for([survey], Audience.EVERYONE) == ties_for([survey], Audience.ROOM) == {}
    assert told(survey) is None
    survey.close()
    assert sum(told(survey).rows.values()) == 61
    public_snapshot.end_sharing(survey)
    assert told(survey) is None


def told(survey):
    """What everyone is told of the ties of a survey now."""
    return held_ties_for([Survey.get_by_id(survey.id)]).get(survey.id)


def test_of_a_form_that_opens_again_everyone_is_told_the_same_or_nothing(database):
    survey = make_survey(asking())
    answered(survey)
    public_snapshot.share(survey)
    survey.close()
    before = told(survey)
    for more, then in ((1, before), (3, before), (1, None), (30, None)):
        Survey.get_by_id(survey.id).open()
        for number in range(more):
            say(survey, NAMES[number % 4], [NAMES[(number + 1) % 4]])
            assert told(survey) is None
        Survey.get_by_id(survey.id).close()
        assert told(survey) == then


@pytest.mark.parametrize("end", ["button", "clock", "limit"])
def test_of_deleted_answers_everyone_is_told_the_same_or_nothing(database, end):
    survey = make_survey(asking())
    answered(survey)
    public_snapshot.share(survey)
    if end == "button":
        survey.close()
    elif end == "clock":
        survey.plan(Schedule(closes_at=datetime.now(UTC) - timedelta(minutes=1)))
    else:
        survey.plan(Schedule(response_limit=60))
    before = told(survey)
    assert before is not None
    gone = list(Survey.get_by_id(survey.id).responses)[:9]
    seen = []
    for response in gone:
        response.delete_instance()
        seen.append(told(survey))
    assert seen == ([None] * 9 if end == "limit" else [before] * 4 + [None] * 5)
    if end == "limit":
        for number in range(9):
            say(survey, NAMES[number % 3], [NAMES[(number + 1) % 4]])
            assert told(survey) is None


def test_of_a_full_form_two_others_in_the_place_of_two_are_not_told(database):
    survey = make_survey(asking())
    answered(survey)
    public_snapshot.share(survey)
    survey.plan(Schedule(response_limit=60))
    before = told(survey)
    for response in list(Survey.get_by_id(survey.id).responses)[:2]:
        response.delete_instance()
    for own in ("press", "legal"):
        assert told(survey) is None
        say(survey, own, ["policy"])
    assert told(survey) == before


def test_each_question_of_a_form_is_held_by_itself(database):
    """People who answer both are counted in each, so three of them are not six."""
    survey = make_survey(
        *(question("connections", name, teams=TEAMS, own=True) for name in ("a", "b"))
    )
    for number in range(16):
        own = "legal" if number < 3 else "press"
        said: dict[str, Any] = {f"{name}__own": own for name in "ab"}
        met = {f"{name}__teams": ["policy"] for name in "ab"}
        respond(survey, "", a=1, b=1, **said, **met)
    survey.close()
    public_snapshot.share(survey)
    # Three people without a line would be alone, so the larger team has none either.
    assert ties_of(survey).people == {"legal": 6, "press": 26}
    assert told(survey) is None


def test_of_a_survey_that_is_not_anonymous_everyone_is_told_of_no_team(database):
    survey = make_survey(asking(), anonymous=False)
    answered(survey)
    public_snapshot.share(survey)
    survey.close()
    survey = Survey.get_by_id(survey.id)
    reading = disclosed_to(survey, Audience.EVERYONE).reading
    assert "met.own" not in reading.counts
    assert "met.teams.pair" not in reading.counts
    [asked] = reading.questions
    assert [one.name for one in asked.fields] == ["met", "met.teams"]
    assert told(survey) is None


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (
            {"own": True, "teams": ["One"]},
            "teams: list 2 to 40 where people’s own team is asked; there is 1.",
        ),
        (
            {"own": True, "teams": [f"Team {n}" for n in range(41)]},
            "teams: list 2 to 40 where people’s own team is asked; there are 41.",
        ),
        (
            {"own": True, "teams": ["Press", "Policy", "press "]},
            "teams: the team 'press ' is there twice; take one out.",
        ),
        (
            {"knew": True, "teams": TEAMS},
            "knew: set own = true as well: what people knew is counted by their own team.",
        ),
    ],
)
def test_one_s_own_team_is_one_of_a_list_that_can_be_read(settings, fault):
    with pytest.raises(DefinitionError) as refusal:
        definition(question("connections", "met", **settings))
    assert str(refusal.value).endswith(fault)


def test_one_answer_moves_no_more_counters_than_the_list_has_teams_four_times_over(database):
    teams = [f"Team {n}" for n in range(40)]
    survey = make_survey(question("connections", "met", teams=teams, own=True, knew=True))
    names = [f"team_{n}" for n in range(40)]
    respond(survey, met=1, met__own="team_0", met__teams=names, met__knew=names)
    _tally, counts = Tally.of(survey)
    assert sum(map(len, counts.values())) == 2 + 4 * 41


def test_a_list_that_loses_a_team_keeps_what_was_told_of_it(database):
    survey = make_survey(asking())
    say(survey, "legal", ["press"])
    survey.publish(definition(asking() | {"teams": TEAMS[:3]}))
    say(survey, "press", ["policy"])
    ties = ties_of(survey)
    assert ties.met == {("legal", "press"): 1, ("press", "policy"): 1}
    assert [one.label for one in ties.teams] == TEAMS


def test_what_was_asked_before_one_s_own_team_was_moves_no_column(database):
    survey = make_survey(question("connections", "met", "How many?", teams=TEAMS))
    respond(survey, met=2, met__teams=["press"])
    before = [one.name for one in survey.history.columns]
    survey.publish(definition(asking(knew=True)))
    after = [one.name for one in survey.history.columns]
    assert before == ["met", "met.teams"]
    assert after == ["met", "met.teams", "met.own", "met.knew"]


def test_a_form_that_asks_no_more_for_own_teams_keeps_them_from_everyone_all_the_same(database):
    survey = make_survey(asking(), anonymous=False)
    answered(survey)
    survey.publish(definition(asking() | {"own": False}, anonymous=False))
    public_snapshot.share(survey)
    now = Survey.get_by_id(survey.id)
    assert ties_of(now).answers == 60
    [asked] = disclosed_to(now, Audience.ORGANISER).reading.questions
    assert [one.name for one in asked.fields] == ["met", "met.teams"]
    [asked] = disclosed_to(now, Audience.EVERYONE).reading.questions
    assert [one.name for one in asked.fields] == ["met", "met.teams"]
