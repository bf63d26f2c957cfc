"""One number says of how few people nothing is shown."""

from models.answer.threshold import SMALLEST_GROUP


def test_nothing_is_shown_of_fewer_than_five_people() -> None:
    assert SMALLEST_GROUP == 5
