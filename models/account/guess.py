"""A guess: a password that was tried and was not right, counted so that nobody tries many."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from peewee import AutoField, BlobField

from storage.database import MomentField, Stored, db, writing

GUESSES, GUESSES_WITHIN = 10, timedelta(minutes=15)  # for an account, and in a known browser
# Many people may come from one network, and a few of them mistype.
GUESSES_OF_A_NETWORK = 50


class TooManyGuesses(Exception):
    """Too many passwords were tried and wrong lately; `minutes` says how long to wait."""

    minutes = int(GUESSES_WITHIN.total_seconds() // 60)


class Guess(Stored):
    """One guess against one subject, which is an account, a network or a browser, as a hash.

    It is noted before the password is looked at, so that many at once count as many.
    """

    id = AutoField()
    # The column has the name of what was counted first: the version before may still be running.
    subject = BlobField(index=True, column_name="email")
    at = MomentField()

    @classmethod
    def note(cls, counted: Mapping[bytes, int | None]) -> list["Guess"]:
        """One more guess against each subject, and the old ones deleted.

        `counted` says how many each may have, None for any number. Raises TooManyGuesses, and then
        counts nothing: a subject never has more rows than its number, and none outlives its time.
        """
        now = datetime.now(UTC)
        with writing():
            cls.delete().where(cls.at < now - GUESSES_WITHIN).execute()
            for subject in sorted(counted):  # in one order, or two could wait for each other
                db.serialise(subject)
            for subject, most in counted.items():
                found = cls.select().where(cls.subject == subject).count()
                if most is not None and found >= most:
                    raise TooManyGuesses
            return [cls.create(subject=subject, at=now) for subject in counted]

    @classmethod
    def delete_all(cls, guesses: Iterable["Guess"]) -> None:
        """Count these no more: they were right."""
        cls.delete().where(cls.id << [one.id for one in guesses]).execute()
