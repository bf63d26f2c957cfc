"""An organiser proves who they are by a password or a link that works once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models.database import connection
from models.organiser import (
    GUESSES,
    EmailTaken,
    Guess,
    Link,
    Organiser,
    SignIn,
    TooManyGuesses,
    hasher,
)
from tests.makers import make_organiser

PASSWORD = "three plain words"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Passwords are hashed as in service, but for the work it takes."""
    monkeypatch.setattr("models.organiser.hasher", type(hasher)(1, 8, 1))


def stored() -> str:
    """All that is stored of organisers, as one text."""
    rows = [model.select().tuples() for model in (Organiser, SignIn, Link, Guess)]
    return repr([list(one) for one in rows])


def test_an_address_is_one_organiser_however_it_is_written(database):
    made = Organiser.add(" Ada@Example.org ")
    assert (made.email, made.password) == ("ada@example.org", None)
    with pytest.raises(EmailTaken, match=r"^There is an organiser ADA@example\.org already\.$"):
        Organiser.add("ADA@example.org")


def test_the_first_organiser_is_the_one_who_was_there_first(database):
    assert Organiser.first() is None
    assert Organiser.first_or_new().email == "organiser@localhost"
    make_organiser()
    assert Organiser.first_or_new().email == "organiser@localhost"


def test_only_the_right_password_of_the_right_organiser_signs_in(database):
    ada = make_organiser(password=PASSWORD)
    make_organiser("by-link@example.org")
    assert Organiser.with_password(" OWNER@example.org", PASSWORD) == ada
    for email, password in (
        ("owner@example.org", "wrong"),
        ("owner@example.org", ""),
        ("nobody@example.org", PASSWORD),
        ("by-link@example.org", ""),
        ("by-link@example.org", PASSWORD),
    ):
        assert Organiser.with_password(email, password) is None
    assert PASSWORD not in stored()
    assert ada.password.startswith("$argon2id$")


def test_after_ten_wrong_guesses_even_the_right_one_has_to_wait(database):
    ada = make_organiser(password=PASSWORD)
    for _ in range(GUESSES):
        assert Organiser.with_password("owner@example.org", "wrong") is None
    with pytest.raises(TooManyGuesses):
        Organiser.with_password("owner@example.org", PASSWORD)
    assert Organiser.with_password("owner@example.org", PASSWORD, known=True) == ada
    assert Organiser.with_password("other@example.org", "wrong") is None
    assert "owner@example.org" not in repr(list(Guess.select().tuples()))

    Guess.update(at=datetime.now(UTC) - timedelta(minutes=16)).execute()
    assert Organiser.with_password("owner@example.org", PASSWORD) == ada


def test_a_link_signs_in_once_and_only_the_newest_and_for_a_day(database):
    ada = make_organiser()
    first, second = ada.one_time_link(), ada.one_time_link()
    assert Link.use(first) is None
    assert Link.use(second) == ada
    assert Link.use(second) is None
    third = ada.one_time_link()
    Link.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    assert Link.use(third) is None
    assert Link.use("") is None


def test_a_session_lasts_until_it_is_ended_or_over(database):
    ada = make_organiser()
    one, other = ada.sign_in(), ada.sign_in()
    assert one not in stored()
    assert SignIn.organiser_of(one) == ada
    SignIn.end(one)
    assert SignIn.organiser_of(one) is None
    assert SignIn.organiser_of(other) == ada
    SignIn.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    assert SignIn.organiser_of(other) is None
    ada.sign_in()
    assert SignIn.select().count() == 1  # what is over is forgotten


def test_a_new_password_ends_every_session_of_this_organiser_alone(database):
    ada, bob = make_organiser(password="an older password"), make_organiser("bob@example.org")
    mine, theirs = ada.sign_in(), bob.sign_in()
    ada.set_password(PASSWORD)
    assert SignIn.organiser_of(mine) is None
    assert SignIn.organiser_of(theirs) == bob
    assert Organiser.with_password("owner@example.org", "an older password") is None
    assert Organiser.with_password("owner@example.org", PASSWORD) == ada


def test_guesses_at_the_same_moment_all_count(database):
    make_organiser(password="three good words")

    def guess(_: int) -> str:
        try:
            with connection():
                Organiser.with_password("owner@example.org", "wrong")
        except TooManyGuesses:
            return "refused"
        return "tried"

    with ThreadPoolExecutor(8) as guessers:
        answers = list(guessers.map(guess, range(30)))
    assert (answers.count("tried"), answers.count("refused")) == (10, 20)
