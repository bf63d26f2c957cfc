"""The form of a webhook: its address, and what it is told of."""

from typing import Any
from urllib.parse import urlsplit

from wtforms import SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from forms.base import Form
from language.message import lazy_gettext as _
from models.api.webhook import EVENTS, LONGEST_ADDRESS, OPENED, RESPONSES

STATE = "state"  # opened and closed: who wants to know of one wants to know of the other
TELLS = {
    RESPONSES: _(
        "When there are new responses: that there are, and how many; at most once a minute, and "
        "of an anonymous survey five or more together, some minutes later"
    ),
    STATE: _("When it opens, and when it closes"),
}


class WebhookForm(Form):
    """An address of somebody’s server."""

    address = StringField(
        _("Address"),
        [
            DataRequired(_("Write the address that is to be told")),
            Length(max=LONGEST_ADDRESS, message=_("Take a shorter address")),
        ],
        filters=[str.strip],
    )
    tells = SelectMultipleField(
        _("When is it told?"), choices=[SelectChoice(*one) for one in TELLS.items()]
    )

    def __init__(self, *given: Any, within: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self._schemes = ("https", "http") if within else ("https",)

    def validate_address(self, field: StringField) -> None:
        """Where it leads is looked at each time that something is sent there."""
        address = field.data or ""
        try:
            parts = urlsplit(address)
            fits = parts.port != 0 and parts.username is None and bool(parts.hostname)
        except ValueError:
            fits = False
        plain = address.isascii() and address.isprintable() and " " not in address
        if not fits or not plain or parts.scheme not in self._schemes or parts.fragment:
            raise ValidationError(_("Write it like https://example.org/feedback"))

    def validate_tells(self, field: SelectMultipleField) -> None:
        """One that is told nothing is a mistake."""
        if not field.data:
            raise ValidationError(_("Choose when it is told"))

    @property
    def events(self) -> list[str]:
        """The events that it is to be told of."""
        wanted = set(self.tells.data)
        of_state = EVENTS[EVENTS.index(OPENED) :] if STATE in wanted else ()
        return [*(one for one in EVENTS if one in wanted), *of_state]
