"""The forms to sign in and out, of one's name, address and password, and to end sessions."""

from typing import Any

from wtforms import BooleanField, EmailField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from forms.base import Form
from language.message import Lazy, ngettext
from language.message import lazy_gettext as _
from models.account.email import EmailUnfit, email_address
from models.account.organiser import LONGEST_NAME, Organiser
from models.account.password import LONGEST_PASSWORD, SHORTEST_PASSWORD, fault_of

TOO_LONG = _("This is longer than any password here")
Written = Length(max=LONGEST_PASSWORD, message=TOO_LONG)
GOOD_PASSWORD = Lazy(
    lambda: ngettext(
        "%(num)s character or more. Three words that have nothing to do with each other "
        "make a good one.",
        "%(num)s characters or more. Three words that have nothing to do with each other "
        "make a good one.",
        SHORTEST_PASSWORD,
    )
)


class SignInForm(Form):
    """Address and password."""

    class Meta:
        # Nobody is signed in yet, so there is no session to abuse; web/guard.py refuses requests of
        # other sites.
        csrf = False

    email = EmailField(
        _("Email address"),
        [
            InputRequired(_("Enter your email address")),
            Length(max=254, message=_("Enter 254 characters or fewer")),
        ],
    )
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password")), Written])
    next = HiddenField()


class SignOutForm(Form):
    """Signing out, and whether the service forgets this browser."""

    class Meta:
        csrf = False  # as in SignInForm; and signing somebody out gains nothing

    shared = BooleanField(_("Others use this computer too: forget that I was here"))


class NameForm(Form):
    """What colleagues read in the place of an address."""

    name = StringField(
        _("Your name"),
        [
            Length(
                max=LONGEST_NAME,
                message=Lazy(
                    lambda: ngettext(
                        "Write %(num)s character or fewer",
                        "Write %(num)s characters or fewer",
                        LONGEST_NAME,
                    )
                ),
            )
        ],
        description=_("Colleagues read it. Without one, they read your address."),
    )


class AddressForm(Form):
    """The address of an organiser."""

    email = EmailField(_("Email address"), [InputRequired(_("Write an email address"))])

    def validate_email(self, field: Field) -> None:
        """Refuse what is no email address; the database finds those that are taken."""
        try:
            email_address(field.data)
        except EmailUnfit as fault:
            raise ValidationError(str(fault)) from None


class OwnAddressForm(AddressForm):
    """Another address for oneself, and the password, if there is one."""

    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password")), Written])

    def __init__(self, *, asks_password: bool, **settings: Any) -> None:
        super().__init__(**settings)
        if not asks_password:
            del self.password


class PasswordForm(Form):
    """A new password, and the old one if it is needed."""

    old = PasswordField(
        _("Your password now"), [InputRequired(_("Enter your password now")), Written]
    )
    password = PasswordField(
        _("New password"),
        [InputRequired(_("Enter a new password"))],
        description=GOOD_PASSWORD,
    )
    ends_tokens = BooleanField(_("End them too"))

    def __init__(
        self, organiser: Organiser, *, asks_old: bool, has_tokens: bool, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self._email = organiser.email
        if not asks_old:
            del self.old
        if not has_tokens:
            del self.ends_tokens

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is easy to guess."""
        if fault := fault_of(field.data, self._email):
            raise ValidationError(fault)


class SessionsForm(Form):
    """The session to end, or all others, and the password if it is needed."""

    end = StringField()
    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password")), Written])

    def __init__(self, *, asks_password: bool, **settings: Any) -> None:
        super().__init__(**settings)
        if not asks_password:
            del self.password
