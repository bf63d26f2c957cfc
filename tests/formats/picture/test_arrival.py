"""The sentence of when responses came says what its line shows, in steps of every size."""

from datetime import UTC, date, datetime, timedelta

import pytest

from formats.picture.arrival import arrival_sentence, clocks, step_name
from formats.picture.sheet import Source, arrival_sheet
from language.catalogue import catalogue
from language.message import speaking
from models.result.arrival import ArrivalLine, arrival
from tests.formats.picture.test_sheet import check, words
from tests.models.result.test_arrival import survey_with

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]

DAY = date(2026, 6, 4)
NOON = datetime(2026, 6, 4, 12, 30, 1, tzinfo=UTC)
SOURCE = Source("A *day*", "https://example.org/s/lunch/arrival", "Monday 8 June 2026")
FOUR = timedelta(hours=4)


def came(*given: datetime | date) -> ArrivalLine:
    return arrival(survey_with(*given, zone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("given", "said", "name"),
    [
        ([], "Nobody has answered yet.", ""),
        ([DAY], "1 response came on 4 June 2026.", "Thursday 4 June 2026"),
        (
            [DAY, DAY, date(2026, 6, 9)],
            "3 responses came from 4 June 2026 to 9 June 2026; most, 2, on 4 June 2026.",
            "Thursday 4 June 2026",
        ),
        (
            [DAY, date(2026, 6, 9)],
            "2 responses came from 4 June 2026 to 9 June 2026.",
            "Thursday 4 June 2026",
        ),
        (
            [NOON, NOON, NOON + FOUR],
            "3 responses came from 2pm to 7pm on 4 June 2026; "
            "most, 2, from 2pm to 3pm on 4 June 2026.",
            "2pm to 3pm on 4 June 2026",
        ),
        (
            [NOON, NOON, NOON + 4 * FOUR],
            "3 responses came from 2pm on 4 June 2026 to 7am on 5 June 2026; "
            "most, 2, from 2pm to 3pm on 4 June 2026.",
            "2pm to 3pm on 4 June 2026",
        ),
        (
            [DAY, DAY, date(2026, 9, 1)],
            "3 responses came from 4 June 2026 to 1 September 2026; "
            "most, 2, from 1 June 2026 to 7 June 2026.",
            "1 June 2026 to 7 June 2026",
        ),
        (
            [DAY, DAY, date(2028, 9, 1)],
            "3 responses came from 4 June 2026 to 1 September 2028; most, 2, in June 2026.",
            "June 2026",
        ),
        (
            [DAY, DAY, date(2048, 9, 1)],
            "3 responses came from 4 June 2026 to 1 September 2048; most, 2, in 2026.",
            "2026",
        ),
    ],
)
def test_it_says_from_when_to_when_and_when_most_came(
    given: list[datetime | date], said: str, name: str
) -> None:
    found = came(*given)
    assert arrival_sentence(found) == said
    assert [step_name(found, one) for one in found.steps[:1]] == [name] * bool(given)


def test_it_says_whose_clocks_they_are() -> None:
    assert "time in Berlin" in clocks(came(NOON))


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_its_sheet_has_the_sentence_the_ends_and_a_line_in_the_frame(language: str) -> None:
    found = came(*(DAY + timedelta(days=n) for n in (0, 1, 1, 1, 5, 30)))
    with speaking(catalogue(language)):
        sheet = arrival_sheet(found, SOURCE)
        assert sheet is not None
        check(sheet)
        shown, said = words(sheet), arrival_sentence(found)
        assert said in " ".join(shown)
        assert {step_name(found, found.steps[0]), step_name(found, found.steps[-1])} <= set(shown)
        assert "3" in shown  # how many the highest point is
        assert sheet.description.startswith(said)
    lines = [one for one in sheet.marks if one.tag == "polygon"]
    assert len(lines) == 1
    assert len(str(lines[0].attributes["points"]).split()) == 31 + 2


def test_of_one_step_there_is_no_picture() -> None:
    assert arrival_sheet(came(DAY, DAY), SOURCE) is None
