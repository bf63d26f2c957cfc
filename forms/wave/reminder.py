"""The form of an address that somebody leaves, or takes off the list."""

from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from forms.base import Form
from language.message import lazy_gettext as _
from models.account.email import LONGEST, EmailUnfit, reachable


class ReminderForm(Form):
    """An email address; who sends it is signed in nowhere."""

    class Meta:
        csrf = False  # there is no session to abuse; web/guard.py refuses requests of other sites

    address = EmailField(
        _("Email address"),
        [
            InputRequired(_("Enter your email address")),
            Length(max=LONGEST, message=_("Enter 254 characters or fewer")),
        ],
    )

    def check(self) -> bool:
        """True for an address that can be written to; else what is wrong is at the field."""
        if not self.validate():
            return False
        try:
            reachable(self.address.data or "")
        except EmailUnfit as fault:
            self.address.errors = [str(fault)]
            return False
        return True
