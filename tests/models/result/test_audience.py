"""The gate lets the organiser see all, and everyone what is shared and nobody wrote."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.answer.public_snapshot import LAST_ANSWERS_SECONDS, share
from models.answer.response import Response
from models.answer.screen import Screen
from models.form.field import FREE, WRITTEN
from models.result.audience import (
    Audience,
    closer_for,
    crossed_for,
    disclosed_to,
    filtered_for,
    finding_for,
    matching_for,
    number_for,
    opinions_for,
    reading_for,
    sought_for,
    tells_all_wanted,
    topics_for,
    wanted_for,
)
from models.result.cross_table import crossable
from models.result.field_reading import FieldReading, OtherWords
from models.result.reading import Reading
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from tests.makers import (
    choice,
    definition,
    details,
    make_event,
    make_reply,
    make_survey,
    question,
    respond,
)
from tests.samples import every_kind, some_answers


def public(survey: Survey) -> Reading | None:
    return reading_for(Survey.at(survey.code), Audience.EVERYONE)


def names(reading: Reading) -> set[str]:
    """The fields of which the reading has a count."""
    return set(reading.counts)


def test_the_organiser_sees_every_number_at_once(database):
    survey = every_kind()
    some_answers(survey, 1)
    reading = reading_for(survey, Audience.ORGANISER)
    assert reading is not None
    counted = {field.name for field in survey.fields} | {"skill.pair", "grade.pair", "need.pair"}
    assert (reading.responses, names(reading)) == (1, counted)
    asked = [one.name for one in survey.definition.questions if one.fields]
    assert [one.question.name for one in reading.questions] == asked


def test_what_is_not_shared_everyone_sees_nothing_of(database):
    survey = every_kind()
    some_answers(survey, 6)
    assert public(survey) is None


def test_written_text_is_never_in_the_public_reading(database):
    for anonymous in (True, False):
        survey = every_kind(anonymous=anonymous, code=f"day-{anonymous}".lower())
        some_answers(survey, 5)
        share(survey)
        survey.close()
        written = {field.name for field in survey.fields if field.type in WRITTEN}
        mine, theirs = reading_for(survey, Audience.ORGANISER), public(survey)
        assert mine is not None
        assert theirs is not None
        assert written <= names(mine)
        assert names(theirs) == names(mine) - written - {"need.pair"}  # its cells are small
        assert {one.question.name for one in mine.questions} - {
            one.question.name for one in theirs.questions
        } == {"address", "word", "better"}
        session = next(one for one in theirs.questions if one.question.name == "session")
        assert session.written("other") == 0


def test_the_public_counts_of_an_anonymous_survey_are_those_of_the_last_step(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    for answer in ("yes", "yes", "no", "yes", "no", "no", "no", *["yes", "no", "yes"] * 2):
        respond(survey, q=answer)
    reading = public(survey)
    assert reading is not None
    assert reading_for(survey, Audience.ORGANISER).counts == {"q": {"yes": 7, "no": 6}}
    assert (reading.responses, reading.counts) == (5, {"q": {"yes": 3, "no": 2}})


def test_before_the_first_step_everyone_sees_the_questions_without_a_number(database):
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why"))
    share(survey)
    for _ in range(4):
        respond(survey, q="yes", why="Soup")
    reading = public(survey)
    assert reading is not None
    assert (reading.responses, reading.revision, reading.counts) == (0, 0, {})
    [only] = reading.questions
    assert [(row.label, row.count, row.of) for row in only.main.rows] == [
        ("Yes", 0, 0),
        ("No", 0, 0),
    ]


def test_a_room_sees_what_everyone_sees_and_besides_how_many_have_answered(database):
    survey = every_kind()
    some_answers(survey, 10)
    alone = disclosed_to(survey, Audience.ROOM)
    assert alone is not None
    assert (alone.responses, alone.reading) == (10, None)
    share(survey)
    some_answers(survey, 2)
    survey = Survey.at(survey.code)
    shared, everyone = disclosed_to(survey, Audience.ROOM), disclosed_to(survey, Audience.EVERYONE)
    assert shared is not None
    assert everyone is not None
    assert (shared.responses, everyone.responses) == (12, 5)
    assert shared.reading == everyone.reading == public(survey)
    assert names(shared.reading) < names(reading_for(survey, Audience.ORGANISER))


def test_what_a_room_sees_has_another_revision_when_its_bounds_move(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    opened = survey.opened_at
    seen = [disclosed_to(survey, Audience.ROOM).revision]
    for setting, value in (
        ("closes_at", opened + timedelta(days=1)),
        ("closes_at", opened + timedelta(days=2)),
        ("response_limit", 30),
        ("time_zone", "Asia/Tokyo"),
        ("opens_at", opened - timedelta(days=1)),
    ):
        setattr(survey, setting, value)
        seen.append(disclosed_to(survey, Audience.ROOM).revision)
    assert len(set(seen)) == len(seen)


def test_only_the_organiser_is_told_how_many_were_expected(database):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    event = make_event(survey)
    share(survey)
    survey = Survey.at(survey.code)
    told = {audience: disclosed_to(survey, audience).expecting for audience in Audience}
    assert told == {Audience.ORGANISER: event, Audience.ROOM: None, Audience.EVERYONE: None}


def test_another_number_of_people_expected_is_another_revision_for_the_organiser(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    event = make_event(survey)
    seen = [disclosed_to(survey, Audience.ORGANISER).revision]
    event.update_to(details(expected=121))
    assert disclosed_to(survey, Audience.ORGANISER).revision not in seen


def test_what_a_room_sees_changes_by_the_clock_alone_when_the_form_closes(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    survey.closes_at = survey.opened_at + timedelta(days=36_000)
    assert disclosed_to(survey, Audience.ROOM).until == survey.closes_at


def test_what_everyone_sees_changes_by_the_clock_alone_when_the_last_step_comes(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    survey.plan(Schedule(closes_at=datetime.now(UTC) + timedelta(hours=1)))
    survey = Survey.at("lunch")
    wait = timedelta(seconds=LAST_ANSWERS_SECONDS)
    assert disclosed_to(survey, Audience.EVERYONE).until == survey.closes_at + wait
    survey.plan(Schedule(closes_at=datetime.now(UTC)))
    survey = Survey.at("lunch")
    for audience in (Audience.EVERYONE, Audience.ROOM):
        assert disclosed_to(survey, audience).until == survey.closes_at + wait
    assert disclosed_to(survey, Audience.ORGANISER).until is None
    named = make_survey(choice("Good?", "Yes", "No"), anonymous=False, code="named")
    share(named)
    named.plan(Schedule(closes_at=datetime.now(UTC) + timedelta(hours=1)))
    assert disclosed_to(Survey.at("named"), Audience.EVERYONE).until is None


def test_only_the_organiser_is_told_how_many_answered_other_words(database):
    survey = make_survey(question("rating", "food", "Food?"), anonymous=False)
    respond(survey, food=4)
    asked = definition(question("rating", "food", "The food?"), anonymous=False)
    survey.publish(asked, same=["food"])
    share(survey)
    survey = Survey.at("lunch")
    readings = [reading_for(survey, one) for one in (Audience.ORGANISER, Audience.EVERYONE)]
    assert [next(one.questions).main.other_words for one in readings] == [OtherWords(1, 1), None]


def test_that_no_more_can_come_is_another_revision_though_no_number_moves(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    for n in range(11):
        respond(survey, q=("yes", "no")[n % 2])
        if n == 6:
            survey.close()
            survey.open()
    last = disclosed_to(Survey.at("lunch"), Audience.EVERYONE)
    survey.close()
    over = disclosed_to(Survey.at("lunch"), Audience.EVERYONE)
    assert last.responses == over.responses == 7  # four are too few for a step
    assert last.reading.counts == over.reading.counts
    assert last.revision != over.revision


def test_a_room_sees_the_question_on_its_screen_once_that_is_revealed(database):
    survey = make_survey(choice("Good?", "Yes", "No"), choice("Long?", "Yes", "No", name="long"))
    for n in range(6):
        respond(survey, q=("yes", "no")[n % 2])
    seen = []

    def revealed() -> str | None:
        now = disclosed_to(Survey.at("lunch"), Audience.ROOM)
        seen.append(now.revision)
        return now.revealed.question.name if now.revealed else None

    def on_the_screen() -> Screen:
        return Screen.of(Survey.at("lunch"))

    assert revealed() is None
    on_the_screen().show("q")
    assert revealed() is None
    on_the_screen().reveal("q", revealed=True)
    assert revealed() is None  # its results are not shared
    share(survey)
    assert revealed() == "q"
    on_the_screen().show("long")
    assert revealed() is None
    on_the_screen().reveal("long", revealed=True)
    assert revealed() == "long"
    on_the_screen().reveal("long", revealed=False)
    assert revealed() is None
    assert disclosed_to(Survey.at("lunch"), Audience.EVERYONE).revealed is None
    assert len(set(seen)) == len(seen)


def test_a_room_reads_the_words_that_were_approved_while_they_are_revealed(database):
    surveys = [make_survey(question("text", "why"), code=code) for code in ("lunch", "supper")]
    for survey in surveys:
        respond(survey, why=f"{survey.code} was good")
        respond(survey, why=f"{survey.code} was long")
        [first, _second] = Response.select().where(Response.survey == survey).order_by(Response.id)
        Screen.of(survey).show("why")
        Screen.of(survey).approve(first.id, "why", approved=True)

    def words(survey: Survey) -> list[str]:
        return [one.split()[0] for one in disclosed_to(survey, Audience.ROOM).words]

    assert [words(one) for one in surveys] == [[], []]
    for survey in surveys:
        Screen.of(survey).reveal("why", revealed=True)
    assert [words(one) for one in surveys] == [["lunch"], ["supper"]]
    assert disclosed_to(surveys[0], Audience.ORGANISER).words == ()


def test_what_nobody_has_asked_for_yet_is_no_table(database):
    survey = make_survey(
        question("request", topics=["Blogs"], places=["Leeds"]), anonymous=False, code="named"
    )
    share(survey)
    assert public(survey).counts == {}


def bands(survey: Survey) -> list[tuple[str, int]]:
    """What everyone sees of the only question of the survey."""
    return [(row.label, row.count) for row in public_field(survey).rows]


def public_field(survey: Survey) -> FieldReading:
    [only] = public(survey).questions
    return only.main


def test_nobody_stands_alone_in_what_everyone_sees_of_a_free_answer(database):
    survey = make_survey(question("date", "born"))
    share(survey)
    for year in (1948, *range(1960, 1978), 2004):
        respond(survey, born=f"{year}-03-09")
    survey.close()
    [mine] = reading_for(survey, Audience.ORGANISER).questions
    assert (mine.main.rows[0].label, mine.main.rows[0].count) == ("1948", 1)
    assert bands(survey) == [
        *(("before 1964", 5), ("1964 to 1968", 5), ("1969 to 1973", 5), ("1974 or later", 5))
    ]


def test_what_would_tell_the_newest_answer_is_not_shown_beside_bands(database):
    survey = make_survey(question("connections", "met"))
    share(survey)
    for met in (*[3, 4] * 5, 250):
        respond(survey, met=met)
    for _ in range(4):
        respond(survey, met=40)
    survey.close()
    seen = public_field(survey)
    assert (seen.answered, seen.mean, seen.median, seen.total) == (15, None, None, 0)
    assert sum(count for _, count in bands(survey)) == 15
    assert "250" not in str(bands(survey))


def test_where_few_would_be_left_alone_only_how_many_answered_is_shown(database):
    survey = make_survey(question("range", "age", min=0, max=100))
    share(survey)
    for age in (40, 40, 40, 40, 40, 40, 93):
        respond(survey, age=age)
    survey.close()
    assert (bands(survey), public_field(survey).answered) == ([], 7)


def test_a_free_answer_is_released_with_four_others_or_waits(database):
    survey = make_survey(choice("Good?", "Yes", "No"), question("integer", "age"))
    share(survey)

    def sent(*ages: int | None) -> int:
        for age in ages:
            answers: dict[str, Any] = {} if age is None else {"age": age}
            respond(survey, q="yes", **answers)
        seen = public(survey)
        return sum(seen.counts.get("age", {}).values())

    assert sent(31, 32, None, None, None) == 0
    assert sent(33, 34, 35, None, None) == 0
    assert sent(36, None, None, None, None) == 0
    assert sent(37, 38, 39, 40, None) == 5
    assert sent(41, 42, None, None, None) == 5
    assert public(survey).responses == 20
    survey.close()
    assert sent() == 12


def test_a_room_and_everyone_see_bands_of_an_anonymous_survey_and_numbers_of_another(database):
    for anonymous in (True, False):
        survey = make_survey(
            question("time", "left"), anonymous=anonymous, code=f"day-{anonymous}".lower()
        )
        share(survey)
        for minute in range(20, 40):
            respond(survey, left=f"14:{minute}")
        survey = Survey.at(survey.code)
        for audience in (Audience.ROOM, Audience.EVERYONE):
            [only] = disclosed_to(survey, audience).reading.questions
            assert only.main.is_banded is anonymous
            assert all(row.count >= 5 for row in only.main.rows) is True
    assert {"integer", "decimal", "date", "time"} == FREE


@pytest.mark.sqlite
@pytest.mark.parametrize("audience", Audience)
def test_nobody_but_the_organiser_filters_or_crosses_however_much_is_shared(database, audience):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    share(survey)
    for _ in range(30):
        respond(survey, q="yes")
    field = crossable(survey.history, "q")
    found = (
        filtered_for(survey, audience, None),
        closer_for(survey, audience, None),
        crossed_for(survey, audience, field, field),
        matching_for(survey, audience, None, size=2),
        number_for(survey, audience, None),
        finding_for(survey, audience, None),
        sought_for(survey, audience, None, ""),
        opinions_for(survey, audience),
    )
    assert {one is not None for one in found} == {audience is Audience.ORGANISER}
    assert audience is not Audience.ORGANISER or len(found[3]) == 2


@pytest.mark.sqlite
def test_that_it_is_told_what_became_of_answers_is_another_revision_for_everyone(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    before = {one: disclosed_to(Survey.at("lunch"), one).revision for one in Audience}
    make_reply(survey, "q")
    after = {one: disclosed_to(Survey.at("lunch"), one).revision for one in Audience}
    assert [one for one in Audience if before[one] != after[one]] == [Audience.EVERYONE]


def requested(**settings: Any) -> Survey:
    """A survey with two lists of requests, of which one has a topic that four people asked for."""
    lists = {"topics": ["Blogs", "Film"], "places": ["Leeds"]}
    survey = make_survey(
        *(question("request", name, "Training?", **lists) for name in ("first", "second")),
        **settings,
    )
    for name, topic, times in (
        ("first", "blogs", 6),
        ("second", "blogs", 5),
        ("second", "film", 4),
    ):
        for _ in range(times):
            respond(survey, **{f"{name}__topic": topic, f"{name}__place": "leeds"})
    return survey


@pytest.mark.sqlite
def test_topics_of_too_few_people_are_for_the_organiser_and_none_for_a_room(database):
    survey = requested(anonymous=False)
    told = {one: topics_for(survey, one) for one in Audience}
    assert told == {
        Audience.ORGANISER: {"Blogs": 11, "Film": 4},
        Audience.ROOM: {},
        Audience.EVERYONE: {},
    }
    share(survey)
    survey = Survey.at("lunch")
    assert topics_for(survey, Audience.EVERYONE) == {"Blogs": 11}
    assert topics_for(survey, Audience.ROOM) == {}
    assert wanted_for(survey, Audience.ROOM) == ([], False)
    survey.close()
    assert wanted_for(Survey.at("lunch"), Audience.ROOM) == ([], False)


@pytest.mark.sqlite
def test_that_all_requests_are_told_is_said_of_a_shared_table_that_takes_no_more(database):
    survey = make_survey(
        question("request", "need", "Training?", topics=["Blogs"], places=["Leeds"]),
        anonymous=False,
    )
    for _ in range(5):
        respond(survey, need__topic="blogs", need__place="leeds")

    def told() -> dict[str, bool]:
        now = Survey.at("lunch")
        audiences = (Audience.ORGANISER, Audience.EVERYONE)
        return {one.value: tells_all_wanted(now, one) for one in audiences}

    assert told() == {"organiser": False, "everyone": False}
    survey.close()
    assert told() == {"organiser": True, "everyone": False}
    share(survey)
    assert told() == {"organiser": True, "everyone": True}
    Survey.at("lunch").open()
    assert told() == {"organiser": False, "everyone": False}
