"""Addresses go by themselves when nothing is asked again."""

import pytest
from peewee import OperationalError

from models.wave.reminder import Reminder
from models.wave.series import Series
from tests.makers import choice, make_series, make_survey, pass_days
from web.process import forgetting


def test_addresses_are_deleted_once_the_last_wave_has_closed(database):
    series = make_series(make_survey(choice("Good?", "Yes", "No")), 1, takes=True)
    Reminder.keep(series.original, "eve@example.org")
    forgetting.look()
    assert Reminder.select().count() == 1
    pass_days(70)
    forgetting.look()
    assert Reminder.select().count() == 0


@pytest.mark.sqlite
def test_a_database_that_fails_is_looked_at_again(database, monkeypatch, caplog):
    def broken(*_columns):
        raise OperationalError("no such table")

    monkeypatch.setattr(Series, "select", broken)
    forgetting.look()
