"""What an organiser says of an event: title, places, times, how many people are expected."""

from datetime import datetime
from typing import Any

from wtforms import Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import DateTimeLocalInput

from forms.base import Form
from models.event.event import Details, Event, EventUnfit
from models.form.zone import time_zones
from models.survey.code import CODE

MINUTE = "%Y-%m-%dT%H:%M"


class TimeField(Field):
    """A day and a time without a zone, as a browser's own input for it sends them."""

    widget = DateTimeLocalInput()

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what cannot be read is kept for the page."""
        self.data = None
        sent = valuelist[0].strip() if valuelist else ""
        if not sent:
            return
        try:
            self.data = datetime.fromisoformat(sent).replace(second=0, microsecond=0)
        except ValueError:
            raise ValueError("Write the day and the time like 2026-06-06 09:30") from None
        if self.data.tzinfo is not None:
            self.data = None
            raise ValueError("Write the time without a zone: choose the zone below")

    @property
    def written(self) -> str:
        """What stands in the input."""
        if isinstance(self.data, datetime):
            return self.data.strftime(MINUTE)
        return self.raw_data[0] if self.raw_data else ""


class PeopleField(IntegerField):
    """A number of people, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it."""
        try:
            self.data = int(valuelist[0]) if valuelist and valuelist[0].strip() else None
        except ValueError:
            raise ValueError("Write a whole number, like 120") from None


class EventForm(Form):
    """An event."""

    title = StringField("What is it called?", [InputRequired("Write what the event is called")])
    places = TextAreaField("Where is it?", description="One place a line. “Online” is a place too.")
    start = TimeField("When does it begin?", [InputRequired("Say when it begins")])
    end = TimeField("When does it end?", [InputRequired("Say when it ends")])
    time_zone = SelectField("Which clock are these times by?", default="UTC", validate_choice=False)
    expected = PeopleField(
        "How many people do you expect?",
        [Optional()],
        description="You can leave this empty. With it you see how many of them answered.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [SelectChoice(one, one.replace("_", " ")) for one in time_zones()]

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
