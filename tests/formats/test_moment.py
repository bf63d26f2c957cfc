"""A moment is told in the time of the place that was chosen."""

from datetime import UTC, datetime

import pytest

from formats.moment import to_words

WINTER = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (WINTER, None, "Thursday 3 December 2026 at 08:00 (UTC)"),
        (WINTER, "Europe/Berlin", "Thursday 3 December 2026 at 09:00 (time in Berlin)"),
        (
            WINTER.replace(month=7, hour=23),
            "Europe/Berlin",
            "Saturday 4 July 2026 at 01:00 (time in Berlin)",
        ),
        (
            WINTER,
            "America/Argentina/Buenos_Aires",
            "Thursday 3 December 2026 at 05:00 (time in Buenos Aires)",
        ),
    ],
)
def test_a_moment_is_told_with_its_day_and_its_place(moment, zone, words) -> None:
    assert to_words(moment, zone) == words
