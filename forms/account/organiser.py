"""What an organiser sends to sign in or out, to choose a password, or to end sessions."""

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from forms.base import Form
from models.account.organiser import Organiser
from models.account.password import LONGEST_PASSWORD, SHORTEST_PASSWORD, fault_of

TOO_LONG = "This is longer than any password here"
Written = Length(max=LONGEST_PASSWORD, message=TOO_LONG)


class SignInForm(Form):
    """Address and password."""

    class Meta:
        # Nobody is signed in yet, so there is no session to ride; web/guard.py refuses what
        # another site sends.
        csrf = False

    email = EmailField(
        "Email address",
        [
            InputRequired("Enter your email address"),
            Length(max=254, message="Enter 254 characters or fewer"),
        ],
    )
    password = PasswordField("Password", [InputRequired("Enter your password"), Written])
    next = HiddenField()


class SignOutForm(Form):
    """Whether this browser is forgotten too."""

    class Meta:
        csrf = False  # as in SignInForm; and who signs somebody out has gained nothing

    shared = BooleanField("Others use this computer too: forget that I was here")


class PasswordForm(Form):
    """A new password, and the old one where it is asked for."""

    old = PasswordField("Your password now", [InputRequired("Enter your password now"), Written])
    password = PasswordField(
        "New password",
        [InputRequired("Enter a new password")],
        description=f"{SHORTEST_PASSWORD} characters or more. Three words that have nothing to do "
        "with each other make a good one.",
    )

    def __init__(self, organiser: Organiser, *, asks_old: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self._email = organiser.email
        if not asks_old:
            del self.old

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is guessed first."""
        if fault := fault_of(field.data, self._email):
            raise ValidationError(fault)


class SessionsForm(Form):
    """Which session is to end, or all others; and the password where it is asked for."""

    end = StringField()
    password = PasswordField("Your password", [InputRequired("Enter your password"), Written])

    def __init__(self, *, asks_password: bool, **settings: Any) -> None:
        super().__init__(**settings)
        if not asks_password:
            del self.password
