"""Forms for an event: title, places, times, number of people expected."""

from datetime import datetime
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import Form
from forms.field import LocalTimeField, NumberField, zones
from language.message import lazy_gettext as _
from models.event.event import Details, Event
from models.survey.code import CODE

EARLIEST, LATEST = datetime.min, datetime.max  # noqa: DTZ901 - by the clocks of the event


class EventForm(Form):
    """The details of an event."""

    title = StringField(
        _("What is it called?"), [InputRequired(_("Write what the event is called"))]
    )
    places = TextAreaField(
        _("Where is it?"), description=_("One place a line. “Online” is a place too.")
    )
    start = LocalTimeField(_("When does it begin?"), [InputRequired(_("Say when it begins"))])
    end = LocalTimeField(_("When does it end?"), [InputRequired(_("Say when it ends"))])
    time_zone = SelectField(
        _("Which clock are these times by?"), choices=zones, default="UTC", validate_choice=False
    )
    expected = NumberField(
        _("How many people do you expect?"),
        [Optional()],
        message=_("Write a whole number, like 120"),
        description=_("You can leave this empty. With it you see how many of them answered."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """True if the event is valid; otherwise the errors are at the fields."""
        super().validate(extra_validators)
        return self.passes(self.details.check)

    @property
    def details(self) -> Details:
        """The details that were sent.

        In the place of a time that cannot be read stands the first or the last of all.
        """
        return Details(
            title=self.title.data,
            places=self.places.data,
            start=self.start.data or EARLIEST,
            end=self.end.data or LATEST,
            time_zone=self.time_zone.data,
            expected=self.expected.data,
        )


class NewEventForm(EventForm):
    """A new event: its address can be chosen."""

    code = StringField(
        _("What should its address end with?"),
        description=_(
            "Small letters, digits and hyphens, like digital-day. "
            "Leave this empty for one that nobody can guess."
        ),
    )

    def validate_code(self, field: Field) -> None:
        """Check the form of the address. Whether it is free only the database can say."""
        field.data = field.data.strip().lower()
        if field.data and not CODE.fullmatch(field.data):
            raise ValidationError(str(_("Use small letters, digits and hyphens, 64 at most")))


def next_year(event: Event) -> NewEventForm:
    """The form for a copy of `event` a year later, on the same weekday."""
    return NewEventForm(formdata=None, obj=event.details.a_year_later)
