"""An organiser: who may sign in, how they prove who they are, and the sessions they have open."""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    IntegrityError,
    ModelSelect,
    OperationalError,
    fn,
)

from models.account.email import bare, email_address
from models.account.guess import GUESSES, Guess
from models.account.password import fits, hashed
from storage.database import MomentField, Stored, writing

LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=7)
IDLE_LASTS = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=5)
RECENT = timedelta(minutes=15)


class EmailTaken(ValueError):
    """There is an organiser with this address already."""


class Organiser(Stored):
    """A person who makes surveys and reads what people answered."""

    id = AutoField()
    email = CharField(max_length=254, unique=True)
    password = CharField(null=True)  # argon2id, or none: only by link
    created_at = MomentField()
    signed_in_at = MomentField(null=True)  # the last time; never, or not since that is kept
    wrong_tries = IntegerField(null=True)  # passwords that were tried since then and wrong
    disabled_at = MomentField(null=True)
    operator_since = MomentField(null=True)
    surveys: "ModelSelect[Stored]"  # models.survey.survey refers to this
    events: "ModelSelect[Stored]"  # models.event.event refers to this

    @classmethod
    def add(cls, email: str, password: str = "") -> "Organiser":
        """A new organiser; the first of all runs the service. Raises EmailUnfit, EmailTaken."""
        address, now = email_address(email), datetime.now(UTC)
        try:
            with writing():
                return cls.create(
                    email=address,
                    password=hashed(password) if password else None,
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
    def with_password(
        cls, email: str, password: str, counted: Mapping[bytes, int | None] | None = None
    ) -> "Organiser | None":
        """The organiser whose address and password these are, or None.

        Takes as long for an address nobody has. A wrong one is counted against the subjects in
        `counted`, as in Guess.note, or else against the address. Raises TooManyGuesses.
        """
        email, organiser = bare(email), cls.at(email)
        with writing():
            guesses = Guess.note({_hash(email): GUESSES} if counted is None else counted)
            tries = fn.COALESCE(cls.wrong_tries, 0)
            cls.update(wrong_tries=tries + 1).where(cls.email == email).execute()
        right = fits(password, organiser.password if organiser else None)
        if organiser is None or not right or not organiser.may_sign_in:
            return None
        with writing():
            Guess.delete_all(guesses)
            cls.update(wrong_tries=tries - 1).where(cls.email == email).execute()
        return organiser

    def set_password(self, password: str) -> None:
        """Change the password; every session and link of before is worth nothing then."""
        with writing():
            Organiser.update(password=hashed(password)).where(Organiser.id == self.id).execute()
            SignIn.delete_all_of(self)
            Link.delete().where(Link.organiser == self).execute()

    def sign_in(self, browser: str = "", *, by_link: bool = False, before: str = "") -> str:
        """The token of a new session in this kind of browser; only its hash is stored.

        The session that was there `before`, if any, ends with that.
        """
        token = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        with writing():
            SignIn.delete().where(
                (SignIn.expires_at < now) | (SignIn.token == _hash(before))
            ).execute()
            SignIn.create(
                token=_hash(token),
                organiser=self,
                expires_at=now + IDLE_LASTS,
                began_at=now,
                seen_at=now,
                browser=browser,
                by_link=by_link,
            )
            Organiser.update(signed_in_at=now, wrong_tries=0).where(
                Organiser.id == self.id
            ).execute()
        return token

    def one_time_link(self, *, keeping_others: bool = False) -> str:
        """The token of a link that signs this organiser in once; earlier ones stop working."""
        token = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        with writing():
            if not keeping_others:
                Link.delete().where(Link.organiser == self).execute()
            Link.delete().where(Link.expires_at < now).execute()
            Link.create(token=_hash(token), organiser=self, expires_at=now + LINK_LASTS)
        return token

    @property
    def awaits_link(self) -> bool:
        """Whether they can only sign in by a link, never have, and no link is good."""
        if self.password or self.signed_in_at:
            return False
        good = (Link.organiser == self) & (Link.expires_at > datetime.now(UTC))
        return not Link.select().where(good).exists()


class SignIn(Stored):
    """A session: a browser in which an organiser is signed in.

    It ends a day after it was last used and, however much it is used, a week after it began.
    """

    token = BlobField(primary_key=True)
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    expires_at = MomentField()
    # Empty where a version began it that did not keep them.
    began_at = MomentField(null=True)
    seen_at = MomentField(null=True)
    browser = CharField(max_length=60, null=True)
    by_link = BooleanField(null=True)

    @classmethod
    def with_token(cls, token: str) -> "SignIn | None":
        """The session with this token, or None where there is none any more."""
        valid = (cls.token == _hash(token)) & (cls.expires_at > datetime.now(UTC))
        found: SignIn | None = cls.select(cls, Organiser).join(Organiser).where(valid).first()
        # Who signs in in the moment of being disabled has a session, and it is worth nothing.
        return found if found is not None and found.organiser.may_sign_in else None

    @classmethod
    def organiser_of(cls, token: str) -> Organiser | None:
        """Who is signed in with this token, or None."""
        found = cls.with_token(token)
        return found.organiser if found else None

    @classmethod
    def of(cls, organiser: Organiser) -> list["SignIn"]:
        """Where this organiser is signed in, what was used last first."""
        valid = (cls.organiser == organiser) & (cls.expires_at > datetime.now(UTC))
        return list(cls.select().where(valid).order_by(cls.seen_at.desc(nulls="last"), cls.token))

    @property
    def name(self) -> str:
        """What tells it from the organiser's others; worth nothing to sign in with."""
        return bytes(self.token).hex()

    @property
    def is_recent(self) -> bool:
        """Whether the person has just proved who they are."""
        return self.began_at is not None and datetime.now(UTC) < self.began_at + RECENT

    @property
    def needs_old_password(self) -> bool:
        """Whether a new password can only be chosen by who knows the old one.

        Who has just come by a link may have forgotten it: for that the link was given.
        """
        return bool(self.organiser.password) and not (self.by_link and self.is_recent)

    def is_of(self, token: str) -> bool:
        """Whether this is the session with that token."""
        return bytes(self.token) == _hash(token)

    def note_use(self) -> None:
        """The person is there: put the end off. Written once in a while, not for each page."""
        now = datetime.now(UTC)
        if self.seen_at is not None and now < self.seen_at + SEEN_EVERY:
            return
        began = self.began_at or self.expires_at - SESSION_LASTS
        ends = min(began + SESSION_LASTS, now + IDLE_LASTS)
        # Who reads while nothing can be written, or others are writing, is not sent away for it.
        with suppress(OperationalError), writing(patience=0):
            SignIn.update(began_at=began, seen_at=now, expires_at=ends).where(
                SignIn.token == self.token
            ).execute()

    @classmethod
    def delete_with_token(cls, token: str) -> None:
        """Sign out: the token is worth nothing from now on."""
        with writing():
            cls.delete().where(cls.token == _hash(token)).execute()

    @classmethod
    def delete_named(cls, organiser: Organiser, name: str) -> None:
        """Sign this organiser out where the session has that name, if it is theirs."""
        theirs = [one.token for one in cls.of(organiser) if one.name == name]
        with writing():
            cls.delete().where(cls.token << theirs).execute()

    @classmethod
    def delete_all_of(cls, organiser: Organiser, but: str | None = None) -> None:
        """Sign this organiser out everywhere, or everywhere but in the session with a token."""
        others = cls.organiser == organiser
        if but is not None:
            others &= cls.token != _hash(but)
        with writing():
            cls.delete().where(others).execute()


class Link(Stored):
    """A one-time link that signs an organiser in."""

    token = BlobField(primary_key=True)
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    expires_at = MomentField()

    @classmethod
    def whose(cls, token: str) -> Organiser | None:
        """The organiser whom this link will sign in, or None when it is used or too old."""
        valid = (cls.token == _hash(token)) & (cls.expires_at > datetime.now(UTC))
        organiser: Organiser | None = Organiser.select().join(cls).where(valid).first()
        return organiser if organiser is not None and organiser.may_sign_in else None

    @classmethod
    def use(cls, token: str) -> Organiser | None:
        """The organiser whose link this was, the first time it is used; None after that.

        The others that they had end with it.
        """
        with writing():
            organiser = cls.whose(token)
            # Of two who use it at once, one deletes it.
            if not (organiser and cls.delete().where(cls.token == _hash(token)).execute()):
                return None
            cls.delete().where(cls.organiser == organiser).execute()
            return organiser


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
