"""An organiser proves who they are by a password or a link that works once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models.account.guess import GUESSES, Guess, TooManyGuesses
from models.account.organiser import EmailTaken, Link, Organiser, SignIn
from storage.database import connection, writing
from tests.makers import make_organiser

PASSWORD = "three plain words"


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
    assert Organiser.with_password("owner@example.org", PASSWORD, {b"a known browser": 1}) == ada
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
    assert Link.whose(third) == Link.whose(third) == ada  # to look is not to use
    Link.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    assert Link.use(third) is None
    assert (Link.whose(third), Link.use(third), Link.use("")) == (None, None, None)


def test_a_link_that_is_used_ends_those_that_were_made_beside_it(database):
    ada, bob = make_organiser(), make_organiser("bob@example.org")
    theirs, first = bob.one_time_link(), ada.one_time_link()
    second = ada.one_time_link(keeping_others=True)
    assert Link.whose(first) == Link.whose(second) == ada
    assert Link.use(first) == ada
    assert (Link.whose(second), Link.whose(theirs)) == (None, bob)


def test_of_many_who_use_a_link_at_the_same_moment_one_is_signed_in(database):
    ada = make_organiser()
    for _ in range(5):
        link = ada.one_time_link()
        with ThreadPoolExecutor(8) as people:
            found = list(people.map(lambda _, link=link: used(link), range(8)))
        assert found.count(None) == 7


def used(link: str) -> Organiser | None:
    with connection():
        return Link.use(link)


def test_a_new_password_ends_the_links_of_this_organiser_alone(database):
    ada, bob = make_organiser(), make_organiser("bob@example.org")
    mine, theirs = ada.one_time_link(), bob.one_time_link()
    ada.set_password(PASSWORD)
    assert (Link.whose(mine), Link.whose(theirs)) == (None, bob)


def test_who_may_not_sign_in_does_not_by_any_way(database, monkeypatch):
    ada = make_organiser(password=PASSWORD)
    link, token = ada.one_time_link(), ada.sign_in()
    assert SignIn.organiser_of(token) == ada
    monkeypatch.setattr(Organiser, "may_sign_in", False)
    assert Organiser.with_password("owner@example.org", PASSWORD) is None
    assert (Link.whose(link), Link.use(link), SignIn.organiser_of(token)) == (None, None, None)
    monkeypatch.undo()
    assert Link.use(link) == ada


def test_a_link_is_awaited_until_one_is_made_and_again_when_it_is_over_unused(database):
    ada = make_organiser()
    assert ada.awaits_link
    link = ada.one_time_link()
    assert not ada.awaits_link
    Link.update(expires_at=datetime.now(UTC)).execute()
    assert ada.awaits_link
    assert Link.use(link) is None
    ada.sign_in()
    assert not Organiser.get_by_id(ada.id).awaits_link
    assert not make_organiser("bob@example.org", PASSWORD).awaits_link


def test_a_session_lasts_until_it_is_ended_or_over(database):
    ada = make_organiser()
    one, other = ada.sign_in(), ada.sign_in()
    assert one not in stored()
    assert SignIn.organiser_of(one) == ada
    SignIn.delete_with_token(one)
    assert SignIn.organiser_of(one) is None
    assert SignIn.organiser_of(other) == ada
    SignIn.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    assert SignIn.organiser_of(other) is None
    ada.sign_in()
    assert SignIn.select().count() == 1  # what is over is forgotten


def ago(**times: int) -> datetime:
    return datetime.now(UTC) - timedelta(**times)


def session_begun(ada: Organiser, began: datetime, seen: datetime) -> str:
    """The token of a session that began and was last used then."""
    token = ada.sign_in()
    ends = min(began + timedelta(days=7), seen + timedelta(days=1))
    SignIn.update(began_at=began, seen_at=seen, expires_at=ends).execute()
    return token


def test_a_session_that_idles_for_a_day_ends_and_one_that_is_used_does_not(database):
    ada = make_organiser()
    fresh = SignIn.with_token(ada.sign_in())
    assert fresh.expires_at - fresh.began_at == timedelta(hours=24)
    idle = session_begun(ada, ago(days=2), ago(hours=24, seconds=1))
    assert SignIn.with_token(idle) is None
    token = session_begun(ada, ago(days=2), ago(hours=23))
    SignIn.with_token(token).note_use()
    kept = SignIn.with_token(token)
    assert kept.seen_at > ago(minutes=1)
    assert ago(hours=-24) - kept.expires_at < timedelta(minutes=1)


def test_a_session_ends_after_a_week_however_much_it_is_used(database):
    ada = make_organiser()
    token = session_begun(ada, ago(days=6, hours=23), ago(hours=1))
    SignIn.with_token(token).note_use()
    assert SignIn.with_token(token).expires_at < ago(hours=-1, seconds=-1)
    assert SignIn.with_token(session_begun(ada, ago(days=7), ago(minutes=6))) is None


def test_that_a_session_is_used_is_written_once_in_five_minutes(database):
    ada = make_organiser()
    for minutes, is_written in (4, False), (6, True):
        seen = ago(minutes=minutes)
        token = session_begun(ada, ago(days=1), seen)
        SignIn.with_token(token).note_use()
        assert (SignIn.with_token(token).seen_at > ago(minutes=1)) is is_written


def test_who_reads_while_another_writes_is_not_held_up_by_it(database, engine):
    ada = make_organiser()
    token = session_begun(ada, ago(days=1), ago(minutes=6))
    with ThreadPoolExecutor(1) as other, writing():
        SignIn.update(seen_at=ago(minutes=7)).execute()  # this row, on PostgreSQL
        assert other.submit(seen, token).result(timeout=4) == ada


def seen(token: str) -> Organiser:
    with connection():
        found = SignIn.with_token(token)
        found.note_use()
        return found.organiser


def test_a_session_of_the_version_before_goes_on_and_learns_what_is_kept_now(database):
    ada = make_organiser()
    token = ada.sign_in()
    began = ago(days=5)
    SignIn.update(
        began_at=None,
        seen_at=None,
        browser=None,
        by_link=None,
        expires_at=began + timedelta(days=7),
    ).execute()
    before = SignIn.with_token(token)
    assert (before.organiser, before.is_recent, before.needs_old_password) == (ada, False, False)
    before.note_use()
    after = SignIn.with_token(token)
    assert abs(after.began_at - began) < timedelta(seconds=1)
    assert after.seen_at > ago(minutes=1)


def test_sessions_are_listed_and_end_singly_or_all_but_one(database):
    ada, bob = make_organiser(), make_organiser("bob@example.org")
    theirs = bob.sign_in("Chrome on Windows")
    tokens = [ada.sign_in(f"Firefox {n}") for n in range(4)]
    names = {one.browser: one.name for one in SignIn.of(ada)}
    assert set(names) == {f"Firefox {n}" for n in range(4)}

    SignIn.delete_named(ada, names["Firefox 1"])
    assert [SignIn.organiser_of(one) for one in tokens] == [ada, None, ada, ada]
    for name in SignIn.of(bob)[0].name, "", "x":
        SignIn.delete_named(ada, name)
    assert SignIn.organiser_of(theirs) == bob

    SignIn.delete_all_of(ada, but=tokens[2])
    assert [SignIn.organiser_of(one) for one in tokens] == [None, None, ada, None]
    SignIn.delete_all_of(ada)
    assert SignIn.of(ada) == []
    assert SignIn.organiser_of(theirs) == bob


def test_the_old_password_is_needed_but_for_who_has_none_or_has_just_come_by_link(database):
    ada, bob = make_organiser(password=PASSWORD), make_organiser("bob@example.org")
    assert SignIn.with_token(ada.sign_in()).needs_old_password
    assert not SignIn.with_token(bob.sign_in()).needs_old_password
    token = ada.sign_in(by_link=True)
    assert not SignIn.with_token(token).needs_old_password
    SignIn.update(began_at=ago(minutes=15)).execute()
    assert SignIn.with_token(token).needs_old_password


def test_wrong_passwords_are_told_from_one_sign_in_to_the_next(database):
    ada = make_organiser(password=PASSWORD)
    for _ in range(3):
        assert Organiser.with_password("owner@example.org", "wrong") is None
    found = Organiser.with_password("owner@example.org", PASSWORD)
    assert Organiser.get_by_id(ada.id).wrong_tries == 3
    found.sign_in()
    after = Organiser.get_by_id(ada.id)
    assert after.wrong_tries == 0
    assert after.signed_in_at > ago(minutes=1)


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
