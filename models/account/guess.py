"""A guess: a wrong password that was tried, counted so that nobody can try many."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from peewee import AutoField, BlobField

from storage.database import MomentField, Stored, db, writing

GUESSES, GUESSES_WITHIN = 10, timedelta(minutes=15)  # of an account, and of a known browser
# Many people may come from one network, and a few of them mistype.
GUESSES_OF_A_NETWORK = 50


class TooManyGuesses(Exception):
    """Too many wrong passwords were tried; `minutes` is the time to wait."""

    minutes = int(GUESSES_WITHIN.total_seconds() // 60)


class Guess(Stored):
    """One guess against one subject: the hash of an account, a network or a browser.

    It is stored before the password is checked, so that guesses at the same time count as well.
    """

    id = AutoField()
    # The column keeps its old name, because an older version may still be running.
    subject = BlobField(index=True, column_name="email")
    at = MomentField()

    @classmethod
    def note(cls, counted: Mapping[bytes, int | None]) -> list["Guess"]:
        """Count one more guess against each subject, and delete the old ones.

        `counted` gives the most guesses of each subject, None for no limit. Raises TooManyGuesses,
        and then counts nothing, so that a subject never has more rows than its limit.
        """
        now = datetime.now(UTC)
        with writing():
            cls.delete().where(cls.at < now - GUESSES_WITHIN).execute()
            for subject in sorted(counted):  # in one order, against deadlocks
                db.serialise(subject)
            for subject, most in counted.items():
                found = cls.select().where(cls.subject == subject).count()
                if most is not None and found >= most:
                    raise TooManyGuesses
            return [cls.create(subject=subject, at=now) for subject in counted]

    @classmethod
    def delete_all(cls, guesses: Iterable["Guess"]) -> None:
        """Delete guesses that turned out to be the right password."""
        cls.delete().where(cls.id << [one.id for one in guesses]).execute()
