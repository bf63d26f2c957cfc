"""Guesses: each subject may have so many, none is kept for long, and many at once all count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models.account.guess import Guess, TooManyGuesses
from storage.database import connection


def noted(counted: dict[bytes, int | None]) -> bool:
    with connection():
        try:
            Guess.note(counted)
        except TooManyGuesses:
            return False
        return True


def test_the_subject_that_has_the_fewest_left_decides(database):
    assert [noted({b"account": 2, b"network": 3}) for _ in range(3)] == [True, True, False]
    assert [noted({b"another": 2, b"network": 3}) for _ in range(2)] == [True, False]
    assert [noted({b"known": 9, b"network": None}) for _ in range(2)] == [True, True]
    assert not noted({b"another": 9, b"network": 5})  # those of the known one counted


def test_a_guess_that_is_refused_is_not_kept(database):
    for _ in range(20):
        noted({b"account": 3, b"network": 5})
    assert Guess.select().count() == 6


def test_what_was_right_counts_no_more(database):
    guesses = Guess.note({b"account": 1, b"network": 1})
    assert not noted({b"account": 1})
    Guess.delete_all(guesses)
    assert Guess.select().count() == 0
    assert noted({b"account": 1})


def test_no_guess_is_kept_for_longer_than_it_counts(database):
    noted({b"account": 1})
    Guess.update(at=datetime.now(UTC) - timedelta(minutes=15, seconds=1)).execute()
    assert noted({b"another": 1})
    assert [bytes(one.subject) for one in Guess.select()] == [b"another"]


@pytest.mark.parametrize("order", [(b"a", b"b"), (b"b", b"a")])
def test_many_at_the_same_moment_count_as_many_in_whatever_order(database, order):
    def guess(number: int) -> bool:
        names = order if number % 2 else order[::-1]
        return noted(dict.fromkeys(names, 10))

    with ThreadPoolExecutor(8) as guessers:
        assert list(guessers.map(guess, range(30))).count(True) == 10
