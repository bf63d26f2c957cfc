"""The next wave, as a receipt tells it."""

from datetime import UTC, datetime

from models.wave.next_wave import next_wave
from models.wave.series import months_after
from tests.makers import choice, make_series, make_survey, pass_days

USES = choice("Which?", "Yammer", "Twitter", name="uses")


def test_a_survey_that_is_asked_once_has_none(database):
    assert next_wave(make_survey(USES)) is None


def test_it_is_the_one_that_opens_next_and_then_the_one_that_is_open(database):
    survey = make_survey(USES)
    series = make_series(survey, 1, 3, takes=True)
    second, third = (one.survey for one in series.waves[1:])
    coming = next_wave(survey)
    assert (coming.code, coming.is_open, coming.takes_addresses) == (second.code, False, True)
    assert coming.day == months_after(datetime.now(UTC).date(), 1)
    after = next_wave(second)
    assert (after.code, after.is_open, after.takes_addresses) == (third.code, False, True)
    assert next_wave(third) is None
    pass_days(32)
    now = next_wave(survey)
    assert (now.code, now.is_open, now.takes_addresses) == (second.code, True, True)
    pass_days(30)
    assert next_wave(survey).code == third.code
    pass_days(60)
    assert next_wave(survey) is None


def test_no_address_is_asked_for_where_none_is_taken_or_the_series_has_ended(database):
    survey = make_survey(USES)
    series = make_series(survey, 1)
    assert not next_wave(survey).takes_addresses
    series.take_addresses(True, survey.organiser)
    assert next_wave(survey).takes_addresses
    series.end(survey.organiser)
    assert next_wave(survey) is None
