"""Times are written as the clocks of a place show them and become moments in UTC."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from forms.survey.schedule import NO_MOMENT, NO_NUMBER, ScheduleForm, schedule_form
from models.survey.schedule import Schedule

# Times are read without a database.
pytestmark = pytest.mark.sqlite

NO_TIME = "Enter the day and the time, like 3 June 2026 14:30"
NO_DAY = "There is no such day. Enter a day, month and year, like 3 June 2026"
PUT_FORWARD = "Clocks are put forward over this time; enter another"


@pytest.fixture(autouse=True)
def request_without_session(app):
    """Within a request of the service; the token is tested with the views."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST"):
        yield


def sent(**given: str) -> ScheduleForm:
    return ScheduleForm(formdata=MultiDict(given))


@pytest.mark.parametrize(
    ("given", "schedule"),
    [
        ({}, Schedule(time_zone="UTC")),
        (
            {"opens_at": "", "closes_at": " ", "response_limit": "", "time_zone": "Europe/Berlin"},
            Schedule(time_zone="Europe/Berlin"),
        ),
        (
            {
                "opens_at": "2026-12-03T09:00",
                "closes_at": "2026-07-01 09:00".replace("2026", "2027"),
                "time_zone": "Europe/Berlin",
                "response_limit": "200",
            },
            Schedule(
                datetime(2026, 12, 3, 8, tzinfo=UTC),
                datetime(2027, 7, 1, 7, tzinfo=UTC),
                200,
                "Europe/Berlin",
            ),
        ),
        # A time that comes twice in that night is the first.
        (
            {"closes_at": "2026-10-25T02:30", "time_zone": "Europe/Berlin"},
            Schedule(closes_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
                     time_zone="Europe/Berlin"),
        ),
    ],
)  # fmt: skip
def test_what_was_written_is_that_moment(given, schedule):
    form = sent(**given)
    assert form.validate(), form.errors
    assert form.schedule == schedule


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"opens_at": "tomorrow"}, {"opens_at": [NO_TIME]}),
        ({"opens_at": "0001-01-01T00:00"}, {"opens_at": [NO_MOMENT]}),
        ({"closes_at": "2026-02-30T09:00"}, {"closes_at": [NO_DAY]}),
        (
            {"opens_at": "2026-03-29T02:30", "time_zone": "Europe/Berlin"},
            {"opens_at": [PUT_FORWARD]},
        ),
        (
            {"opens_at": "2026-12-03T09:00", "closes_at": "2026-12-03T09:00"},
            {"closes_at": ["Enter a time after the one at which it opens"]},
        ),
        ({"response_limit": "many"}, {"response_limit": [NO_NUMBER]}),
        ({"response_limit": "0"}, {"response_limit": [NO_NUMBER]}),
        ({"response_limit": str(2**31)}, {"response_limit": [NO_NUMBER]}),
        ({"time_zone": "Mars/Olympus"}, {"time_zone": ["Choose one of those that are offered"]}),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(given, errors):
    form = sent(**given)
    assert not form.validate()
    assert form.errors == errors


def test_the_form_is_filled_with_what_is_set():
    set_before = Schedule(datetime(2026, 12, 3, 8, tzinfo=UTC), None, 5, "Europe/Berlin")
    form = schedule_form(set_before)
    assert form.opens_at.written == "2026-12-03 09:00"
    assert (form.time_zone.data, form.response_limit._value()) == ("Europe/Berlin", "5")
