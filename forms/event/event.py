"""What an organiser says of an event: title, places, times, how many people are expected."""

from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import Form
from forms.field import LocalTimeField, NumberField, zones
from models.event.event import Details, Event, EventUnfit
from models.survey.code import CODE

NO_TIME = "Write the day and the time like 2026-06-06 09:30"


class EventForm(Form):
    """An event."""

    title = StringField("What is it called?", [InputRequired("Write what the event is called")])
    places = TextAreaField("Where is it?", description="One place a line. “Online” is a place too.")
    start = LocalTimeField(
        "When does it begin?", [InputRequired("Say when it begins")], message=NO_TIME
    )
    end = LocalTimeField("When does it end?", [InputRequired("Say when it ends")], message=NO_TIME)
    time_zone = SelectField(
        "Which clock are these times by?", choices=zones, default="UTC", validate_choice=False
    )
    expected = NumberField(
        "How many people do you expect?",
        [Optional()],
        message="Write a whole number, like 120",
        description="You can leave this empty. With it you see how many of them answered.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """True when there can be such an event; else what is wrong stands at the field."""
        if not super().validate(extra_validators):
            return False
        try:
            self.details.check()
        except EventUnfit as fault:
            self[fault.setting].errors = [fault.message]
            return False
        return True

    @property
    def details(self) -> Details:
        """What was said."""
        return Details(
            title=self.title.data,
            places=self.places.data,
            start=self.start.data,
            end=self.end.data,
            time_zone=self.time_zone.data,
            expected=self.expected.data,
        )


class NewEventForm(EventForm):
    """An event that is not there yet: its address can be chosen."""

    code = StringField(
        "What should its address end with?",
        description="Small letters, digits and hyphens, like digital-day. "
        "Leave this empty for one that nobody can guess.",
    )

    def validate_code(self, field: Field) -> None:
        """What cannot be an address is said here; what is taken, the database says."""
        field.data = field.data.strip().lower()
        if field.data and not CODE.fullmatch(field.data):
            raise ValidationError("Use small letters, digits and hyphens, 64 at most")


def next_year(event: Event) -> NewEventForm:
    """The form for `event` a year later, on the same weekday."""
    return NewEventForm(formdata=None, obj=event.details.a_year_later)
