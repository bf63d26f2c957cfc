"""A source is compared with what was told of it by its figures, however they are written."""

from models.evidence.evidence import Evidence
from models.impact.differences_desk import _figures
from tests.makers import telling


def test_thousands_that_an_earlier_version_did_not_tell_apart_are_the_same_number():
    before = telling(
        sentence="54321 people of 1234567 asked.",
        number="54321",
        unknown="1000 said nothing",
        evidence=(Evidence("results", "lunch", "Lunch, 54321 responses"),),
    )
    now = telling(
        sentence="54,321 people of 1,234,567 asked.",
        number="54,321",
        unknown="1,000 said nothing",
        evidence=(Evidence("results", "lunch", "Lunch, 54,321 responses"),),
    )
    assert _figures(before) == _figures(now)
    assert _figures(before) != _figures(telling(sentence=now.sentence, number="54,322"))
    # A comma between numbers is none within one.
    assert _figures(telling(sentence="Of 1,2 and 3")) != _figures(telling(sentence="Of 12 and 3"))
