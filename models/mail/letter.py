"""A letter: what an organiser writes once to people who left their address for it.

Each of them gets a message of their own. Of them a letter keeps numbers: how many they were, how
many messages the mail server took, how many it did not. Its addressees are there as long as they
wait (models/mail/addressee.py).
"""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from peewee import (
    JOIN,
    AutoField,
    CharField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
    fn,
)

from language.message import gettext as _
from language.message import ngettext
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.setting import UnfitSetting
from models.survey.survey import Survey
from models.survey.title import title_of
from models.team.colleague import allowed
from models.team.role import May
from storage.database import MomentField, Stored

LONGEST_SUBJECT, LONGEST_TEXT = 150, 10_000  # characters
MOST_LETTERS = 20  # of an organiser in a day
DAY = timedelta(days=1)
PAGE_SIZE = 20
LONGEST_TAG = 40

About = Event | Survey


class LetterUnfit(UnfitSetting):
    """A letter cannot be so: `setting` names what to change, `message` says how."""


class Letter(Stored):
    """A letter about an event or a survey. `language` is that of the line which we add to it.

    `due_at` is when the next message is to be sent, None once there is nothing more to send.
    """

    id = AutoField()
    key = CharField(max_length=32)  # random; makes the marks of its addressees
    organiser_id: int | None
    event_id: int | None
    survey_id: int | None
    organiser = ForeignKeyField(Organiser, null=True, on_delete="SET NULL")
    event = ForeignKeyField(Event, null=True, on_delete="CASCADE")
    survey = ForeignKeyField(Survey, null=True, on_delete="CASCADE")
    subject = CharField(max_length=LONGEST_SUBJECT)
    text = TextField()
    language = CharField(max_length=LONGEST_TAG)
    made_at = MomentField()
    recipients = IntegerField()
    sent = IntegerField(default=0)  # as the mail server said
    failed = IntegerField(default=0)  # refused for good, or not taken within a day
    unsure = IntegerField(default=0)  # handed over, and no answer came
    tries = IntegerField(default=0)  # since a message was last sent
    due_at = MomentField(null=True, index=True)
    claimed_until = MomentField(null=True)  # by the process that sends it
    stopped_at = MomentField(null=True)

    @classmethod
    def all_of(cls, about: About) -> "ModelSelect[Letter]":
        """The letters about this event or survey, the newest first, each with who wrote it."""
        query = cls.select(cls, Organiser).join(Organiser, JOIN.LEFT_OUTER)
        return query.where(is_about(about)).order_by(cls.id.desc())

    @classmethod
    def of(cls, about: About, id: int) -> "Letter | None":
        """The letter with this number, if it is about this event or survey."""
        found: Letter | None = cls.all_of(about).where(cls.id == id).first()
        return found

    @classmethod
    def lately(cls, organiser: Organiser) -> int:
        """How many this organiser has written within a day."""
        since = datetime.now(UTC) - DAY
        return cls.select().where(cls.organiser == organiser, cls.made_at > since).count()

    @classmethod
    def people_lately(cls, organiser: Organiser) -> int:
        """To how many people this organiser has written within a day; one twice is two."""
        since = datetime.now(UTC) - DAY
        of_day = cls.select(fn.SUM(cls.recipients)).where(
            cls.organiser == organiser, cls.made_at > since
        )
        return int(of_day.scalar() or 0)

    @cached_property
    def title(self) -> str:
        """The title of what it is about."""
        about = self.about
        return about.title if isinstance(about, Event) else title_of(about)

    @property
    def about(self) -> About:
        """The event or the survey it is about."""
        found = self.event if self.event_id is not None else self.survey
        assert found is not None, "a letter is about one of them"
        return found

    @property
    def is_over(self) -> bool:
        """True once nothing more is sent."""
        return self.due_at is None

    @property
    def unsent(self) -> int:
        """To how many it has not been sent: they wait, or, once it is over, get none."""
        return self.recipients - self.sent - self.failed - self.unsure

    @property
    def may_be_sent(self) -> bool:
        """False once whoever wrote it may no longer see addresses there."""
        author = self.organiser
        if author is None or not author.may_sign_in:
            return False
        return May.CONTACTS in allowed(author, self.about)

    @property
    def progress(self) -> str:
        """How far it is, in sentences."""
        said = [
            ngettext(
                "%(sent)s of %(num)s sent.",
                "%(sent)s of %(num)s sent.",
                self.recipients,
                sent=self.sent,
            )
        ]
        if self.failed:
            said.append(
                ngettext(
                    "%(num)s could not be delivered.",
                    "%(num)s could not be delivered.",
                    self.failed,
                )
            )
        if self.unsure:
            said.append(
                ngettext(
                    "Of %(num)s nobody knows whether it arrived; it is not sent again.",
                    "Of %(num)s nobody knows whether they arrived; they are not sent again.",
                    self.unsure,
                )
            )
        if self.is_over and self.unsent:
            said.append(
                ngettext(
                    "It was stopped: %(num)s is not sent.",
                    "It was stopped: %(num)s are not sent.",
                    self.unsent,
                )
            )
        if self.tries and not self.is_over:
            said.append(_("The mail server does not take letters now. We try again for a day."))
        return " ".join(said)


def is_about(about: About) -> Any:
    """The condition that a letter is about this event or survey."""
    return (Letter.event if isinstance(about, Event) else Letter.survey) == about
