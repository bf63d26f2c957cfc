"""The gate lets the organiser see all, and everyone what is shared and nobody wrote."""

from models.field import WRITTEN
from models.gate import Audience, reading_for, sight_of
from models.reading import Reading
from models.release import share
from models.survey import Survey
from tests.makers import choice, make_event, make_survey, question, respond
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
    for answer in ("yes", "yes", "no", "yes", "yes", "no", "no"):
        respond(survey, q=answer)
    reading = public(survey)
    assert reading is not None
    assert reading_for(survey, Audience.ORGANISER).counts == {"q": {"yes": 4, "no": 3}}
    assert (reading.responses, reading.counts) == (5, {"q": {"yes": 4, "no": 1}})


def test_before_the_first_step_everyone_sees_the_questions_without_a_number(database):
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why"))
    share(survey)
    for _ in range(4):
        respond(survey, q="yes", why="Soup")
    reading = public(survey)
    assert reading is not None
    assert (reading.responses, reading.revision, reading.counts) == (0, 0, {})
    [only] = reading.questions
    assert [(row.label, row.count, row.share) for row in only.main.rows] == [
        ("Yes", 0, 0.0),
        ("No", 0, 0.0),
    ]


def test_a_room_sees_what_everyone_sees_and_besides_how_many_have_answered(database):
    survey = every_kind()
    some_answers(survey, 5)
    alone = sight_of(survey, Audience.ROOM)
    assert alone is not None
    assert (alone.responses, alone.reading) == (5, None)
    share(survey)
    some_answers(survey, 2)
    survey = Survey.at(survey.code)
    shared, everyone = sight_of(survey, Audience.ROOM), sight_of(survey, Audience.EVERYONE)
    assert shared is not None
    assert everyone is not None
    assert (shared.responses, everyone.responses) == (7, 5)
    assert shared.reading == everyone.reading == public(survey)
    assert names(shared.reading) < names(reading_for(survey, Audience.ORGANISER))


def test_only_the_organiser_is_told_how_many_were_expected(database):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    event = make_event(survey)
    share(survey)
    survey = Survey.at(survey.code)
    told = {audience: sight_of(survey, audience).event for audience in Audience}
    assert told == {Audience.ORGANISER: event, Audience.ROOM: None, Audience.EVERYONE: None}
