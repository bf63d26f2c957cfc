"""A time zone tells what its clocks show, and which times they never do."""

from datetime import UTC, datetime

import pytest

from models.form.zone import NeverShown, local_time, moment_of, time_zones


def test_the_zones_are_those_of_places_and_utc():
    zones = time_zones()
    assert zones[0] == "UTC"
    assert {"Europe/London", "Asia/Kolkata", "America/Argentina/Buenos_Aires"} <= set(zones)
    assert not [one for one in zones[1:] if "/" not in one or one.startswith("Etc/")]


@pytest.mark.parametrize(
    ("local", "zone", "moment"),
    [
        ("2026-12-03T09:00", "Europe/Berlin", "2026-12-03T08:00+00:00"),
        ("2026-07-03T09:00", "Europe/Berlin", "2026-07-03T07:00+00:00"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30+00:00"),  # the first of two
        ("2026-12-03T09:00", "UTC", "2026-12-03T09:00+00:00"),
    ],
)
def test_a_local_time_is_a_moment_and_back(local, zone, moment):
    local = datetime.fromisoformat(local)
    assert moment_of(local, zone) == datetime.fromisoformat(moment)
    assert moment_of(local, zone).tzinfo is UTC
    assert local_time(moment_of(local, zone), zone) == local


def test_a_time_over_which_clocks_go_forward_is_no_moment():
    with pytest.raises(NeverShown):
        moment_of(datetime.fromisoformat("2026-03-29T02:30"), "Europe/Berlin")


@pytest.mark.parametrize(
    ("local", "zone"),
    [("0001-01-01T00:00", "Europe/Berlin"), ("9999-12-31T23:59", "America/New_York")],
)
def test_a_time_at_an_end_of_the_calendar_keeps_its_year_so_that_it_can_be_refused(local, zone):
    local = datetime.fromisoformat(local)
    assert moment_of(local, zone) == local.replace(tzinfo=UTC)
