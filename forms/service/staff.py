"""What an operator says of organisers: an address, a password, who takes over what."""

from collections.abc import Sequence
from typing import Any

from wtforms import EmailField, Field, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forms.base import Form
from models.account.email import EmailUnfit, bare, email_address
from models.account.organiser import Organiser
from models.account.password import SHORTEST_PASSWORD, fault_of
from models.service.handover import Belongings
from models.survey.title import title_of

PATTERNS = "starting-points"


class AddressForm(Form):
    """The address of an organiser."""

    email = EmailField("Email address", [InputRequired("Write an email address")])

    def validate_email(self, field: Field) -> None:
        """What is no address is said here; what is taken, the database says."""
        try:
            email_address(field.data)
        except EmailUnfit as fault:
            raise ValidationError(str(fault)) from None


class GivenPasswordForm(Form):
    """A password that an operator gives to somebody."""

    password = PasswordField(
        "Password",
        [InputRequired("Write a password")],
        description=f"{SHORTEST_PASSWORD} characters or more. You will know it too: a one-time "
        "link lets them choose their own.",
    )

    def __init__(self, person: Organiser, **settings: Any) -> None:
        super().__init__(**settings)
        self._email = person.email

    def validate_password(self, field: Field) -> None:
        """Refuse what is guessed first."""
        if fault := fault_of(field.data, self._email):
            raise ValidationError(fault)


class HandoverForm(Form):
    """What of one organiser's becomes another's."""

    things = SelectMultipleField(
        "What is handed over?", [InputRequired("Tick what is to be handed over")]
    )
    to = SelectField("To whom?")

    def offer(self, found: Belongings, others: Sequence[Organiser]) -> None:
        """Let some of what was `found` be chosen, and one of `others`."""
        self.things.choices = [
            *(SelectChoice(f"event:{one.code}", one.title) for one in found.events),
            *(SelectChoice(f"survey:{one.code}", title_of(one)) for one in found.surveys),
        ]
        if found.patterns:
            self.things.choices.append(SelectChoice(PATTERNS, "Their own starting points"))
        self.to.choices = [SelectChoice(str(one.id), one.email) for one in others]

    def tick_all(self) -> None:
        """Begin with all of it chosen."""
        self.things.data = [one.value for one in self.things.choices]


class StaffDeletionForm(Form):
    """The wish to remove an organiser, said by writing whom."""

    address = StringField("Write their email address to confirm")

    def __init__(self, person: Organiser, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._person = person

    def validate_address(self, field: Field) -> None:
        """Another address, or none, is no confirmation."""
        if bare(field.data or "") != self._person.email:
            raise ValidationError(f"Write {self._person.email} if you want to remove them")
