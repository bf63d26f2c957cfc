"""An invitation: a link that gives one person a role on a survey or an event, once."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import cast

from peewee import BlobField, CharField, Check, ForeignKeyField

from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser, taken
from models.account.password import hashed
from models.event.event import Event
from models.survey.survey import Survey
from models.team.colleague import Colleague, Thing, lock, of, on
from models.team.role import Role
from storage.database import MomentField, Stored, writing

INVITATION_LASTS = timedelta(days=7)
MOST_INVITATIONS = 20  # of one survey or event, at a time


class TooManyInvitations(ValueError):
    """So many invitations wait that there is room for no other."""


class InvitationUnfit(ValueError):
    """The invitation was used, withdrawn or is too old, or it is one's own."""


class Invitation(Stored):
    """A link to hand to one person. Whoever owns the survey or event made it."""

    token = BlobField(primary_key=True)
    survey = ForeignKeyField(Survey, null=True, on_delete="CASCADE")
    event = ForeignKeyField(Event, null=True, on_delete="CASCADE")
    role = CharField(max_length=10)
    made_at = MomentField()
    expires_at = MomentField()

    class Meta:
        constraints = (Check("(survey_id IS NULL) <> (event_id IS NULL)"),)

    @classmethod
    def make(cls, thing: Thing, role: Role, by: Organiser) -> str:
        """Make a link; returns its token, of which a hash is stored. Raises TooManyInvitations."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with audit.noted("colleague invited", by, thing.code, role):
            lock(thing)
            cls.delete().where(cls.expires_at < now).execute()
            if len(cls.pending(thing)) >= MOST_INVITATIONS:
                raise TooManyInvitations(
                    ngettext(
                        "%(num)s invitation waits already. Withdraw one first.",
                        "%(num)s invitations wait already. Withdraw one first.",
                        MOST_INVITATIONS,
                    )
                )
            cls.create(
                token=_hash(token),
                role=role,
                made_at=now,
                expires_at=now + INVITATION_LASTS,
                **of(thing),
            )
        return token

    @classmethod
    def pending(cls, thing: Thing) -> "list[Invitation]":
        """The invitations to a survey or an event that can be used, the oldest first."""
        valid = on(cls, thing) & (cls.expires_at > datetime.now(UTC))
        return list(cls.select().where(valid).order_by(cls.made_at, cls.token))

    @classmethod
    def with_token(cls, token: str) -> "Invitation | None":
        """The invitation with this token, if it can be used. Looking uses nothing up."""
        valid = (cls.token == _hash(token)) & (cls.expires_at > datetime.now(UTC))
        found: Invitation | None = cls.get_or_none(valid)
        # An organiser who has been disabled lets nobody in.
        return found if found is not None and found.thing.organiser.may_sign_in else None

    @classmethod
    def withdraw(cls, thing: Thing, name: str, by: Organiser) -> None:
        """End an invitation to this survey or event; nothing if there is none of this name."""
        for one in cls.pending(thing):
            if one.name == name:
                with writing():
                    if one.delete_instance():  # else somebody accepted it meanwhile
                        audit.note("invitation withdrawn", by, thing.code, one.role)

    @classmethod
    def accept(cls, token: str, organiser: Organiser) -> Thing:
        """Give this organiser the role, and use the invitation up; returns what they now share.

        Raises InvitationUnfit, and TooManyColleagues; then it is as it was.
        """
        with writing():
            found = cls.with_token(token)
            if found is None:
                raise InvitationUnfit
            lock(found.thing)  # it may be handed over just now
            owner = type(found.thing).get_by_id(found.thing.id).organiser_id
            if owner == organiser.id:
                raise InvitationUnfit
            # If two use it at once, one of them deletes it.
            if not cls.delete().where(cls.token == found.token).execute():
                raise InvitationUnfit
            Colleague.let_in(found.thing, organiser, Role(found.role))
            audit.note("role given", organiser, found.thing.code, f"{found.role} {organiser.email}")
            return found.thing

    @classmethod
    def join(cls, token: str, email: str, name: str, password: str) -> tuple[Organiser, Thing]:
        """Make an account for whoever has the link, and accept the invitation: both or neither.

        Raises InvitationUnfit, TooManyColleagues, EmailUnfit and EmailTaken.
        """
        if cls.with_token(token) is None:
            raise InvitationUnfit
        if Organiser.at(email) is not None:
            raise taken(email)
        hash_of_it = hashed(password)
        with writing():
            organiser = Organiser.with_hash(email, hash_of_it)
            organiser.take_name(name)
            audit.note("organiser added", organiser, organiser.email, "invitation")
            return organiser, cls.accept(token, organiser)

    @property
    def thing(self) -> Thing:
        """The survey or event to which it invites."""
        return cast(Thing, self.survey or self.event)

    @property
    def name(self) -> str:
        """The hash of the token in hexadecimal: names the invitation without letting anybody in."""
        return bytes(self.token).hex()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
