"""An organiser: who may sign in, how they prove who they are, and the sessions they have open."""

import hashlib
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from peewee import AutoField, BlobField, CharField, ForeignKeyField, IntegrityError

from models.database import MomentField, Stored, db, writing
from models.email import bare, email_address

LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=7)
GUESSES, GUESSES_WITHIN = 10, timedelta(minutes=15)
SHORTEST_PASSWORD = 10

# OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class EmailTaken(ValueError):
    """There is an organiser with this address already."""


class TooManyGuesses(Exception):
    """The password of this address was guessed wrong too often; `minutes` says how long to wait."""

    minutes = int(GUESSES_WITHIN.total_seconds() // 60)


class Organiser(Stored):
    """A person who makes surveys and reads what people answered."""

    id = AutoField()
    email = CharField(max_length=254, unique=True)
    password = CharField(null=True)  # argon2id, or none: only by link
    created_at = MomentField()
    disabled_at = MomentField(null=True)
    operator_since = MomentField(null=True)

    @classmethod
    def add(cls, email: str, password: str = "") -> "Organiser":
        """A new organiser; the first of all runs the service. Raises EmailUnfit, EmailTaken."""
        address, now = email_address(email), datetime.now(UTC)
        try:
            with writing():
                return cls.create(
                    email=address,
                    password=hasher.hash(password) if password else None,
                    created_at=now,
                    operator_since=None if cls.select().exists() else now,
                )
        except IntegrityError:
            raise EmailTaken(f"There is an organiser {email.strip()} already.") from None

    @classmethod
    def at(cls, email: str) -> "Organiser | None":
        """The organiser with this address, however it is written, or None."""
        organiser: Organiser | None = cls.get_or_none(cls.email == bare(email))
        return organiser

    @classmethod
    def first(cls) -> "Organiser | None":
        """The organiser who was there first, of those who may sign in, or None."""
        able = cls.select().where(cls.disabled_at.is_null())
        organiser: Organiser | None = able.order_by(cls.id).first()
        return organiser

    @property
    def may_sign_in(self) -> bool:
        """False for one who was disabled."""
        return self.disabled_at is None

    @property
    def is_operator(self) -> bool:
        """True for who runs the service."""
        return self.operator_since is not None

    @classmethod
    def first_or_new(cls) -> "Organiser":
        """The organiser who was there first; where there is none, one who signs in by link."""
        return cls.first() or cls.add("organiser@localhost")

    @classmethod
    def with_password(cls, email: str, password: str, *, known: bool = False) -> "Organiser | None":
        """The organiser whose address and password these are, or None.

        Takes as long for an address nobody has. Raises TooManyGuesses, but not for a browser in
        which this organiser has signed in before (`known`): a stranger cannot lock them out.
        """
        email = email.strip().lower()
        guess = None if known else Guess.note(email)
        organiser = cls.get_or_none(cls.email == email)
        try:
            hasher.verify((organiser and organiser.password) or _NOBODYS, password)
        except VerifyMismatchError:
            return None
        if organiser is None or organiser.password is None or not organiser.may_sign_in:
            return None
        if guess is not None:
            guess.delete_instance()
        return organiser

    def set_password(self, password: str) -> None:
        """Change the password and end every session that was open with the old one."""
        with writing():
            Organiser.update(password=hasher.hash(password)).where(
                Organiser.id == self.id
            ).execute()
            SignIn.delete().where(SignIn.organiser == self).execute()

    def sign_in(self) -> str:
        """The token of a new session; only its hash is stored."""
        token = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        SignIn.delete().where(SignIn.expires_at < now).execute()
        SignIn.create(token=_hash(token), organiser=self, expires_at=now + SESSION_LASTS)
        return token

    def one_time_link(self) -> str:
        """The token of a link that signs this organiser in once; earlier links stop working."""
        token = secrets.token_urlsafe(32)
        with writing():
            Link.delete().where(Link.organiser == self).execute()
            Link.create(
                token=_hash(token), organiser=self, expires_at=datetime.now(UTC) + LINK_LASTS
            )
        return token


class SignIn(Stored):
    """A session: a browser in which an organiser is signed in."""

    token = BlobField(primary_key=True)
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    expires_at = MomentField()

    @classmethod
    def organiser_of(cls, token: str) -> Organiser | None:
        """Who is signed in with this token, or None."""
        valid = (cls.token == _hash(token)) & (cls.expires_at > datetime.now(UTC))
        # Who signs in in the moment of being disabled has a session, and it is worth nothing.
        valid &= Organiser.disabled_at.is_null()
        organiser: Organiser | None = Organiser.select().join(cls).where(valid).first()
        return organiser

    @classmethod
    def end(cls, token: str) -> None:
        """Sign out: the token is worth nothing from now on."""
        with writing():
            cls.delete().where(cls.token == _hash(token)).execute()

    @classmethod
    def end_all(cls, organiser: Organiser) -> None:
        """Sign this organiser out everywhere."""
        with writing():
            cls.delete().where(cls.organiser == organiser).execute()


class Link(Stored):
    """A one-time link that signs an organiser in."""

    token = BlobField(primary_key=True)
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    expires_at = MomentField()

    @classmethod
    def use(cls, token: str) -> Organiser | None:
        """The organiser whose link this was, the first time it is used; None after that."""
        with writing():
            link = cls.get_or_none(cls.token == _hash(token), cls.expires_at > datetime.now(UTC))
            if link is None:
                return None
            link.delete_instance()
            return link.organiser if link.organiser.may_sign_in else None


class Guess(Stored):
    """A password that was tried and was not right: for which address (hashed) and when.

    It is noted before the password is looked at, so that many at once count as many.
    """

    email = BlobField(index=True)
    at = MomentField()

    @classmethod
    def note(cls, email: str) -> "Guess":
        """One more guess, and the old ones forgotten. Raises TooManyGuesses."""
        now = datetime.now(UTC)
        with writing():
            cls.delete().where(cls.at < now - GUESSES_WITHIN).execute()
            db.serialise(_hash(email))
            if cls.select().where(cls.email == _hash(email)).count() >= GUESSES:
                raise TooManyGuesses
            return cls.create(email=_hash(email), at=now)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _hash_of_nobody() -> str:
    """A hash that takes as long as any to compare and belongs to no password."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


_NOBODYS = _hash_of_nobody()
