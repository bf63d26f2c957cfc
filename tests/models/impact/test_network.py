"""The network of an event: over all its surveys, and what is proposed to tell of it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any

from models.answer import public_snapshot
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.differences_desk import proposals_for
from models.impact.network import Network, for_everyone
from models.impact.network_proposal import proposals
from models.result.audience import Audience, held_ties_for
from models.result.tie import TieFigures
from models.survey.survey import Survey
from tests.makers import (
    clock_of_fair,
    make_event,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)
from tests.statements import statements

TEAMS = ["Press", "Policy", "Science", "Legal"]


NAMES = {"p": "press", "q": "policy", "s": "science", "l": "legal"}


@dataclass(frozen=True)
class Look:
    """What everyone sees at one moment: the rows, the cells, the figures, the proposal; of whom."""

    rows: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], int] = field(default_factory=dict)
    figures: TieFigures | None = None
    told: tuple[str, ...] = ()
    surveys: frozenset[int] = frozenset()

    @classmethod
    def of(cls, event: Event) -> "Look":
        surveys = [part.survey for part in EventSurvey.all_of(event)]
        found, among = for_everyone(surveys), frozenset(held_ties_for(surveys))
        told = tuple(f"{one.sentence} {one.unknown} {one.method}" for one in proposals(event))
        if found is None:
            return cls(told=told)
        return cls(dict(found.rows), dict(found.cells), found.figures, told, among)

    def differences(self, other: "Look") -> Iterator[int]:
        """How many people each row, each cell and the rest of its row tell of, if any."""
        moved = {
            team: self.rows.get(team, 0) - other.rows.get(team, 0)
            for team in self.rows.keys() | other.rows.keys()
        }
        for cell in self.cells.keys() | other.cells.keys():
            came = self.cells.get(cell, 0) - other.cells.get(cell, 0)
            if cell in self.cells and cell in other.cells and came:
                yield abs(moved[cell[0]] - came)
            if came:
                yield abs(came)
        yield from (abs(n) for n in moved.values() if n)


def say(survey: Survey, own: str, met: Sequence[str]) -> None:
    said: dict[str, Any] = {"met__own": own}
    if met:
        said["met__teams"] = list(met)
    respond(survey, "", met=1, **said)


def someone(survey: Survey, chance: random.Random) -> None:
    """An answer of somebody of any team, who met about every second of the others."""
    own = chance.choice(list(NAMES.values()))
    say(survey, own, [one for one in NAMES.values() if one != own and chance.random() < 0.5])


def asking(code="lunch", *, knew=False, **settings):
    asked = question("connections", "met", "How many?", teams=TEAMS, own=True, knew=knew)
    return make_survey(asked, code=code, **settings)


def answered(survey, people=12, *, knew=()):
    """Press met Policy and tells so; Policy tells of Press and, every third time, of Science."""
    for n in range(people):
        met = ["policy"]
        if n % 2:
            met = ["press", "science"] if n % 3 == 0 else ["press"]
        said: dict[str, Any] = {"met__own": ("press", "policy")[n % 2], "met__teams": met}
        if knew:
            said["met__knew"] = list(knew)
        respond(survey, "", met=1, **said)


def shared(*surveys):
    for survey in surveys:
        public_snapshot.share(survey)
        Survey.get_by_id(survey.id).close()
    return make_event(*surveys)


def test_the_ties_of_shared_results_are_proposed_with_what_is_not_known(database):
    survey = asking()
    answered(survey)
    event = shared(survey)
    [one] = proposals(event)
    assert one.sentence == "2 new ties between 3 teams: people of one met people of another."
    assert one.number == "2"
    assert one.unknown == (
        "Nobody or too few of 2 teams answered: what they would have told is not counted."
    )
    assert "Counted from 12 answers" in one.method
    assert "Possible pairs: 6." in one.method
    assert [(bar.label, bar.people, bar.of) for bar in one.bars] == [
        ("Pairs of teams that met", 2, 6)
    ]
    assert [(piece.noun, piece.key) for piece in one.evidence] == [("results", "lunch/met")]
    assert one.source in proposals_for(event)
    assert not any(team in f"{one.sentence} {one.unknown} {one.method}" for team in TEAMS)


def test_where_people_say_whom_they_knew_before_and_now_are_both_told(database):
    survey = asking(knew=True)
    answered(survey, knew=["policy"])
    [one] = proposals(shared(survey))
    assert [(bar.label, bar.people, bar.of) for bar in one.bars] == [
        ("Pairs of teams in touch before", 1, 6),
        ("Pairs of teams in touch now", 2, 6),
    ]
    assert "Of 1 of the ties nobody said that they had known anybody" in one.method
    assert "change" not in f"{one.sentence} {one.unknown} {one.method}"


def test_later_times_stand_beside_the_first_and_are_not_added(database):
    survey = asking(knew=True)
    start = clock_of_fair()
    event = make_event(survey, start=start, end=start + timedelta(minutes=1))
    series = make_series(survey, 1)
    pass_days(40)
    again = Survey.get_by_id(series.waves[1].survey_id)
    for one in (survey, again):
        answered(one, 24, knew=["policy"])
        public_snapshot.share(one)
        Survey.get_by_id(one.id).close()
    first, later = proposals(event)
    assert (first.number, later.number) == ("1", "1")
    assert first.sentence == (
        "1 pair of teams is newly in touch: people of one met people of the other, and nobody said "
        "that they had known anybody there before."
    )
    assert later.sentence == f"{first.sentence} (1 month later)"
    assert later.heading == "Teams that met – 1 month later"
    assert "Counted from 24 answers" in first.method
    surveys = EventSurvey.surveys_in(event)
    network = Network.of(surveys, Audience.ORGANISER)
    assert network.whole.answers == 24
    assert [ties.answers for _survey, ties in network.each] == [24, 24]
    assert for_everyone(surveys).figures.answers == 24
    assert Network.of([again], Audience.ORGANISER).whole.answers == 24


def test_nothing_is_proposed_of_what_is_not_shared_or_of_too_few(database):
    kept, few, none = (asking(code) for code in ("kept", "few", "none"))
    answered(kept)
    answered(few, 4)
    make_event(kept, code="keeping")
    public_snapshot.share(few)
    make_event(few, code="fewer")
    public_snapshot.share(none)
    make_event(none, code="nobody")
    assert [proposals(event) for event in Event.select()] == [[], [], []]
    assert for_everyone([kept]) is None


def test_a_sensitive_survey_takes_ten_people(database):
    few, more = (asking(code, sensitive=True) for code in ("few", "more"))
    answered(few, 18)
    answered(more, 20)
    for one in (few, more):
        public_snapshot.share(one)
        Survey.get_by_id(one.id).close()
    found = [for_everyone([Survey.get_by_id(one.id)]) for one in (few, more)]
    assert found[0] is None
    assert found[1].smallest == 10
    assert found[1].rows == {"press": 10, "policy": 10}


def test_answers_to_several_surveys_are_added_up(database):
    first, second = asking("first"), asking("second")
    answered(first, 10)
    answered(second, 12)
    event = shared(first, second)
    [one] = proposals(event)
    assert "Counted from 22 answers" in one.method


def test_thirty_surveys_take_no_more_statements_than_one(database, caplog):
    caplog.set_level("DEBUG", logger="peewee")
    surveys = [asking(f"s{n}") for n in range(30)]
    for one in surveys:
        answered(one, 2)
    event = make_event(*surveys)

    def asked(most):
        loaded = [part.survey for part in EventSurvey.all_of(event)][:most]
        for one in loaded:
            assert one.history  # a published survey's is kept
        caplog.clear()
        network = Network.of(loaded, Audience.ORGANISER)
        assert network.whole.answers == 2 * most
        return len(statements(caplog))

    assert asked(1) == asked(30) == 2


def test_no_two_looks_of_everyone_differ_by_fewer_than_five_people(database):
    """Answers come one by one, to two surveys and to a named one; one closes twice, one loses some.

    Whoever looks each time may put any two looks beside each other.
    """
    chance = random.Random(11)
    first, second, small, named = surveys = (
        asking("first", knew=True),
        asking("second"),
        asking("small"),
        asking("named", anonymous=False),
    )
    event = make_event(*surveys)
    looks: list[Look] = []

    def look() -> None:
        seen = Look.of(event)
        if seen not in looks:
            looks.append(seen)

    def answer(survey: Survey, people: int) -> None:
        for _ in range(people):
            someone(survey, chance)
            look()

    def close(survey: Survey) -> None:
        Survey.get_by_id(survey.id).close()
        look()

    look()
    answer(first, 12)
    for one in surveys:
        public_snapshot.share(one)
        look()
    answer(named, 9)
    answer(first, 88)
    assert looks == [Look()]
    close(first)
    assert len(looks) == 2
    answer(second, 80)
    close(second)
    assert len(looks) == 3
    # Six people, one of them the only one of a team.
    for own, met in zip("pppqqs", ("q", "qs", "s", "p", "ps", "pq"), strict=True):
        say(small, NAMES[own], [NAMES[one] for one in met])
        look()
    close(small)
    close(named)
    Survey.get_by_id(first.id).open()
    answer(first, 1)
    close(first)
    for response in list(Survey.get_by_id(first.id).responses)[:7]:
        response.delete_instance()
        look()
    Survey.get_by_id(second.id).open()
    answer(second, 9)
    close(second)
    assert looks[2].rows
    assert looks[2].cells
    # Two looks at other people altogether have nothing to take away from each other.
    pairs = [
        (one, other)
        for one, other in combinations(looks, 2)
        if one.surveys <= other.surveys or other.surveys <= one.surveys
    ]
    assert len(pairs) > 4
    for one, other in pairs:
        assert all(n >= 5 for n in one.differences(other))
        assert (one.figures == other.figures) is (one.rows == other.rows)


def test_everyone_is_told_of_no_team_while_answers_come_and_of_none_that_is_named(database):
    open_one, named = asking("open"), asking("named", anonymous=False)
    for survey in (open_one, named):
        answered(survey, 40)
        public_snapshot.share(survey)
    make_event(open_one, named)
    Survey.get_by_id(named.id).close()
    assert for_everyone([Survey.get_by_id(one.id) for one in (open_one, named)]) is None
    assert proposals(Event.get()) == []
    Survey.get_by_id(open_one.id).close()
    [one] = proposals(Event.get())
    assert "Counted from 40 answers" in one.method
    assert [piece.key for piece in one.evidence] == ["open/met"]
