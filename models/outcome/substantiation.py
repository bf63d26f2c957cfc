"""Substantiation: somebody who knows says whether an outcome is as it was logged.

An organiser makes a link for one named person, who opens it without an account, reads the outcome
and says that they agree, partly, or not. The link serves this alone. It ends by itself, when it is
withdrawn, and with its outcome; what was said can be changed until an organiser closes it.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.evidence import numbers_of
from models.form.setting import Fault, UnfitSetting, is_blank
from models.outcome.outcome import Outcome, OutcomeOvertaken
from storage.database import MomentField, Stored, db, writing

TOKEN_BYTES = 32
LINK_LASTS = timedelta(days=90)
MOST_SUBSTANTIATIONS = 20  # of an outcome
MOST_CHANGES = 20  # of what one person says
LONGEST_NAME, LONGEST_ROLE, LONGEST_LINE = 120, 120, 1_000  # characters
AGREE, PARTLY, NOT = "agree", "partly", "not"
# As the person reads them who is asked.
VERDICTS = {
    AGREE: lazy_gettext("I agree"),
    PARTLY: lazy_gettext("I agree partly"),
    NOT: lazy_gettext("I do not agree"),
}


class SubstantiationUnfit(UnfitSetting):
    """It cannot be so: `setting` names the field to change, `message` says how."""


class SubstantiationClosed(Exception):
    """The organiser has closed it, or withdrew its link, or its time is over."""


class Substantiation(Stored):
    """One person who was asked about an outcome, and what they said.

    `token` is the hash of what the link ends with. `revision` is the version of the outcome that
    they read when they said it. `earlier` is what they said before, the oldest first.
    """

    id = AutoField()
    outcome_id: int
    outcome = ForeignKeyField(Outcome, on_delete="CASCADE")
    token = BlobField(unique=True)
    name = CharField(max_length=LONGEST_NAME)
    role = CharField(max_length=LONGEST_ROLE)
    asked_by = TextField()
    asked_at = MomentField()
    expires_at = MomentField()
    verdict = CharField(max_length=10, default="")  # "" until they have said something
    line = TextField(default="")
    may_name = BooleanField(default=False)  # they agree that everyone reads their name
    answered_at = MomentField(null=True)
    revision = IntegerField(default=0)
    earlier = JSONField(default=list)
    closed_at = MomentField(null=True)
    withdrawn_at = MomentField(null=True)

    @classmethod
    def ask(cls, outcome: Outcome, name: str, role: str, by: Organiser) -> str:
        """Make a link for this person; returns its token, of which a hash is stored.

        Raises SubstantiationUnfit: for an outcome that not everyone may read, too.
        """
        name, role = name.strip(), role.strip()
        SubstantiationUnfit.tell(_faults_of_person(name, role))
        token, now = secrets.token_urlsafe(TOKEN_BYTES), datetime.now(UTC)
        with audit.noted("substantiation asked", by, outcome.event.code, str(outcome.id)):
            db.serialise(b"subs" + outcome.id.to_bytes(4))
            there = Outcome.get_or_none(Outcome.id == outcome.id)
            if there is None or not there.statement.tellable:
                fault = _("Nobody can be asked about an outcome that is for organisers alone")
                raise SubstantiationUnfit("name", fault)
            if cls.select().where(cls.outcome == outcome).count() >= MOST_SUBSTANTIATIONS:
                raise SubstantiationUnfit(
                    "name",
                    ngettext(
                        "%(num)s person can be asked about an outcome",
                        "%(num)s people can be asked about an outcome",
                        MOST_SUBSTANTIATIONS,
                    ),
                )
            now_asked = cls.select().where(
                cls.outcome == outcome, cls.withdrawn_at.is_null(), cls.expires_at > now
            )
            who = name.casefold(), role.casefold()
            if any((one.name.casefold(), one.role.casefold()) == who for one in now_asked):
                fault = _(
                    "%(name)s has a link already. Withdraw that one first. If this is somebody "
                    "else, say who under the role.",
                    name=name,
                )
                raise SubstantiationUnfit("name", fault)
            cls.create(
                outcome=outcome,
                token=_hash(token),
                name=name,
                role=role,
                asked_by=by.called,
                asked_at=now,
                expires_at=now + LINK_LASTS,
            )
        return token

    @classmethod
    def all_of(cls, outcome: Outcome) -> "list[Substantiation]":
        """Those who were asked about an outcome, in that order."""
        return list(cls.select().where(cls.outcome == outcome).order_by(cls.id))

    @classmethod
    def behind(cls, token: str) -> "Substantiation | None":
        """What the link with this token leads to; None if it leads nowhere (any more).

        Nowhere, too, while not everyone may read the outcome.
        """
        valid = (cls.token == _hash(token)) & cls.withdrawn_at.is_null()
        query = cls.select(cls, Outcome).join(Outcome)
        found = query.where(valid, cls.expires_at > datetime.now(UTC)).first()
        return found if found is not None and found.outcome.statement.tellable else None

    def say(self, seen: int, verdict: str, line: str, *, may_name: bool) -> None:
        """Record what the person says of the version of the outcome that they have `seen`.

        Raises SubstantiationUnfit; SubstantiationClosed where it can no longer be said, and
        OutcomeOvertaken where the outcome says something else by now.
        """
        line = line.strip()
        SubstantiationUnfit.tell(_faults_of_verdict(verdict, line))
        with writing():
            db.serialise(b"subs" + self.outcome_id.to_bytes(4))
            now = Substantiation.get_or_none(Substantiation.id == self.id)
            if now is None or not now.is_open:
                raise SubstantiationClosed
            if now.outcome.revision != seen:
                raise OutcomeOvertaken
            if (now.verdict, now.line, now.may_name, now.revision) == (
                *(verdict, line, may_name, seen),
            ):
                return
            if len(now.earlier) >= MOST_CHANGES:
                fault = _("You have changed this too often. Ask whoever sent you the link.")
                raise SubstantiationUnfit("verdict", fault)
            before = [now.as_said] if now.verdict else []
            Substantiation.update(
                verdict=verdict,
                line=line,
                may_name=may_name,
                answered_at=datetime.now(UTC),
                revision=seen,
                earlier=[*now.earlier, *before],
            ).where(Substantiation.id == self.id).execute()

    def close(self, by: Organiser) -> None:
        """Let what was said stay as it is."""
        with writing():
            if self._end("closed_at"):
                audit.note("substantiation closed", by, *self._about)

    def withdraw(self, by: Organiser) -> None:
        """Have the link lead nowhere; what was said stays."""
        with writing():
            if self._end("withdrawn_at"):
                audit.note("substantiation withdrawn", by, *self._about)

    @property
    def is_open(self) -> bool:
        """True if the person can say something, or something else."""
        ended = self.closed_at or self.withdrawn_at
        return not ended and bool(self.expires_at > datetime.now(UTC))

    def verdict_on(self, version: int) -> str:
        """What they say of a version of the outcome, 0 for any; "" where they have said nothing.

        Whoever no longer agrees with a later one does not agree with this either.
        """
        if not self.verdict or self.revision < version:
            return ""
        if version in (0, self.revision) or self.verdict != AGREE:
            return self.verdict
        then = [str(one["verdict"]) for one in self.earlier if one["version"] == version]
        return then[-1] if then else ""

    @property
    def as_said(self) -> dict[str, str | int]:
        """What was said, as plain data; its day is in UTC."""
        day = self.answered_at.date().isoformat() if self.answered_at else ""
        return {"verdict": self.verdict, "line": self.line, "version": self.revision, "on": day}

    @property
    def _about(self) -> tuple[str, str]:
        return self.outcome.event.code, str(self.outcome_id)

    def _end(self, column: str) -> bool:
        """Store that it ended now; False where it had before."""
        still = (Substantiation.id == self.id) & getattr(Substantiation, column).is_null()
        return bool(Substantiation.update({column: datetime.now(UTC)}).where(still).execute())


def unclosed_answers(event: Event) -> int:
    """How many people who were asked have answered what no organiser has closed yet."""
    return int(
        Substantiation.select()
        .join(Outcome)
        .where(
            Outcome.event == event,
            Substantiation.verdict != "",
            Substantiation.closed_at.is_null(),
            Substantiation.withdrawn_at.is_null(),
        )
        .count()
    )


def still_named(event: Event, keys: Iterable[str]) -> dict[str, Substantiation]:
    """{id: what was said} of those of these ids whose person lets everyone read their name."""
    found = (
        Substantiation.select()
        .join(Outcome)
        .where(
            Outcome.event == event,
            Substantiation.id << numbers_of(keys),
            Substantiation.verdict != "",
            Substantiation.may_name,
            Substantiation.withdrawn_at.is_null(),
        )
    )
    return {str(one.id): one for one in found}


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _faults_of_person(name: str, role: str) -> Iterator[Fault]:
    if is_blank(name) or len(name) > LONGEST_NAME:
        yield "name", _("Write a name of 1 to 120 characters")
    if len(role) > LONGEST_ROLE:
        yield "role", _("Shorten it to 120 characters")


def _faults_of_verdict(verdict: str, line: str) -> Iterator[Fault]:
    if verdict not in VERDICTS:
        yield "verdict", _("Choose whether you agree")
    if len(line) > LONGEST_LINE:
        yield "line", _("Shorten it to 1,000 characters")
