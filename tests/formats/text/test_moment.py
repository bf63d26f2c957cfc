"""A moment is told in the time of the place that was chosen."""

from datetime import UTC, datetime

import pytest

from formats.text.moment import to_period, to_words
from language.catalogue import catalogue
from language.message import speaking

WINTER = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (WINTER, None, "Thursday 3 December 2026 at 8am (UTC)"),
        (WINTER, "Europe/Berlin", "Thursday 3 December 2026 at 9am (time in Berlin)"),
        (
            WINTER.replace(month=7, hour=23),
            "Europe/Berlin",
            "Saturday 4 July 2026 at 1am (time in Berlin)",
        ),
        (
            WINTER,
            "America/Argentina/Buenos_Aires",
            "Thursday 3 December 2026 at 5am (time in Buenos Aires)",
        ),
    ],
)
def test_a_moment_is_told_with_its_day_and_its_place(moment, zone, words) -> None:
    assert to_words(moment, zone) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2012-06-06T09:30", "2012-06-06T17:00", "Wednesday 6 June 2012, 9:30am to 5pm"),
        ("2012-06-06T12:00", "2012-06-06T12:05", "Wednesday 6 June 2012, midday to 12:05pm"),
        (
            "2012-12-31T20:00",
            "2013-01-01T00:00",
            "Monday 31 December 2012, 8pm, to Tuesday 1 January 2013, midnight",
        ),
    ],
)
def test_a_period_is_told_with_the_day_once_where_it_is_one(start, end, words) -> None:
    assert to_period(datetime.fromisoformat(start), datetime.fromisoformat(end)) == words


def test_a_moment_is_told_as_the_language_has_it() -> None:
    with speaking(catalogue("de")):
        assert to_words(WINTER, "Europe/Berlin") == (
            "Donnerstag, 3. Dezember 2026 um 09:00 (Zeit in Berlin)"
        )
