"""Forms of the sessions of an event: one of them, and the forms for several."""

from datetime import UTC, datetime
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from forms.base import Form
from forms.field import LocalTimeField, NumberField
from language.message import gettext
from language.message import lazy_gettext as _
from models.event.event import Event
from models.event.talk import Plan, Talk
from models.form.zone import NeverShown, local_time, moment_of

EARLIEST = datetime.min.replace(tzinfo=UTC)


class TalkForm(Form):
    """What is said of a session; its times are by the clocks of the event."""

    title = StringField(
        _("What is it called?"), [InputRequired(_("Write what the session is called"))]
    )
    start = LocalTimeField(_("When does it begin?"), [Optional()])
    end = LocalTimeField(_("When does it end?"), [Optional()])
    place = StringField(_("Where is it?"), description=_("A room, for example. People see it."))
    speaker = StringField(_("Who speaks?"), description=_("People see it."))
    expected = NumberField(
        _("How many people do you expect in it?"),
        [Optional()],
        message=_("Write a whole number, like 40"),
        description=_("You can leave this empty. With it you see how many of them answered."),
    )

    @classmethod
    def of(cls, event: Event, talk: Talk) -> "TalkForm":
        """The form as the session is now."""
        shown = [one and local_time(one, event.time_zone) for one in (talk.starts_at, talk.ends_at)]
        return cls(
            formdata=None,
            title=talk.title,
            start=shown[0],
            end=shown[1],
            place=talk.place,
            speaker=talk.speaker,
            expected=talk.expected,
        )

    def plan(self, event: Event, guid: str | None = None) -> Plan | None:
        """What was sent; None if it cannot be, and the errors are at the fields."""
        self.validate()
        plan = Plan(
            title=self.title.data,
            start=_moment(event, self.start, EARLIEST),
            end=_moment(event, self.end, None),
            place=self.place.data,
            speaker=self.speaker.data,
            expected=self.expected.data,
            guid=guid,
        )
        return plan if self.passes(plan.check) else None


class PatternForm(Form):
    """What the form of each session begins with, and for which sessions: those ticked, or all."""

    pattern = SelectField(_("What does each form begin with?"))
    talk = SelectMultipleField(coerce=int, validate_choice=False)

    def offer(self, patterns: Any) -> None:
        """Offer these patterns, (key, title), as the choices."""
        self.pattern.choices = [SelectChoice(key, title) for key, title in patterns]


def _moment(event: Event, field: LocalTimeField, unread: datetime | None) -> datetime | None:
    """The moment that was written, None where nothing was; `unread` where it has an error."""
    if field.errors:
        return unread
    try:
        return moment_of(field.data, event.time_zone) if field.data else None
    except NeverShown:
        field.errors = [gettext("Choose another time: the clocks go forward over this")]
        return unread
