"""An organiser: may sign in, by a password or a one-time link, and has sessions."""

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
    Value,
    fn,
)

from language.message import gettext as _
from models.account.email import bare, email_address
from models.account.guess import GUESSES, Guess
from models.account.password import fits, hashed
from storage.database import MomentField, Stored, writing
from storage.prepared import Prepared, models_of

LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=7)
IDLE_LASTS = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=5)
RECENT = timedelta(minutes=15)
LONGEST_NAME = 80


class EmailTaken(ValueError):
    """There is an organiser with this address already."""


class Organiser(Stored):
    """A person who makes surveys and reads what people answered."""

    id = AutoField()
    email = CharField(max_length=254, unique=True)
    # What colleagues read; None: their address.
    name = CharField(max_length=LONGEST_NAME, null=True)
    password = CharField(null=True)  # hashed with argon2id; None: they sign in by link only
    created_at = MomentField()
    signed_in_at = MomentField(null=True)  # the last time; None: never since this is stored
    wrong_tries = IntegerField(null=True)  # wrong passwords since then
    disabled_at = MomentField(null=True)
    operator_since = MomentField(null=True)
    surveys: "ModelSelect[Stored]"  # models.survey.survey refers to this
    events: "ModelSelect[Stored]"  # models.event.event refers to this

    @classmethod
    def add(cls, email: str, password: str = "") -> "Organiser":
        """Add an organiser; the first of all becomes operator. Raises EmailUnfit, EmailTaken."""
        return cls.with_hash(email, hashed(password) if password else None)

    @classmethod
    def with_hash(cls, email: str, password: str | None) -> "Organiser":
        """Add an organiser whose password has this hash. Raises EmailUnfit, EmailTaken."""
        address, now = email_address(email), datetime.now(UTC)
        try:
            with writing():
                return cls.create(
                    email=address,
                    password=password,
                    created_at=now,
                    operator_since=None if cls.select().exists() else now,
                )
        except IntegrityError:
            raise taken(email.strip()) from None

    @classmethod
    def at(cls, email: str) -> "Organiser | None":
        """The organiser with this address, however it is written, or None."""
        organiser: Organiser | None = cls.get_or_none(cls.email == bare(email))
        return organiser

    @classmethod
    def first(cls) -> "Organiser | None":
        """The first organiser who may sign in, or None."""
        able = cls.select().where(cls.disabled_at.is_null())
        organiser: Organiser | None = able.order_by(cls.id).first()
        return organiser

    @property
    def called(self) -> str:
        """The name that colleagues read, or the address of who has given none."""
        return self.name or self.email

    def move_to(self, email: str) -> None:
        """Sign in with another address from now on. Raises EmailUnfit, EmailTaken."""
        address = email_address(email)
        try:
            with writing():
                Organiser.update(email=address).where(Organiser.id == self.id).execute()
        except IntegrityError:
            raise taken(address) from None
        self.email = address

    def take_name(self, name: str) -> None:
        """Be called so from now on; "" is no name."""
        self.name = name.strip() or None
        with writing():
            Organiser.update(name=self.name).where(Organiser.id == self.id).execute()

    @property
    def may_sign_in(self) -> bool:
        """False for a disabled organiser."""
        return self.disabled_at is None

    @property
    def is_operator(self) -> bool:
        """True for an organiser who runs the service."""
        return self.operator_since is not None

    @classmethod
    def first_or_new(cls) -> "Organiser":
        """The first organiser who may sign in; if there is none, a new one without a password."""
        return cls.first() or cls.add("organiser@localhost")

    @classmethod
    def with_password(
        cls, email: str, password: str, counted: Mapping[bytes, int | None] | None = None
    ) -> "Organiser | None":
        """The organiser with this address and password, or None.

        An unknown address takes as long, so that nobody learns who exists. A wrong password counts
        against the subjects in `counted`, as in Guess.note, by default against the address. Raises
        TooManyGuesses.
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
        """Change the password; every earlier session and link ends."""
        self.set_hash(hashed(password))

    def set_hash(self, password: str) -> None:
        """Change the password to the one that has this hash, as set_password does."""
        with writing():
            Organiser.update(password=password).where(Organiser.id == self.id).execute()
            SignIn.delete_all_of(self)
            Link.delete().where(Link.organiser == self).execute()

    def sign_in(self, browser: str = "", *, by_link: bool = False, before: str = "") -> str:
        """Begin a session in this kind of browser; returns its token, of which a hash is stored.

        `before` is the token of the session that it replaces, or "".
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
        """Make a link that signs this organiser in once; returns its token.

        Earlier links of theirs stop working, unless `keeping_others`.
        """
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
        """True if they have no password, never signed in, and have no valid link."""
        if self.password or self.signed_in_at:
            return False
        good = (Link.organiser == self) & (Link.expires_at > datetime.now(UTC))
        return not Link.select().where(good).exists()


class SignIn(Stored):
    """A session: a browser in which an organiser is signed in.

    It ends a day after its last use, and at the latest a week after it began.
    """

    token = BlobField(primary_key=True)
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    expires_at = MomentField()
    # None in sessions that an older version began.
    began_at = MomentField(null=True)
    seen_at = MomentField(null=True)
    browser = CharField(max_length=60, null=True)
    by_link = BooleanField(null=True)

    @classmethod
    def with_token(cls, token: str) -> "SignIn | None":
        """The session with this token, or None if it ended."""
        now = SignIn.expires_at.db_value(datetime.now(UTC))
        row = _valid(_hash(token), now).fetchone()
        if row is None:
            return None
        found: SignIn
        found, found.organiser = models_of((cls, Organiser), row)
        # A race: an organiser who signs in while being disabled has a session all the same.
        return found if found.organiser.may_sign_in else None

    @classmethod
    def organiser_of(cls, token: str) -> Organiser | None:
        """The organiser of the session with this token, or None."""
        found = cls.with_token(token)
        return found.organiser if found else None

    @classmethod
    def of(cls, organiser: Organiser) -> list["SignIn"]:
        """The sessions of this organiser, the last used first."""
        valid = (cls.organiser == organiser) & (cls.expires_at > datetime.now(UTC))
        return list(cls.select().where(valid).order_by(cls.seen_at.desc(nulls="last"), cls.token))

    @property
    def name(self) -> str:
        """The hash of the token in hexadecimal: names the session without letting anybody in."""
        return bytes(self.token).hex()

    @property
    def is_recent(self) -> bool:
        """True in the first minutes of a session (RECENT)."""
        return self.began_at is not None and datetime.now(UTC) < self.began_at + RECENT

    @property
    def needs_old_password(self) -> bool:
        """True if a new password may be chosen only with the old one.

        False after signing in by a link just now, which is for those who forgot their password.
        """
        return bool(self.organiser.password) and not (self.by_link and self.is_recent)

    def is_of(self, token: str) -> bool:
        """True if this is the session with that token."""
        return bytes(self.token) == _hash(token)

    def note_use(self) -> None:
        """Put the end of the session off, in writing once every few minutes (SEEN_EVERY)."""
        now = datetime.now(UTC)
        if self.seen_at is not None and now < self.seen_at + SEEN_EVERY:
            return
        began = self.began_at or self.expires_at - SESSION_LASTS
        ends = min(began + SESSION_LASTS, now + IDLE_LASTS)
        # A session goes on while the database is busy or takes no writes.
        with suppress(OperationalError), writing(patience=0):
            SignIn.update(began_at=began, seen_at=now, expires_at=ends).where(
                SignIn.token == self.token
            ).execute()

    @classmethod
    def delete_with_token(cls, token: str) -> None:
        """End the session with this token."""
        with writing():
            cls.delete().where(cls.token == _hash(token)).execute()

    @classmethod
    def delete_named(cls, organiser: Organiser, name: str) -> None:
        """End the session of this name, if it is this organiser's."""
        theirs = [one.token for one in cls.of(organiser) if one.name == name]
        with writing():
            cls.delete().where(cls.token << theirs).execute()

    @classmethod
    def delete_all_of(cls, organiser: Organiser, but: str | None = None) -> None:
        """End every session of this organiser, except the one with the token `but`."""
        others = cls.organiser == organiser
        if but is not None:
            others &= cls.token != _hash(but)
        with writing():
            cls.delete().where(others).execute()


# Every page of organisers asks this.
_valid = Prepared(
    lambda token, now: (
        SignIn.select(SignIn, Organiser)
        .join(Organiser)
        .where((SignIn.token == token) & (SignIn.expires_at > Value(now, converter=False)))
    )
)


class Link(Stored):
    """A one-time link that signs an organiser in."""

    token = BlobField(primary_key=True)
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    expires_at = MomentField()

    @classmethod
    def whose(cls, token: str) -> Organiser | None:
        """The organiser whom this link will sign in, or None if it was used or is too old."""
        valid = (cls.token == _hash(token)) & (cls.expires_at > datetime.now(UTC))
        organiser: Organiser | None = Organiser.select().join(cls).where(valid).first()
        return organiser if organiser is not None and organiser.may_sign_in else None

    @classmethod
    def use(cls, token: str) -> Organiser | None:
        """Use a link up, with all others of its organiser, whom it returns.

        None if it was used before or is too old.
        """
        with writing():
            organiser = cls.whose(token)
            # If two use it at once, one of them deletes it.
            if not (organiser and cls.delete().where(cls.token == _hash(token)).execute()):
                return None
            cls.delete().where(cls.organiser == organiser).execute()
            return organiser


def taken(address: str) -> EmailTaken:
    """The fault that somebody has this address already."""
    return EmailTaken(_("There is an organiser %(email)s already.", email=address))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
