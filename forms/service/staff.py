"""The forms with which operators change organisers: password, handover, removal."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forms.base import Form
from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from models.account.email import bare
from models.account.organiser import Organiser
from models.account.password import SHORTEST_PASSWORD, fault_of
from models.service.handover import Belongings
from models.survey.title import title_of

PATTERNS = "starting-points"


class GivenPasswordForm(Form):
    """A password that an operator gives to somebody."""

    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Write a password"))],
        description=Lazy(
            lambda: ngettext(
                "%(num)s character or more. You will know it too: a one-time link lets them "
                "choose their own.",
                "%(num)s characters or more. You will know it too: a one-time link lets them "
                "choose their own.",
                SHORTEST_PASSWORD,
            )
        ),
    )

    ends_tokens = BooleanField(lazy_gettext("End them too"))

    def __init__(self, person: Organiser, *, has_tokens: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self._email = person.email
        if not has_tokens:
            del self.ends_tokens

    def validate_password(self, field: Field) -> None:
        """Refuse a password that is easy to guess."""
        if fault := fault_of(field.data, self._email):
            raise ValidationError(fault)


class HandoverForm(Form):
    """The things to hand over, and the organiser who gets them."""

    things = SelectMultipleField(
        lazy_gettext("What is handed over?"),
        [InputRequired(lazy_gettext("Tick what is to be handed over"))],
    )
    to = SelectField(lazy_gettext("To whom?"))

    def offer(self, found: Belongings, others: Sequence[Organiser]) -> None:
        """Offer the things that were `found` to tick, and `others` to choose one."""
        self.things.choices = [
            *(SelectChoice(f"event:{one.code}", one.title) for one in found.events),
            *(SelectChoice(f"survey:{one.code}", title_of(one)) for one in found.surveys),
        ]
        if found.patterns:
            self.things.choices.append(SelectChoice(PATTERNS, _("Their own starting points")))
        self.to.choices = [SelectChoice(str(one.id), one.email) for one in others]

    def tick_all(self) -> None:
        """Tick everything."""
        self.things.data = [one.value for one in self.things.choices]


class StaffDeletionForm(Form):
    """The removal of an organiser, confirmed by writing their address."""

    address = StringField(lazy_gettext("Write their email address to confirm"))

    def __init__(self, person: Organiser, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._person = person

    def validate_address(self, field: Field) -> None:
        """Refuse any other address."""
        if bare(field.data or "") != self._person.email:
            raise ValidationError(
                _("Write %(email)s if you want to remove them", email=self._person.email)
            )
