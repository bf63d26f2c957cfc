"""A token: lets a program read what the organiser who made it may read, and no more.

A token of the API is sent in a header. A sheet is a token that stands in an address instead, since
a spreadsheet sends no header: it opens the answers to one survey as CSV, and nothing else.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
)

from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.api.allowance import spend
from models.event.listing import SurveyLine, surveys_of
from models.survey.survey import Survey
from models.team.colleague import shared_with, survey_for
from models.team.role import May, MayNot
from storage.database import MomentField, Stored, writing

PREFIX = "tangible_"  # so that programs which look for secrets in what is published find it
MOST_TOKENS, MOST_SHEETS = 30, 20  # of one organiser
LONGEST_NAME = 80
KEPT_EXPIRED = timedelta(days=30)


class Scope(StrEnum):
    """What a token opens, as far as the organiser's role allows it too."""

    SURVEYS = "surveys"
    TALLIES = "tallies"
    RESPONSES = "responses"
    SHEET = "sheet"


# What organisers choose among. A sheet is made on the page of its survey.
SCOPES = (Scope.SURVEYS, Scope.TALLIES, Scope.RESPONSES)
NEEDS = {
    Scope.SURVEYS: May.SEE,
    Scope.TALLIES: May.SEE,
    Scope.RESPONSES: May.ANSWERS,
    Scope.SHEET: May.ANSWERS,
}


class TooManyTokens(ValueError):
    """An organiser has as many tokens as they may have."""


class Token(Stored):
    """A secret that a program has; its hash is stored. It ends with the organiser's account."""

    id = AutoField()
    secret_hash = BlobField(unique=True)
    organiser_id: int
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    name = CharField(max_length=LONGEST_NAME)
    scopes = CharField(max_length=60)
    is_for_all = BooleanField()  # False: for the surveys that TokenSurvey names
    made_at = MomentField()
    expires_at = MomentField()
    used_on = CharField(max_length=10, null=True)  # the day; None: never
    minute = IntegerField(default=0)  # since 1970, of which `taken` tells (models.api.allowance)
    taken = IntegerField(default=0)

    @classmethod
    def make(
        cls,
        organiser: Organiser,
        name: str,
        scopes: Iterable[Scope],
        lasts: timedelta,
        surveys: Iterable[Survey] | None = None,
    ) -> str:
        """Make a token for these surveys, None for all; returns its secret. Raises TooManyTokens.

        What it opens is decided when it is used.
        """
        chosen = None if surveys is None else list(surveys)
        listed = [one for one in Scope if one in set(scopes)]
        is_sheet = Scope.SHEET in listed
        about = chosen[0].code if is_sheet and chosen else organiser.email
        secret, now = PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
        with audit.noted("token made", organiser, about, " ".join([*listed, name])):
            cls.delete().where(
                cls.organiser == organiser, cls.expires_at < now - KEPT_EXPIRED
            ).execute()
            _check_room(organiser, is_sheet)
            made = cls.create(
                secret_hash=_hash(secret),
                organiser=organiser,
                name=name,
                scopes=" ".join(listed),
                is_for_all=chosen is None,
                made_at=now,
                expires_at=now + lasts,
            )
            for one in chosen or ():
                TokenSurvey.create(token=made, survey=one)
        return secret

    @classmethod
    def with_secret(cls, secret: str) -> "Token | None":
        """The token with this secret, with its organiser; None if it does not open anything now."""
        valid = (cls.secret_hash == _hash(secret)) & (cls.expires_at > datetime.now(UTC))
        found: Token | None = cls.select(cls, Organiser).join(Organiser).where(valid).first()
        return found if found is not None and found.organiser.may_sign_in else None

    @classmethod
    def all_of(cls, organiser: Organiser) -> "list[Token]":
        """The tokens for the API that this organiser made, the newest first."""
        theirs = (cls.organiser == organiser) & (cls.scopes != Scope.SHEET)
        return list(cls.select().where(theirs).order_by(cls.id.desc()))

    @classmethod
    def sheets_of(cls, survey: Survey) -> "list[Token]":
        """The addresses at which spreadsheets fetch these answers, the newest first."""
        query = cls.select(cls, Organiser).join(Organiser).switch(cls).join(TokenSurvey)
        ours = (TokenSurvey.survey == survey) & (cls.scopes == Scope.SHEET)
        return list(query.where(ours).order_by(cls.id.desc()))

    @classmethod
    def withdraw(cls, organiser: Organiser, id: int) -> bool:
        """End a token for the API of this organiser; False if they have none of this number."""
        found = next((one for one in cls.all_of(organiser) if one.id == id), None)
        return found is not None and found._end(organiser, organiser.email)

    @classmethod
    def withdraw_sheet(cls, organiser: Organiser, survey: Survey, id: int) -> bool:
        """End an address of this survey, whoever made it; False if there is none of this number."""
        found = next((one for one in cls.sheets_of(survey) if one.id == id), None)
        return found is not None and found._end(organiser, survey.code)

    @classmethod
    def working_of(cls, organiser: Organiser) -> int:
        """How many of this organiser open something now, addresses for spreadsheets among them."""
        return int(cls._working(organiser).count())

    @classmethod
    def withdraw_all(cls, organiser: Organiser) -> int:
        """End every token of this organiser, for programs and for spreadsheets; how many."""
        with writing():
            return sum(
                one._end(organiser, organiser.email) for one in list(cls._working(organiser))
            )

    @classmethod
    def _working(cls, organiser: Organiser) -> "ModelSelect[Token]":
        return cls.select().where(cls.organiser == organiser, cls.expires_at > datetime.now(UTC))

    def _end(self, by: Organiser, about: str) -> bool:
        with writing():
            gone = bool(self.delete_instance())
            if gone:
                audit.note("token withdrawn", by, about, f"{self.scopes} {self.name}")
        return gone

    @property
    def opens(self) -> tuple[Scope, ...]:
        """Its scopes."""
        return tuple(Scope(one) for one in self.scopes.split())

    @property
    def is_expired(self) -> bool:
        """True if its time is over."""
        return bool(self.expires_at <= datetime.now(UTC))

    @property
    def chosen(self) -> list[Survey]:
        """The surveys that it is for, where it is not for all."""
        query = Survey.select().join(TokenSurvey).where(TokenSurvey.token == self)
        return list(query.order_by(Survey.code))

    def spend(self, cost: int = 1) -> None:
        """Count a request, and note the day. Raises models.api.allowance.TooManyRequests."""
        today = datetime.now(UTC).date().isoformat()
        if spend(self, cost) and self.used_on != today:
            with writing():
                Token.update(used_on=today).where(Token.id == self.id).execute()

    def survey_for(self, code: str, scope: Scope) -> Survey | None:
        """The survey at `code`, if the token is for it and it concerns its organiser; else None.

        Raises MayNot where their role does not allow what the scope needs.
        """
        found = Survey.at(code)
        if found is None or not self._is_for(found):
            return None  # before the role is asked for: it is not told that there is one
        return survey_for(self.organiser, code, NEEDS[scope])

    def reads_answers(self, code: str) -> bool:
        """True if it may read the responses to the survey at `code`, as its organiser may now."""
        try:
            return Scope.RESPONSES in self.opens and bool(self.survey_for(code, Scope.RESPONSES))
        except MayNot:
            return False

    def surveys(self) -> list[SurveyLine]:
        """The surveys that it is for and that concern its organiser, by their codes."""
        able = surveys_of(self.organiser, shared_with(self.organiser))
        chosen = None if self.is_for_all else {one.id for one in self.chosen}
        kept = [one for one in able if chosen is None or one.survey.id in chosen]
        return sorted(kept, key=lambda one: one.survey.code)

    def _is_for(self, survey: Survey) -> bool:
        if self.is_for_all:
            return True
        return bool(
            TokenSurvey.select()
            .where(TokenSurvey.token == self, TokenSurvey.survey == survey)
            .exists()
        )


class TokenSurvey(Stored):
    """A survey that a token is for."""

    token = ForeignKeyField(Token, on_delete="CASCADE")
    survey = ForeignKeyField(Survey, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("token", "survey")


def _check_room(organiser: Organiser, is_sheet: bool) -> None:
    same = (Token.scopes == Scope.SHEET) if is_sheet else (Token.scopes != Scope.SHEET)
    most = MOST_SHEETS if is_sheet else MOST_TOKENS
    if Token.select().where(Token.organiser == organiser, same).count() >= most:
        raise TooManyTokens(
            ngettext(
                "You have %(num)s already. Withdraw one that you no longer need first.",
                "You have %(num)s already. Withdraw one that you no longer need first.",
                most,
            )
        )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
