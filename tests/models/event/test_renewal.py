"""Renewals: a programme that comes again."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest

from models.event import talk
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.renewal import Renewal, plans_from, renew
from models.event.talk import MOST_TALKS, Plan, Talk, TalkUnfit, add_forms
from models.survey.survey import Survey
from storage.database import connection, writing
from tests.makers import choice, definition, details, make_event, respond

NINE, TEN, ELEVEN = (datetime(2012, 6, 6, hour, tzinfo=UTC) for hour in (9, 10, 11))


def stand(event) -> list[tuple]:
    return [(one.title, one.starts_at, one.place, one.guid) for one in Talk.all_of(event)]


def counts(renewal: Renewal) -> tuple[int, ...]:
    done = renewal.new, renewal.changed, renewal.unchanged, renewal.absent
    return tuple(len(one) for one in done)


def test_a_newer_file_moves_what_it_knows_by_its_identity_and_keeps_the_rest(database):
    event = make_event()
    before = [
        Plan("A", NINE, place="Hall", guid="a"),
        Plan("B", TEN, guid="b"),
        Plan("C", guid="c"),
    ]
    assert counts(renew(event, before).renewal) == (3, 0, 0, 0)
    now = [
        Plan("A, moved", TEN, place="Attic", guid="a"),
        Plan("B", TEN, guid="b"),
        Plan("D", guid="d"),
    ]
    assert counts(Renewal.of(Talk.all_of(event), now)) == (1, 1, 1, 1)
    assert counts(renew(event, now).renewal) == (1, 1, 1, 1)
    assert stand(event) == [
        ("A, moved", TEN, "Attic", "a"),
        ("B", TEN, "", "b"),
        ("C", None, "", "c"),
        ("D", None, "", "d"),
    ]
    assert counts(renew(event, now).renewal) == (0, 0, 3, 1)


def test_forms_and_answers_stay_and_a_title_that_people_know_is_told(database):
    event = make_event()
    asked = definition(choice("Good?", "Yes", "No"))
    made = renew(event, [Plan("A", guid="a"), Plan("B", guid="b")], asked)
    assert [one.definition.title for one in made.forms] == ["A", "B"]
    made.forms[0].open()
    respond(made.forms[0], q="yes")
    again = renew(event, [Plan("A2", guid="a"), Plan("B2", guid="b")], asked)
    assert [one.title for one in again.retained] == ["A"]
    assert again.forms == ()
    assert [one.survey.id for one in EventSurvey.all_of(event)] == [one.id for one in made.forms]
    assert made.forms[0].responses.count() == 1


def test_what_has_no_identity_is_known_by_its_title_and_start_and_gets_one(database):
    event = make_event()
    for plan in (
        Plan("Tea", NINE, None, "Hall", "Ann"),
        Plan("Tea", TEN, None, "Attic"),
        Plan("“Open” data"),
    ):
        Talk.add(event, plan)
    renew(event, [Plan("tea", TEN, guid="t"), Plan('"Open"  data', NINE)])
    assert stand(event) == [
        ("Tea", NINE, "Hall", None),
        ('"Open"  data', NINE, "", None),
        ("tea", TEN, "Attic", "t"),
    ]


def test_talks_with_an_identity_each_are_never_one_and_one_named_twice_is_two(database):
    event = make_event()
    renew(event, [Plan("Workshop", NINE, place="Hall", guid="a")])
    for other in Plan("Workshop", TEN, place="Hall"), Plan("Workshop", NINE, place="Attic"):
        renewal = Renewal.of(Talk.all_of(event), [replace(other, guid="b")])
        assert counts(renewal) == (1, 0, 0, 1)
    twice = renew(event, [Plan("X", guid="x"), Plan("Y", guid="x")])
    assert counts(twice.renewal) == (2, 0, 0, 1)
    assert {one.guid for one in Talk.all_of(event)} == {"a", None}


def test_an_identity_that_a_file_says_twice_is_nobodys_and_moves_no_form_to_another(database):
    event = make_event()
    asked = definition(choice("Good?", "Yes", "No"))
    opening, closing = Plan("Opening", NINE, guid="1"), Plan("Closing", TEN, guid="1")
    renew(event, [opening], asked)  # so far it is said once
    renew(event, [opening, closing], asked)
    assert stand(event) == [("Opening", NINE, "", None), ("Closing", TEN, "", None)]
    forms = {one.title: one.survey_id for one in Talk.all_of(event)}
    newer = [Plan("Farewell drinks", TEN, guid="1"), closing, opening]
    assert counts(renew(event, newer).renewal) == (1, 0, 2, 0)
    assert {one.title: one.survey_id for one in Talk.all_of(event)} == {
        **forms,
        "Farewell drinks": None,
    }
    assert counts(renew(event, [replace(newer[0], title="Tea")]).renewal) == (1, 0, 0, 3)


def test_a_file_with_other_identities_for_the_same_sessions_is_the_same_programme(database):
    event = make_event()
    talks = [Plan("A", NINE, place="Hall", guid="1"), Plan("B", TEN, guid="2"), Plan("C", guid="3")]
    renew(event, talks)
    before = {one.id: one.title for one in Talk.all_of(event)}
    again = [replace(one, guid=f"new {one.guid}") for one in talks]
    assert counts(renew(event, again).renewal) == (1, 2, 0, 1)  # nobody knows when C is
    assert before.items() < {one.id: one.title for one in Talk.all_of(event)}.items()
    assert counts(renew(event, again).renewal) == (0, 0, 3, 1)


def test_one_more_of_a_title_does_not_take_the_place_of_those_that_are_there(database):
    event = make_event()
    renew(event, [Plan("Yoga", NINE), Plan("Yoga", TEN)])
    before = {one.id: one.starts_at for one in Talk.all_of(event)}
    again = [Plan("Yoga", ELEVEN), Plan("Yoga", NINE), Plan("Yoga", TEN)]
    assert counts(renew(event, again).renewal) == (1, 0, 2, 0)
    assert before.items() < {one.id: one.starts_at for one in Talk.all_of(event)}.items()


@pytest.mark.parametrize("guid", [None, "7"], ids=["without identities", "with them"])
def test_of_two_presses_at_once_the_second_finds_nothing_to_do(database, guid):
    event, is_done = make_event(), Flag()
    plans = [Plan("Writing", NINE, guid=guid)]
    pattern = definition(choice("Good?", "Yes", "No"))

    def first() -> None:
        with connection(), writing():
            renew(event, plans, pattern)
            is_done.set()
            time.sleep(0.3)  # the second press comes before this is committed

    with ThreadPoolExecutor(1) as others:
        other = others.submit(first)
        assert is_done.wait(timeout=10)
        second = renew(event, plans, pattern)
        other.result(timeout=10)
    assert (second.renewal.new, second.forms) == ((), ())
    assert (len(Talk.all_of(event)), len(EventSurvey.all_of(event))) == (1, 1)


def test_nothing_is_taken_where_it_would_be_too_many(database):
    event = make_event()
    Talk.add(event, Plan("A"))
    with pytest.raises(TalkUnfit):
        renew(event, [Plan("A", NINE), *(Plan(f"T{n}") for n in range(MOST_TALKS))])
    assert stand(event) == [("A", None, "", None)]


def test_data_of_a_file_becomes_plans_and_a_time_without_a_zone_is_by_the_clocks_there(database):
    event = make_event()
    said = {"title": "A", "start": "2012-06-06T10:00", "end": "2012-06-06T12:00+02:00", "guid": "g"}
    assert plans_from([said], event) == [Plan("A", NINE, TEN, guid="g")]


def test_a_file_without_a_zone_that_is_taken_again_is_by_the_clocks_that_the_event_has_now(
    database,
):
    event, said = make_event(), [{"title": "A", "start": "2012-06-06T10:00", "guid": "a"}]
    renew(event, plans_from(said, event))
    event.update_to(details(time_zone="Europe/Brussels"))
    event = Event.at(event.code)
    renew(event, plans_from(said, event))
    assert stand(event) == [("A", NINE - timedelta(hours=1), "", "a")]


@pytest.mark.parametrize(
    "listed",
    [
        *(None, {}, [1], [{"title": "A", "start": "soon"}], [{"title": ""}], [{}]),
        [{"title": "A", "start": "2012-06-06T10:00", "end": "2012-06-06T09:00"}],
        [{"title": "A", "start": "0001-01-01T00:00+14:00"}],
        *([{"title": "A", name: "a\ud800"}] for name in ("title", "place", "speaker", "guid")),
        *([{"title": "A", name: ["a"]}] for name in ("title", "place", "start")),
        *([{"title": "A", "start": "2012-06-06\udfff"}], [{"title": "x" * 100_000}]),
        [{"title": "A"}] * (MOST_TALKS + 1),
    ],
)
@pytest.mark.sqlite  # nothing is stored
def test_what_is_no_data_of_talks_is_refused(database, listed):
    with pytest.raises(TalkUnfit) as fault:
        plans_from(listed, make_event())
    assert len(fault.value.message.encode()) < 300


@pytest.mark.sqlite  # nothing is stored
def test_characters_that_no_database_takes_are_taken_out_of_what_is_sent(database):
    assert plans_from([{"title": "A\0b", "place": "\x1b[1m"}], make_event()) == [
        Plan("Ab", place="[1m")
    ]


def test_forms_that_are_added_twice_at_the_same_moment_and_the_last_seat_go_once(
    database, monkeypatch
):
    event, asked = make_event(), definition(choice("Good?", "Yes", "No"))
    for n in range(9):
        Talk.add(event, Plan(f"T{n}"))
    monkeypatch.setattr(talk, "MOST_TALKS", 10)

    def press(_: int) -> tuple[int, bool]:
        with connection():
            made = len(add_forms(event, asked))
            try:
                Talk.add(event, Plan("Last"))
            except TalkUnfit:
                return made, False
            return made, True

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(press, range(4)))
    assert sum(made for made, _ in found) in (9, 10)  # one may come behind the last one
    assert sum(is_in for _, is_in in found) == 1
    assert EventSurvey.select().count() == Survey.select().count() == sum(m for m, _ in found)


@pytest.mark.sqlite  # what is refused is not stored
@pytest.mark.parametrize("start", ["0001-01-01T00:30:00+05:00", "9999-12-31T23:30:00-05:00"])
def test_a_time_at_an_end_of_the_calendar_is_refused_for_its_year(database, start):
    with pytest.raises(TalkUnfit, match="Write a year from") as refused:
        plans_from([{"title": "Old", "start": start}], make_event())
    assert refused.value.setting == "start"
