"""The form of somebody without an account who was invited."""

from wtforms import Field, PasswordField
from wtforms.validators import InputRequired, ValidationError

from forms.account.organiser import GOOD_PASSWORD, AddressForm, NameForm
from language.message import lazy_gettext as _
from models.account.password import fault_of


class JoinForm(NameForm, AddressForm):
    """The name, address and password of a new account."""

    class Meta:
        # Nobody is signed in yet, so there is no session to abuse; web/guard.py refuses requests of
        # other sites.
        csrf = False

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Enter a new password"))],
        description=GOOD_PASSWORD,
    )

    def validate_password(self, field: Field) -> None:
        """Refuse a password that is easy to guess."""
        if fault := fault_of(field.data, self.email.data or ""):
            raise ValidationError(fault)
